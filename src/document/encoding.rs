//! Bytes to text: which encoding, and whether it is text at all.

use super::ReadError;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// What files that are no text begin with. Only formats that people rename or mistake for text.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"PK\x03\x04", "a ZIP archive or an office file"),
    (b"\xD0\xCF\x11\xE0", "an old office file"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7FELF", "a program"),
];

/// Text in a legacy encoding has next to no control characters; random bytes have one in ten.
/// One in 200 lets a stray form feed or escape pass.
const LEGACY_CONTROLS: usize = 200;

/// Valid UTF-8 is text unless it is full of control characters, as an ASCII protocol dump is.
/// One in eight lets the overstrikes of an old manual page pass.
const UTF_8_CONTROLS: usize = 8;

/// The text of a file, without its byte order mark.
///
/// In order: a byte order mark decides; else the escapes of ISO-2022-JP; else UTF-8 if it is valid;
/// else the likeliest legacy encoding if every byte fits it. Broken UTF-8 is refused and not read as another encoding,
/// which would turn all its letters to noise.
pub(super) fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if let Some(&(_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadError::OtherFormat { what });
    }
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let body = &bytes[mark..];
    if encoding == UTF_16LE || encoding == UTF_16BE {
        let text =
            decode_whole(encoding, body).map_err(|at| malformed("UTF-16", bytes, mark + at))?;
        return match text.contains('\0') {
            true => Err(binary(bytes)),
            false => Ok(text),
        };
    }
    if body.contains(&0) {
        return Err(if is_utf_16(body) { ReadError::Unmarked } else { binary(bytes) });
    }
    if let Some(text) = iso_2022_jp(body) {
        return Ok(text);
    }
    match std::str::from_utf8(body) {
        Ok(text) if has_controls(text, UTF_8_CONTROLS) => Err(binary(bytes)),
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let offset = mark + error.valid_up_to();
            match mark == 0 && !is_broken_utf_8(body) {
                true => legacy(body).ok_or_else(|| malformed("UTF-8", bytes, offset)),
                false => Err(malformed("UTF-8", bytes, offset)),
            }
        }
    }
}

/// The text in the likeliest legacy encoding, if it makes sense there.
fn legacy(bytes: &[u8]) -> Option<String> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let text = decode_whole(encoding, bytes).ok()?;
    (!has_controls(&text, LEGACY_CONTROLS)).then_some(text)
}

/// The text if it is Japanese in ISO-2022-JP, which is ASCII with escapes and so valid UTF-8, too.
///
/// A terminal's session has `ESC (` in it as well, but does not decode, or to nothing new.
fn iso_2022_jp(bytes: &[u8]) -> Option<String> {
    let escapes = bytes.array_windows().any(|pair| matches!(pair, b"\x1B$" | b"\x1B("));
    let text = escapes.then(|| decode_whole(ISO_2022_JP, bytes).ok()).flatten()?;
    (!text.is_ascii()).then_some(text)
}

/// Whether bytes with a zero among them are text in UTF-16: they decode to no control characters,
/// and nearly all letters are of one alphabet, signs and spaces aside.
fn is_utf_16(bytes: &[u8]) -> bool {
    [UTF_16LE, UTF_16BE].into_iter().any(|encoding| {
        let Ok(text) = decode_whole(encoding, bytes) else {
            return false;
        };
        let controls = text.chars().any(|c| c.is_control() && !c.is_whitespace());
        let mut blocks = [0usize; 256];
        text.encode_utf16().for_each(|unit| blocks[usize::from(unit >> 8)] += 1);
        let letters = blocks[1..].iter().max().copied().unwrap_or_default();
        !controls && (blocks[0] + letters) * 10 >= blocks.iter().sum::<usize>() * 9
    })
}

