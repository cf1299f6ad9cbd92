//! Languages: which one a text is in, and what is known of it.

use super::{StopWords, words};
use snowball_stemmers_rs::Algorithm;
use whatlang::{Detector, Lang};

/// How much of a text is looked at to detect its language, in bytes: more is no surer.
const SAMPLE_BYTES: usize = 8_192;

macro_rules! languages {
    ($($name:ident $code:literal $lang:ident $stemmer:expr;)*) => {
        /// A written language that pullquote knows by name.
        ///
        /// `Other` stands for everything else: its words are found as they are written,
        /// without stems or stop words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Language {
            /// A language that is not known, or a text too short to tell.
            Other,
            $(
                #[doc = concat!("ISO 639-1 `", $code, "`.")]
                $name,
            )*
        }

        impl Language {
            /// Every language with a name, `Other` left out.
            pub const KNOWN: &'static [Language] = &[$(Language::$name,)*];

            /// The ISO 639-1 code, `und` for [`Language::Other`].
            pub fn code(self) -> &'static str {
                match self {
                    Language::Other => "und",
                    $(Language::$name => $code,)*
                }
            }

            /// The Snowball algorithm that stems this language, if there is one.
            pub(super) fn stemmer(self) -> Option<Algorithm> {
                match self {
                    Language::Other => None,
                    $(Language::$name => $stemmer,)*
                }
            }

            fn of(lang: Lang) -> Language {
                match lang {
                    $(Lang::$lang => Language::$name,)*
                    _ => Language::Other,
                }
            }

            const DETECTABLE: &'static [Lang] = &[$(Lang::$lang,)*];
        }
    };
}

languages! {
    Arabic "ar" Ara Some(Algorithm::Arabic);
    Chinese "zh" Cmn None;
    Czech "cs" Ces Some(Algorithm::Czech);
    Danish "da" Dan Some(Algorithm::Danish);
    Dutch "nl" Nld Some(Algorithm::Dutch);
    English "en" Eng Some(Algorithm::English);
    Finnish "fi" Fin Some(Algorithm::Finnish);
    French "fr" Fra Some(Algorithm::French);
    German "de" Deu Some(Algorithm::German);
    Greek "el" Ell Some(Algorithm::Greek);
    Hebrew "he" Heb None;
    Hindi "hi" Hin Some(Algorithm::Hindi);
    Hungarian "hu" Hun Some(Algorithm::Hungarian);
    Indonesian "id" Ind Some(Algorithm::Indonesian);
    Italian "it" Ita Some(Algorithm::Italian);
    Japanese "ja" Jpn None;
    Korean "ko" Kor None;
    Norwegian "no" Nob Some(Algorithm::Norwegian);
    Persian "fa" Pes Some(Algorithm::Persian);
    Polish "pl" Pol Some(Algorithm::Polish);
    Portuguese "pt" Por Some(Algorithm::Portuguese);
    Romanian "ro" Ron Some(Algorithm::Romanian);
    Russian "ru" Rus Some(Algorithm::Russian);
    Spanish "es" Spa Some(Algorithm::Spanish);
    Swedish "sv" Swe Some(Algorithm::Swedish);
    Tamil "ta" Tam Some(Algorithm::Tamil);
    Thai "th" Tha None;
    Turkish "tr" Tur Some(Algorithm::Turkish);
    Ukrainian "uk" Ukr Some(Algorithm::Ukrainian);
    Vietnamese "vi" Vie None;
}

impl Language {
    /// The language that most of `text` seems to be in, by the trigrams of its first kilobytes,
    /// or by its stop words where it is too short for these.
    ///
    /// ```
    /// use pullquote::text::Language;
    ///
    /// assert_eq!(Language::detect("The negotiations took about four hours."), Language::English);
    /// assert_eq!(Language::detect("Переговоры заняли около четырёх часов."), Language::Russian);
    /// assert_eq!(Language::detect("42"), Language::Other);
    /// ```
    pub fn detect(text: &str) -> Language {
        let sample = &text[..text.floor_char_boundary(SAMPLE_BYTES)];
        let detector = Detector::with_allowlist(Self::DETECTABLE.to_vec());
        let Some(info) = detector.detect(sample) else { return Language::Other };
        let guessed = Language::of(info.lang());
        if info.is_reliable() { guessed } else { by_stop_words(sample).unwrap_or(guessed) }
    }

    /// The number that this version of the program knows it by.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The language with this number.
    pub fn numbered(number: u8) -> Option<Language> {
        match number.checked_sub(1) {
            None => Some(Language::Other),
            Some(known) => Self::KNOWN.get(usize::from(known)).copied(),
        }
    }

    /// The language with this ISO 639-1 code.
    pub fn from_code(code: &str) -> Option<Language> {
        Self::KNOWN.iter().copied().find(|language| language.code() == code)
    }
}

