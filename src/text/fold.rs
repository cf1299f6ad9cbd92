//! Folding: the one spelling under which a word is kept, whatever its case, width or accents.

use super::Language;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// Appends `word` in NFKC and lower case to `out`, apostrophes and soft hyphens left out.
///
/// This is the form that a stemmer wants: accents are still there.
pub(super) fn lower_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.extend(
            word.bytes().filter(|&b| b != b'\'').map(|b| char::from(b.to_ascii_lowercase())),
        );
    } else {
        let kept = |c: &char| !is_apostrophe(*c) && !is_invisible(*c);
        out.extend(word.nfkc().flat_map(char::to_lowercase).filter(kept).nfc());
    }
}

/// Appends the lower-case `word` to `out` with its diacritics folded away.
///
/// Marks go where they are decoration over a letter (Latin, Greek, Arabic and Hebrew points), not
/// where they are the vowel (Devanagari, Thai) or make another letter (Cyrillic й). Vietnamese
/// keeps its tones, which tell words apart.
pub(super) fn fold_into(word: &str, language: Language, out: &mut String) {
    if language == Language::Vietnamese {
        out.push_str(word);
    } else {
        bare_into(word, out);
    }
}

/// Like [`fold_into`] for every language alike: the form under which misspellings are looked up.
pub(crate) fn bare_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.push_str(word);
        return;
    }
    for c in word.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            'þ' => out.push_str("th"),
            'ё' => out.push('е'),
            'ς' => out.push('σ'),
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' | 'ی' => out.push('ي'),
            'ک' => out.push('ك'),
            'ة' => out.push('ه'),
            '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' => {} // Arabic stretch and vowel points
            '\u{591}'..='\u{5C7}' => {}                         // Hebrew points
            '\u{300}'..='\u{36F}' => {}                         // combining accents
            '\u{C0}'..='\u{24F}' | '\u{370}'..='\u{3FF}' | '\u{1E00}'..='\u{1FFF}' => {
                decompose_canonical(c, |part| {
                    if !('\u{300}'..='\u{36F}').contains(&part) {
                        out.push(part);
                    }
                });
            }
            other => out.push(other),
        }
    }
}

/// An apostrophe in any of its spellings.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇' | '`' | '´')
}

/// Characters that show nothing and only break words apart or tell a line where to break.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_folded_spelling() {
        for (word, language, expected, why) in [
            ("Kerry", Language::English, "kerry", "case"),
            ("MÜNCHEN", Language::German, "munchen", "case and umlaut"),
            ("Straße", Language::German, "strasse", "sharp s"),
            ("ﬁnance", Language::English, "finance", "NFKC ligature"),
            ("ＮＡＴＯ", Language::English, "nato", "full width"),
            ("don’t", Language::English, "dont", "apostrophe"),
            ("Ёлка", Language::Russian, "елка", "ё is written е"),
            ("Толстой", Language::Russian, "толстой", "й is a letter of its own"),
            ("Ελλάς", Language::Greek, "ελλασ", "accent and final sigma"),
            ("हिन्दी", Language::Hindi, "हिन्दी", "vowel signs are the word"),
            ("مُحَمَّد", Language::Arabic, "محمد", "vowel points"),
            ("Việt", Language::Vietnamese, "việt", "tones tell words apart"),
            ("co\u{AD}operate", Language::English, "cooperate", "soft hyphen"),
        ] {
            let (mut lower, mut folded) = (String::new(), String::new());
            lower_into(word, &mut lower);
            fold_into(&lower, language, &mut folded);
            assert_eq!(folded, expected, "{why}");
        }
    }
}