/// Whether the bytes were meant as UTF-8: legacy text hardly ever holds a valid sequence by
/// chance, so one valid sequence for each bad one is enough to tell. Without any, it is told by
/// bad ones that no legacy text has.
fn is_broken_utf_8(bytes: &[u8]) -> bool {
    if is_cut(bytes) || has_only_bad_surrogates(bytes) {
        return true;
    }
    // "ÿ" as the one letter beyond ASCII is more likely damage than a name.
    if bytes.iter().all(|&byte| byte.is_ascii() || byte == 0xFF) {
        return true;
    }
    let (mut valid, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    valid >= bad
}

/// Whether only the last character is bad because its end is missing.
///
/// One byte that opens three is not enough: it may be the last letter of "café" in Latin-1. But
/// quotation marks and dashes open with 0xE2, and few words end in "â".
fn is_cut(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => false,
        Err(error) => {
            let rest = &bytes[error.valid_up_to()..];
            error.error_len().is_none() && !matches!(rest, [0xE0 | 0xE1 | 0xE3..=0xEF])
        }
    }
}

/// Whether nothing is bad but halves of surrogate pairs, which some programs write as if they were
/// characters.
fn has_only_bad_surrogates(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) => return rest.len() < bytes.len(),
            Err(error) => match &rest[error.valid_up_to()..] {
                [0xED, 0xA0..=0xBF, 0x80..=0xBF, after @ ..] => rest = after,
                _ => return false,
            },
        }
    }
}

/// Decodes all of it, or says the offset of the first byte that does not fit.
fn decode_whole(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(bytes.len()));
    let mut read = 0;
    loop {
        let (result, taken) =
            decoder.decode_to_string_without_replacement(&bytes[read..], &mut text, true);
        read += taken;
        match result {
            DecoderResult::InputEmpty => {
                text.shrink_to_fit();
                return Ok(text);
            }
            DecoderResult::OutputFull => text.reserve(bytes.len() - read + 16),
            DecoderResult::Malformed(bad, after) => {
                return Err(read.saturating_sub(usize::from(bad) + usize::from(after)));
            }
        }
    }
}

/// Whether more than one in `share` characters is a control character that text does not use.
fn has_controls(text: &str, share: usize) -> bool {
    let controls = text.chars().filter(|&c| c.is_control() && !c.is_whitespace()).count();
    controls > 0 && controls * share > text.chars().count()
}

fn malformed(encoding: &'static str, bytes: &[u8], offset: usize) -> ReadError {
    ReadError::Encoding { encoding, byte: bytes.get(offset).copied().unwrap_or_default(), offset }
}