/// A way of writing, as far as it tells languages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Devanagari,
    Tamil,
    Thai,
    Hangul,
    Kana,
    Han,
}

impl Script {
    /// The script of a letter; none of other signs and of letters that no known language has.
    pub fn of(c: char) -> Option<Script> {
        Some(match c {
            _ if !c.is_alphabetic() => return None,
            '\0'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
            '\u{400}'..='\u{52F}' => Script::Cyrillic,
            '\u{590}'..='\u{5FF}' => Script::Hebrew,
            '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' => Script::Arabic,
            '\u{900}'..='\u{97F}' => Script::Devanagari,
            '\u{B80}'..='\u{BFF}' => Script::Tamil,
            '\u{E00}'..='\u{E7F}' => Script::Thai,
            '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7AF}' => Script::Hangul,
            '\u{3040}'..='\u{30FF}' => Script::Kana,
            '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}' => Script::Han,
            _ => return None,
        })
    }

    /// The script that most letters of a text are in, by its first few hundred. A text with kana
    /// is in kana, however many Han characters it has.
    pub fn most_of(text: &str) -> Option<Script> {
        let mut counts: Vec<(Script, usize)> = Vec::new();
        for script in text.chars().take(MOST_LETTERS).filter_map(Script::of) {
            match counts.iter_mut().find(|(known, _)| *known == script) {
                Some((_, count)) => *count += 1,
                None => counts.push((script, 1)),
            }
        }
        if counts.iter().any(|(script, _)| *script == Script::Kana) {
            return Some(Script::Kana);
        }
        // Of equally many the first counts, so the order is turned round.
        counts.into_iter().rev().max_by_key(|&(_, count)| count).map(|(script, _)| script)
    }
}

/// How many letters tell the script of a text.
const MOST_LETTERS: usize = 400;

impl Language {
    /// Whether texts in this language are written in `script`; kana stand for Japanese, which has
    /// Han characters as well.
    pub fn is_in(self, script: Script) -> bool {
        use Script::*;
        match self {
            Language::Other => false,
            Language::Arabic | Language::Persian => script == Arabic,
            Language::Chinese => script == Han,
            Language::Japanese => matches!(script, Kana | Han),
            Language::Greek => script == Greek,
            Language::Hebrew => script == Hebrew,
            Language::Hindi => script == Devanagari,
            Language::Korean => script == Hangul,
            Language::Russian | Language::Ukrainian => script == Cyrillic,
            Language::Tamil => script == Tamil,
            Language::Thai => script == Thai,
            _ => script == Latin,
        }
    }

    /// The languages that a short message may be in, likeliest first: those of its script. Of the
    /// many in Latin script only `likely` ones (of the chat, of its documents), the one whose stop
    /// words it has most of, and English, are thought of.
    ///
    /// ```
    /// use pullquote::text::Language;
    ///
    /// assert_eq!(Language::may_be_of("а Керри?", &[])[0], Language::Russian);
    /// let likely = [Language::Russian, Language::Italian];
    /// assert_eq!(Language::may_be_of("e Putin?", &likely)[0], Language::Italian);
    /// ```
    pub fn may_be_of(message: &str, likely: &[Language]) -> Vec<Language> {
        let Some(script) = Script::most_of(message) else { return vec![Language::English] };
        let mut found = Vec::new();
        let start = &message[..message.floor_char_boundary(MOST_LETTERS)];
        let mut add_all = |script: Script| {
            let mut add = |language: Language| {
                if language.is_in(script) && !found.contains(&language) {
                    found.push(language);
                }
            };
            likely.iter().copied().for_each(&mut add);
            if script == Script::Latin {
                by_stop_words(start).into_iter().for_each(&mut add);
                add(Language::English);
            } else {
                // Russian, Chinese and Arabic are more often met than their neighbours.
                let often = [Language::Russian, Language::Chinese, Language::Arabic];
                often.into_iter().chain(Self::KNOWN.iter().copied()).for_each(&mut add);
            }
        };
        add_all(script);
        // A name may be in another script than the words around it: "а Kerry?".
        if let Some(first) = start.chars().find_map(Script::of).filter(|&first| first != script) {
            add_all(first);
        }
        found
    }
}

/// The language whose stop words a short text has most of, if it has more than any other's.
fn by_stop_words(text: &str) -> Option<Language> {
    let mut found = Vec::new();
    words(text, Language::Other, |word| found.push(word.folded.to_owned()));
    let count = |language: &Language| {
        let stop_words = StopWords::of(*language);
        found.iter().filter(|word| stop_words.contains(word)).count()
    };
    let mut counts =
        Language::KNOWN.iter().map(|language| (count(language), *language)).collect::<Vec<_>>();
    counts.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    (counts[0].0 > counts[1].0).then_some(counts[0].1)
}
