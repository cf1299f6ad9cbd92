//! Captions, references and notes told from running text.
//!
//! What tells them is in `data/blocks.toml`; how it has to stand in a block is here. In doubt a
//! block is running text: a caption that is taken for a paragraph is still found, a paragraph
//! that is taken for a reference loses to worse ones.

use super::Kind;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// No block of more bytes is looked at: it has more to say than a caption or a disclaimer has.
const MOST_BYTES: usize = 2_000;

/// So many bytes at either end hold every opening and every credit.
const END_BYTES: usize = 200;

/// "Website:" may stand before an address, a sentence may not.
const LABEL_WORDS: usize = 4;

/// The lengths, in characters, up to which a block may be what its cue says. They are about twice
/// what such blocks have in newspapers.
const REFERENCE: usize = 400;
const POINTER: usize = 160;
const CAPTION: usize = 600;
const FIGURE: usize = 1_500;
const CREDIT: usize = 100;
const NOTE: usize = 400;
const DISCLAIMER: usize = 600;

/// The length, in characters, up to which a block may end in an agency: half a caption, because
/// the cue is weak. Chosen, not measured, as the two below.
const AGENCY: usize = 300;

/// What follows a label may be this many words before it can be a sentence.
const NAMED_WORDS: usize = 6;

/// How many words may name who made a picture, with the paper it was made for.
const BYLINE_WORDS: usize = 10;

/// The cues of one language, as `data/blocks.toml` explains them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Cues {
    references: Vec<String>,
    pointers: Vec<String>,
    offers: Vec<String>,
    invitations: Vec<String>,
    credits: Vec<String>,
    bylines: Vec<String>,
    agencies: Vec<String>,
    positions: Vec<String>,
    credit_tails: Vec<String>,
    figures: Vec<String>,
    notes: Vec<String>,
    sources: Vec<String>,
    imprints: Vec<String>,
    rights: Vec<String>,
    views: Vec<String>,
    not_ours: Vec<String>,
}

/// What an opening means; `Offer` and `Views` keep the language, whose `invitations` and `not_ours`
/// decide.
#[derive(Clone, Copy, Debug)]
enum Opening {
    Reference,
    Pointer,
    Offer(usize),
    Credit,
    Position,
    Figure,
    Note,
    Source,
    Imprint,
    Rights,
    Views(usize),
}

/// All cues, arranged to be looked up.
struct Table {
    /// Openings by their first character.
    openings: HashMap<char, Vec<(String, Opening)>>,
    credits: Vec<String>,
    bylines: Vec<String>,
    agencies: Vec<String>,
    credit_tails: Vec<String>,
    rights: Vec<String>,
    references: Vec<String>,
    invitations: Vec<Vec<String>>,
    not_ours: Vec<Vec<String>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let languages: HashMap<String, Cues> = toml::from_str(include_str!("../../data/blocks.toml"))
        .expect("the table is compiled in, and a test reads it");
    let mut languages: Vec<_> = languages.into_iter().collect();
    languages.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut table = Table {
        openings: HashMap::new(),
        credits: Vec::new(),
        bylines: Vec::new(),
        agencies: Vec::new(),
        credit_tails: Vec::new(),
        rights: Vec::new(),
        references: Vec::new(),
        invitations: Vec::new(),
        not_ours: Vec::new(),
    };
    for (index, (_, cues)) in languages.into_iter().enumerate() {
        for (list, opening) in [
            (&cues.references, Opening::Reference),
            (&cues.pointers, Opening::Pointer),
            (&cues.offers, Opening::Offer(index)),
            (&cues.credits, Opening::Credit),
            (&cues.positions, Opening::Position),
            (&cues.figures, Opening::Figure),
            (&cues.notes, Opening::Note),
            (&cues.sources, Opening::Source),
            (&cues.imprints, Opening::Imprint),
            (&cues.rights, Opening::Rights),
            (&cues.views, Opening::Views(index)),
        ] {
            for cue in list {
                let first = cue.chars().next().unwrap_or_default();
                table.openings.entry(first).or_default().push((cue.clone(), opening));
            }
        }
        table.credits.extend(cues.credits);
        table.bylines.extend(cues.bylines);
        table.agencies.extend(cues.agencies);
        table.credit_tails.extend(cues.credit_tails);
        table.rights.extend(cues.rights);
        table.references.extend(cues.references);
        table.invitations.push(cues.invitations);
        table.not_ours.push(cues.not_ours);
    }
    table
});

