//! BM25: how much one term speaks for one passage.

/// How soon a second occurrence stops counting. Robertson and Zaragoza (2009) find 1.2 to 2 good
/// for long documents; paragraphs, where once is nearly as good as twice, want less.
const K1: f32 = 0.9;

/// How much a long passage is held back. Below the usual 0.75 since passages are of a kind.
const B: f32 = 0.4;

/// What an occurrence in the title or a heading counts beside one in the text itself.
pub const CONTEXT: f32 = 0.5;

/// How rare a term is: `ln(1 + (n - df + 0.5) / (df + 0.5))` (Robertson and Zaragoza 2009, kept
/// above zero), for a term in `df` of `n` passages.
pub fn idf(n: u32, df: u32) -> f32 {
    let (n, df) = (n.max(df) as f32, df as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

/// What the length of a passage makes of its counts: `k1 · (1 − b + b · length / average)`.
pub fn norm(length: u32, average: f32) -> f32 {
    K1 * (1.0 - B + B * length as f32 / average.max(1.0))
}

/// The share, from 0 to 1, of a term's weight that `count` occurrences earn.
pub fn saturation(count: f32, norm: f32) -> f32 {
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
        for count in 1..10 {
            let count = count as f32;
            assert!(
                saturation(count + 1.0, norm(100, 100.0)) > saturation(count, norm(100, 100.0))
            );
            assert!(saturation(count, norm(200, 100.0)) < saturation(count, norm(100, 100.0)));
        }
    }
}
