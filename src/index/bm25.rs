//! BM25: how much one term speaks for one passage.

/// How soon a second occurrence stops counting. Robertson and Zaragoza (2009) find 1.2 to 2 good
/// for long documents; paragraphs, where once is nearly as good as twice, want less.
const K1: f32 = 0.9;

/// How much a long passage is held back. Below the usual 0.75 since passages are of a kind.
const B: f32 = 0.4;

/// What an occurrence in the title or a heading counts beside one in the text itself.
pub(super) const CONTEXT: f32 = 0.5;

/// How rare a term is: `ln(1 + (n - df + 0.5) / (df + 0.5))` (Robertson and Zaragoza 2009, kept
/// above zero), for a term in `df` of `n` passages.
pub(super) fn idf(n: u32, df: u32) -> f32 {
    let (n, df) = (n.max(df) as f32, df as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

/// What the length of a passage makes of its counts: `k1 · (1 − b + b · length / average)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Norm {
    /// What a passage without words would have.
    base: f32,
    /// What each word adds.
    word: f32,
}

impl Norm {
    /// The norm among passages of so many words on average.
    pub(super) fn new(average: f32) -> Norm {
        Norm { base: K1 * (1.0 - B), word: K1 * B / average.max(1.0) }
    }

    /// The norm of a passage of so many words.
    pub(super) fn of(self, length: u32) -> f32 {
        self.base + self.word * length as f32
    }
}

/// The share, from 0 to 1, of a term's weight that `count` occurrences earn.
pub(super) fn saturation(count: f32, norm: f32) -> f32 {
    count / (count + norm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rarer_term_weighs_more() {
        assert!((1..100).all(|df| idf(100, df) > idf(100, df + 1)));
        assert!(idf(10, 10) > 0.0);
    }

    #[test]
    fn one_more_occurrence_never_hurts_and_a_longer_passage_never_helps() {
        let norm = Norm::new(100.0);
        for count in 1..10 {
            let count = count as f32;
            assert!(saturation(count + 1.0, norm.of(100)) > saturation(count, norm.of(100)));
            assert!(saturation(count, norm.of(200)) < saturation(count, norm.of(100)));
        }
    }
}