/// What a block is to its reader, by its text without markup.
///
/// Nearly every block of a text is running text, and its first and last words already say so:
/// only a block that opens with a cue is looked at whole.
pub(super) fn of(block: &str) -> Kind {
    if block.len() > MOST_BYTES {
        return Kind::Body;
    }
    let head = fold(&block[..block.floor_char_boundary(END_BYTES)]);
    if head.split(' ').take(LABEL_WORDS + 1).any(is_address) && is_link(block) {
        return Kind::Reference;
    }
    let length = block.chars().count();
    if has_opening(without_bullet(&head))
        && let Some(kind) = opening(without_bullet(&fold(block)), block, length)
    {
        return kind;
    }
    let tail = &block[block.ceil_char_boundary(block.len().saturating_sub(END_BYTES))..];
    let folded_tail = fold(tail);
    if length <= CAPTION && (has_credit(tail) || has_credit_tail(&folded_tail)) {
        return Kind::Caption;
    }
    if length <= CAPTION && has_byline(tail) || length <= AGENCY && has_agency(block) {
        return Kind::Caption;
    }
    if length <= NOTE && is_about_rights(block, &folded_tail) {
        return Kind::Note;
    }
    Kind::Body
}

/// Bullets, arrows and brackets stand before "Read more" as often as not.
fn without_bullet(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©')
}

/// Whether a heading stands over references: "See also".
pub(super) fn heads_references(heading: &str) -> bool {
    let heading = fold(heading);
    let heading = heading.trim_end_matches(|c: char| !c.is_alphanumeric());
    TABLE.references.iter().any(|cue| cue == heading)
}

/// Whether a block may be something by its first words.
fn has_opening(text: &str) -> bool {
    let cues = text.chars().next().and_then(|first| TABLE.openings.get(&first));
    cues.is_some_and(|cues| cues.iter().any(|(cue, _)| after_cue(text, cue).is_some()))
}

/// What the first words of a block say that it is; `text` is the block as the table is written.
fn opening(text: &str, block: &str, length: usize) -> Option<Kind> {
    let table = &*TABLE;
    let labelled = block.split_once([':', '：']).map_or("", |(_, rest)| rest);
    let holds = |cues: &[String]| cues.iter().any(|cue| text.contains(cue.as_str()));
    let cues = table.openings.get(&text.chars().next()?)?;
    cues.iter().find_map(|(cue, opening)| {
        let rest = after_cue(text, cue)?;
        let colon = rest.trim_start().starts_with([':', '：']);
        let goes_on = || colon && is_single_word(cue) && goes_on(labelled);
        match *opening {
            Opening::Reference => {
                let points_on = length <= REFERENCE && points_on(cue, rest) && !goes_on();
                points_on.then_some(Kind::Reference)
            }
            Opening::Pointer => (length <= POINTER).then_some(Kind::Reference),
            Opening::Offer(language) => {
                let offers = length <= POINTER && holds(&table.invitations[language]);
                offers.then_some(Kind::Reference)
            }
            Opening::Credit => {
                let marked = colon || rest.trim_start().starts_with('©');
                (length <= CAPTION && marked && !goes_on()).then_some(Kind::Caption)
            }
            Opening::Position => {
                (length <= CAPTION && colon && !goes_on()).then_some(Kind::Caption)
            }
            Opening::Figure => (length <= FIGURE && is_numbered(rest)).then_some(Kind::Caption),
            Opening::Note => (length <= NOTE && colon).then_some(Kind::Note),
            Opening::Source => {
                (length <= NOTE && colon && !is_sentence(labelled)).then_some(Kind::Note)
            }
            Opening::Imprint | Opening::Rights => (length <= NOTE).then_some(Kind::Note),
            Opening::Views(language) => {
                let said = length <= DISCLAIMER && holds(&table.not_ours[language]);
                said.then_some(Kind::Note)
            }
        }
    })
}

