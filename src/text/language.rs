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

    /// The language with this ISO 639-1 code.
    pub fn from_code(code: &str) -> Option<Language> {
        Self::KNOWN.iter().copied().find(|language| language.code() == code)
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
