//! The suffixes that steps 2 to 4 take off or replace.

/// A longer suffix stands before one that it ends in.
pub(super) const STEP_2: [Rule; 25] = [
    Rule::new("ational", "ate"),
    Rule::new("tional", "tion"),
    Rule::new("enci", "ence"),
    Rule::new("anci", "ance"),
    Rule::new("abli", "able"),
    Rule::new("entli", "ent"),
    Rule::new("ization", "ize"),
    Rule::new("izer", "ize"),
    Rule::new("ation", "ate"),
    Rule::new("ator", "ate"),
    Rule::new("alism", "al"),
    Rule::new("aliti", "al"),
    Rule::new("alli", "al"),
    Rule::new("fulness", "ful"),
    Rule::new("ousness", "ous"),
    Rule::new("ousli", "ous"),
    Rule::new("iveness", "ive"),
    Rule::new("iviti", "ive"),
    Rule::new("biliti", "ble"),
    Rule::new("bli", "ble"),
    Rule::new("ogist", "og"),
    Rule::new("ogi", "og").after("l"),
    Rule::new("fulli", "ful"),
    Rule::new("lessli", "less"),
    Rule::new("li", "").after("cdeghkmnrt"),
];

pub(super) const STEP_3: [Rule; 9] = [
    Rule::new("ational", "ate"),
    Rule::new("tional", "tion"),
    Rule::new("alize", "al"),
    Rule::new("icate", "ic"),
    Rule::new("iciti", "ic"),
    Rule::new("ical", "ic"),
    Rule::new("ful", ""),
    Rule::new("ness", ""),
    Rule::new("ative", "").in_r2(),
];

pub(super) const STEP_4: [Rule; 18] = [
    Rule::new("al", ""),
    Rule::new("ance", ""),
    Rule::new("ence", ""),
    Rule::new("er", ""),
    Rule::new("ic", ""),
    Rule::new("able", ""),
    Rule::new("ible", ""),
    Rule::new("ant", ""),
    Rule::new("ement", ""),
    Rule::new("ment", ""),
    Rule::new("ent", ""),
    Rule::new("ism", ""),
    Rule::new("ate", ""),
    Rule::new("iti", ""),
    Rule::new("ous", ""),
    Rule::new("ive", ""),
    Rule::new("ize", ""),
    Rule::new("ion", "").after("st"),
];

/// A suffix, and what is put in its place.
pub(super) struct Rule {
    /// The suffix as a number whose lowest byte is its last letter…
    pub(super) suffix: u64,
    /// … and which bytes of that it takes.
    pub(super) mask: u64,
    pub(super) length: usize,
    pub(super) new: &'static str,
    /// The letters of which one must stand before it, if it may not be any.
    pub(super) after: Option<&'static str>,
    /// It must be in R2 even where the others of its step need not.
    pub(super) in_r2: bool,
}

impl Rule {
    const fn new(letters: &str, new: &'static str) -> Rule {
        let (mut suffix, mut mask, mut length) = (0, 0, 0);
        while length < letters.len() {
            suffix = suffix << u8::BITS | letters.as_bytes()[length] as u64;
            mask = mask << u8::BITS | u8::MAX as u64;
            length += 1;
        }
        Rule { suffix, mask, length, new, after: None, in_r2: false }
    }

    const fn after(self, letters: &'static str) -> Rule {
        Rule { after: Some(letters), ..self }
    }

    const fn in_r2(self) -> Rule {
        Rule { in_r2: true, ..self }
    }
}