/// The text behind `cue`, if `text` opens with it as whole words.
fn after_cue<'a>(text: &'a str, cue: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(cue)?;
    // Chinese and Japanese write no spaces: there the mark that must follow ends the word.
    let spaced = |c: char| c.is_alphanumeric() && c < '\u{2E80}';
    let ends = !cue.ends_with(spaced) || !rest.starts_with(|c: char| c.is_alphanumeric());
    ends.then_some(rest)
}

/// Whether what follows a cue like "Also read" is a mark that points on, or nothing.
///
/// A dash or a quotation mark follows a single word in running text too: `Related "experts" …`.
fn points_on(cue: &str, rest: &str) -> bool {
    let mark = rest.trim_start();
    let nothing = mark.trim_end_matches(['.', '…', '!', ']', ')']).is_empty();
    if nothing || mark.starts_with([':', '：', '|', '»', '›', '→', '>', '▶', '►']) {
        return true;
    }
    let single_word = is_single_word(cue);
    let dash = rest.starts_with(' ') && mark.starts_with(['-', '–', '—']);
    !single_word && (dash || mark.starts_with(['"', '“', '«', '„', '「', '『', '《']))
}

/// Whether a cue is one word, which is a word of running text as well.
fn is_single_word(cue: &str) -> bool {
    !cue.contains(' ') && cue.ends_with(|c: char| c < '\u{2E80}')
}

/// Whether a sentence goes on behind the colon after a word like "Related", so that the colon is
/// only a writer's: "Related: to the Tsar by marriage, Orlov built the bridge."
fn goes_on(rest: &str) -> bool {
    rest.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase) && is_sentence(rest)
}

/// Whether these are the words of a sentence and not names: many, mostly in lower case, and with a
/// mark at the end.
fn is_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || "*_\"”»)".contains(c));
    let words = text.split_whitespace();
    let lower = words.clone().filter(|word| word.starts_with(char::is_lowercase)).count();
    let count = words.count();
    text.ends_with(['.', '!', '?', '…']) && count > NAMED_WORDS && lower * 2 > count
}

/// Whether what follows "Figure" is a number and then a mark or nothing.
fn is_numbered(rest: &str) -> bool {
    let number = rest.trim_start().trim_start_matches(['.', '№', '#']).trim_start();
    let behind = number.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let (number, rest) = number.split_at(number.len() - behind.len());
    if number.starts_with(|c: char| c.is_ascii_digit()) {
        // "Figure 3a:" and "Fig. 2.1b" too.
        let rest = rest.strip_prefix(|c: char| c.is_ascii_lowercase()).unwrap_or(rest);
        return number.ends_with('.') || ends_a_number(rest) || rest.starts_with(['.', '．', '、']);
    }
    // Behind a letter a full stop says nothing: "map v. territory".
    let rest = rest.trim_start_matches(['i', 'v', 'x']);
    rest.len() < behind.len() && ends_a_number(rest)
}

fn ends_a_number(rest: &str) -> bool {
    let mark = rest.trim_start();
    mark.is_empty() || mark.starts_with([':', '：', '|', '–', '—', '-'])
}

/// What stands before the last sentence or line of a block.
///
/// Line ends are kept here: a credit on a line of its own needs no full stop before it.
const BEFORE: &[char] =
    &['.', '!', '?', '…', ')', '"', '”', '»', '(', '[', '|', '/', '。', '\n', '\r', '（'];

/// Whether the last sentence or line of a block says who made the picture: "… Photo: NASA".
fn has_credit(tail: &str) -> bool {
    if !tail.contains([':', '：']) {
        return false;
    }
    let lower = tail.to_lowercase();
    lower.match_indices([':', '：']).any(|(colon, _)| {
        let behind = &lower[colon..];
        // In brackets it is a credit only if nothing comes after them.
        let goes_on = behind
            .split_once([')', '）', ']'])
            .is_some_and(|(_, rest)| rest.contains(char::is_alphanumeric));
        let before = lower[..colon].trim_end();
        let mut cues = TABLE.credits.iter().filter_map(|cue| before.strip_suffix(cue.as_str()));
        behind.chars().count() <= CREDIT
            && cues.any(|before| {
                let bracketed = before.ends_with(['(', '[', '（']);
                (!bracketed || !goes_on)
                    && before.trim_end_matches([' ', '\t', '\u{a0}']).ends_with(BEFORE)
            })
    })
}