/// Names the first byte that no text holds.
fn binary(bytes: &[u8]) -> ReadError {
    let telling =
        |&byte: &u8| byte == 0 || (byte < 0x20 && !byte.is_ascii_whitespace()) || byte == 0x7F;
    let offset =
        bytes.iter().position(|&byte| byte == 0).or_else(|| bytes.iter().position(telling));
    let offset = offset.unwrap_or_default();
    ReadError::Binary { byte: bytes.get(offset).copied().unwrap_or_default(), offset }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, GBK, KOI8_R, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

    const RUSSIAN: &str = "Министр иностранных дел Сергей Лавров обсудил в Москве Сирию и Украину.";

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        let utf_16: Vec<u8> = "Мир 🕊".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "Мир 🕊".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, why) in [
            ("Мир 🕊".as_bytes().to_vec(), "UTF-8 without a mark"),
            (["\u{FEFF}".as_bytes(), "Мир 🕊".as_bytes()].concat(), "UTF-8 with a mark"),
            ([b"\xFF\xFE", utf_16.as_slice()].concat(), "UTF-16, low byte first"),
            ([b"\xFE\xFF", big.as_slice()].concat(), "UTF-16, high byte first"),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok("Мир 🕊"), "{why}");
        }
    }

    #[test]
    fn legacy_encodings_are_told_by_their_letters() {
        for (encoding, text) in [
            (WINDOWS_1251, RUSSIAN),
            (KOI8_R, RUSSIAN),
            (
                WINDOWS_1252,
                "Der Außenminister kam für zwei Tage über Köln nach Moskau – „endlich“.",
            ),
            (GBK, "美国国务卿克里在莫斯科会见了俄罗斯外交部长拉夫罗夫，会谈持续了四个小时。"),
            (BIG5, "美國國務卿克里在莫斯科會見了俄羅斯外交部長拉夫羅夫，會談持續了四個小時。"),
            (SHIFT_JIS, "ケリー国務長官はモスクワでラブロフ外相と四時間にわたり会談した。"),
            (WINDOWS_1252, "Il était au café"),
            (ISO_2022_JP, "ケリー国務長官はモスクワでラブロフ外相と四時間にわたり会談した。OK"),
            (EUC_KR, "케리 국무장관은 모스크바에서 라브로프 외무장관과 네 시간 동안 회담했다."),
        ] {
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy, "the sample fits {}", encoding.name());
            assert_eq!(decode(&bytes).as_deref(), Ok(text), "{}", encoding.name());
        }
    }

    #[test]
    fn what_is_no_text_is_refused_by_name_and_byte() {
        let broken = [RUSSIAN.as_bytes(), b"\xFF", RUSSIAN.as_bytes()].concat();
        let cut = &RUSSIAN.as_bytes()[..RUSSIAN.len() - 2];
        let noise: Vec<u8> =
            (0..2000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 | 1).collect();
        let at = RUSSIAN.len();
        for (bytes, expected, why) in [
            (&b""[..], ReadError::Empty, "no bytes"),
            (b"%PDF-1.7\nstream", ReadError::OtherFormat { what: "a PDF" }, "a renamed PDF"),
            (b"Hello\0World", ReadError::Binary { byte: 0, offset: 5 }, "a zero byte"),
            (b"\xFF\xFEa\0\0\xD8", malformed_16(0x00, 4), "half a surrogate in UTF-16"),
            (
                &broken,
                ReadError::Encoding { encoding: "UTF-8", byte: 0xFF, offset: at },
                "one bad byte",
            ),
            (
                cut,
                ReadError::Encoding { encoding: "UTF-8", byte: 0xD1, offset: at - 3 },
                "cut inside a letter",
            ),
            (
                b"They met in a caf\xC3",
                ReadError::Encoding { encoding: "UTF-8", byte: 0xC3, offset: 17 },
                "cut inside its only letter beyond ASCII",
            ),
            (
                b"They met \xE2\x80",
                ReadError::Encoding { encoding: "UTF-8", byte: 0xE2, offset: 9 },
                "cut inside a dash",
            ),
            (
                b"They \xED\xA0\x80 met \xED\xB0\x80.",
                ReadError::Encoding { encoding: "UTF-8", byte: 0xED, offset: 5 },
                "halves of surrogate pairs",
            ),
            (
                b"They \xFF met.",
                ReadError::Encoding { encoding: "UTF-8", byte: 0xFF, offset: 5 },
                "a byte that is in no UTF-8 among ASCII",
            ),
            (
                b"\xEF\xBB\xBFa\xE9",
                ReadError::Encoding { encoding: "UTF-8", byte: 0xE9, offset: 4 },
                "a mark, then not UTF-8",
            ),
            (
                b"\x01\x02\x03\x04",
                ReadError::Binary { byte: 1, offset: 0 },
                "only control characters",
            ),
        ] {
            assert_eq!(decode(bytes), Err(expected), "{why}");
        }
        assert!(
            matches!(decode(&noise), Err(ReadError::Encoding { encoding: "UTF-8", .. })),
            "random bytes"
        );
    }

    #[test]
    fn the_escapes_of_a_terminal_are_no_japanese() {
        let session = "They \u{1B}$B met \u{1B}(B\u{1B}[m in Moscow.";
        assert_eq!(decode(session.as_bytes()).as_deref(), Ok(session), "not of that encoding");
        let plain = "They \u{1B}(Bmet in Moscow.";
        assert_eq!(decode(plain.as_bytes()).as_deref(), Ok(plain), "of it, but without Japanese");
    }

    #[test]
    fn text_in_utf_16_without_its_mark_is_told_from_what_is_binary() {
        for (text, expected) in [
            ("Kerry met Lavrov — in “Moscow”.\r\n", true),
            (RUSSIAN, true),
            ("Kerry\u{1}met\u{2}him", false),
        ] {
            let low: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let high: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [low, high] {
                assert_eq!(decode(&bytes) == Err(ReadError::Unmarked), expected, "{text}");
            }
        }
        let program: Vec<u8> = (0..=253).rev().chain(0..=253).collect();
        assert!(matches!(decode(&program), Err(ReadError::Binary { .. })));
    }

    fn malformed_16(byte: u8, offset: usize) -> ReadError {
        ReadError::Encoding { encoding: "UTF-16", byte, offset }
    }
}
