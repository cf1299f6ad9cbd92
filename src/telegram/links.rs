//! Links that lead to a paragraph, and how they are read back.

/// What `/start` is called with behind a link that leads to no paragraph, but to the private chat,
/// for a question. It is nothing to be read: one who comes by it is told what can be asked.
pub const ASK: &str = "ask";

/// How a share's inline query begins. Nobody types it, and it is no word of a question.
const SHARE: &str = "¶ ";

/// The longest name of a passage, in bytes.
pub(super) const LONGEST_ID: usize = 40;

/// The link that opens the private chat with a bot and asks for a passage, or for [`ASK`].
pub fn deep_link(username: &str, payload: &str) -> String {
    format!("https://t.me/{username}?start={payload}")
}

/// The name of the passage that is asked for behind `/start`, if one is.
///
/// ```
/// use pullquote::telegram::links::linked;
///
/// assert_eq!(linked("abcdefghijklmnop-13"), Some("abcdefghijklmnop-13"));
/// assert_eq!(linked("hello world"), None);
/// ```
pub fn linked(payload: &str) -> Option<&str> {
    Some(payload.trim()).filter(|id| is_passage_id(id))
}

/// The inline query by which a passage is shared.
pub fn share_query(passage: &str) -> String {
    format!("{SHARE}{passage}")
}

/// The name of the passage that an inline query shares, if it shares one.
pub fn shared(query: &str) -> Option<&str> {
    let id = query.trim().strip_prefix(SHARE.trim_end())?.trim_start();
    is_passage_id(id).then_some(id)
}

/// Whether this has the shape of a passage's name: `name-13` or `name-13_2`.
pub fn is_passage_id(text: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((document, place)) = text.rsplit_once('-') else { return false };
    let (block, part) = place.split_once('_').unwrap_or((place, "1"));
    text.len() <= LONGEST_ID
        && !document.is_empty()
        && document.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && number(block)
        && number(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_a_passage_or_nothing() {
        let table = [
            ("abcdefghijklmnop-13", Some("abcdefghijklmnop-13"), "a block"),
            ("abcdefghijklmnop-13_2", Some("abcdefghijklmnop-13_2"), "a part"),
            (" abc234-1 ", Some("abc234-1"), "with space around"),
            (ASK, None, "a wish to ask"),
            ("", None, "none"),
            ("-1", None, "no document"),
            ("abc-", None, "no block"),
            ("abc-1_", None, "no part"),
            ("abc-1_2_3", None, "two parts"),
            ("Abc-1", None, "no capitals"),
            ("abc-1;x", None, "other characters"),
            ("abcdefghijklmnopabcdefghijklmnopabcdefgh-1", None, "too long"),
        ];
        for (payload, expected, why) in table {
            assert_eq!(linked(payload), expected, "{payload}: {why}");
        }
    }

    #[test]
    fn a_share_is_read_back() {
        assert_eq!(shared(&share_query("abc-1_2")), Some("abc-1_2"));
        assert_eq!(shared("¶abc-1"), Some("abc-1"), "a client may drop the space");
        assert_eq!(shared("abc-1"), None, "a question");
        assert_eq!(shared("¶ what is this?"), None, "a question too");
    }

    #[test]
    fn a_link_fits_what_telegram_takes() {
        let link = deep_link("some_bot", "abcdefghijklmnop-4294967295_4294967295");
        assert_eq!(link, "https://t.me/some_bot?start=abcdefghijklmnop-4294967295_4294967295");
        assert!(is_passage_id("abcdefghijklmnop-4294967295_4294967295"), "the longest there is");
    }
}