/// Whether the last sentence or line of a block is nothing but "Photo by" and a name.
fn has_byline(tail: &str) -> bool {
    let lower = tail.to_lowercase();
    if !TABLE.bylines.iter().any(|cue| lower.contains(cue.as_str())) {
        return false;
    }
    let starts = tail.match_indices(BEFORE).map(|(at, mark)| at + mark.len());
    std::iter::once(0).chain(starts).any(|start| {
        let last = without_bullet(&tail[start..]);
        let folded = fold(last);
        let cue = TABLE.bylines.iter().find(|cue| after_cue(&folded, cue).is_some());
        cue.is_some_and(|cue| is_name(last.split_whitespace().skip(cue.split(' ').count())))
    })
}

/// Whether these words are somebody's name, perhaps with a paper and a year.
fn is_name<'a>(mut words: impl Iterator<Item = &'a str> + Clone) -> bool {
    let capital = |word: &str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|first| !first.is_lowercase())
    };
    // "van der", "of the", "for".
    let small = |word: &str| word.chars().count() <= 3;
    words.clone().count() <= BYLINE_WORDS
        && words.next().is_some_and(capital)
        && words.all(|word| capital(word) || small(word))
}

/// Whether a block ends in brackets with the agency that the picture is from: "… at night (AFP)".
///
/// Behind a full stop it is the agency of an article, and behind its own name it is a short one.
fn has_agency(block: &str) -> bool {
    let block = block.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
    let Some(inner) = block.strip_suffix([')', ']', '）']) else {
        return false;
    };
    let Some((before, inner)) = inner.rsplit_once(['(', '[', '（']) else {
        return false;
    };
    let names = fold(inner);
    let mut names = names.split('/').map(str::trim);
    let words = before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let initials: String = words.filter_map(|word| word.chars().next()).collect();
    let before = before.trim_end();
    before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '”' | '»'))
        && names.any(|name| TABLE.agencies.iter().any(|agency| agency == name))
        && !fold(&initials).ends_with(fold(inner).as_str())
}

fn has_credit_tail(tail: &str) -> bool {
    TABLE.credit_tails.iter().any(|cue| tail.contains(cue.as_str()))
}

/// Whether a block is a line about rights: it ends with one, or names the sign.
fn is_about_rights(block: &str, tail: &str) -> bool {
    let end = tail.trim_end_matches(|c: char| !c.is_alphanumeric());
    TABLE.rights.iter().any(|cue| {
        end.ends_with(cue.as_str()) || (tail.contains(cue.as_str()) && block.contains('©'))
    })
}

/// Whether a block is nothing but addresses, with a short label at most.
pub(super) fn is_link(block: &str) -> bool {
    let folded = fold(block);
    let label: Vec<&str> = folded.split(' ').take_while(|word| !is_address(word)).collect();
    let mut addresses = folded.split(' ').skip(label.len()).peekable();
    let marked = |word: &&str| word.ends_with([':', '：', '-', '–', '•', '*', '→', '>']);
    addresses.peek().is_some()
        && label.len() <= LABEL_WORDS
        && label.last().is_none_or(marked)
        && addresses.all(|word| is_address(word) || !word.contains(char::is_alphanumeric))
}

fn is_address(word: &str) -> bool {
    let word = word.trim_start_matches(['<', '(', '[', '"']);
    ["http://", "https://", "www.", "ftp://", "mailto:"]
        .iter()
        .any(|scheme| word.starts_with(scheme))
}

/// Lower case, straight apostrophes, single spaces: as the table is written.
fn fold(block: &str) -> String {
    let mut folded = String::with_capacity(block.len());
    for word in block.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        if word.is_ascii() {
            folded.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
            continue;
        }
        folded.extend(word.chars().flat_map(char::to_lowercase).map(|c| match c {
            '’' | '‘' | 'ʼ' => '\'',
            c => c,
        }));
    }
    folded
}

#[cfg(test)]
mod tests;
