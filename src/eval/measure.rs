//! The measures, as pure functions over plain numbers.
//!
//! A ranking comes as the grades of what was retrieved, best first; a grade above 0 is relevant.

/// Normalised discounted cumulative gain of the first `depth`, from 0 to 1.
///
/// The gain is the grade itself, the discount the binary logarithm of the rank plus one, and
/// the ideal is the best order of all judged grades: `ndcg_cut` of trec_eval 9, which BEIR
/// calls. (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM
/// TOIS 20, 2002; the discount is that of Burges et al., 2005.) 0 where nothing is relevant.
pub fn ndcg(ranked: &[i32], judged: &[i32], depth: usize) -> f64 {
    let mut best = judged.to_vec();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = discounted_gain(&best, depth);
    if ideal > 0.0 { discounted_gain(ranked, depth) / ideal } else { 0.0 }
}

fn discounted_gain(grades: &[i32], depth: usize) -> f64 {
    let places = grades.iter().take(depth).zip(2u32..);
    places.map(|(&grade, place)| f64::from(grade.max(0)) / f64::from(place).log2()).sum()
}

/// One over the rank of the first relevant one among the first `depth`, 0 if there is none.
///
/// The mean over queries is MRR (Voorhees, "The TREC-8 question answering track report", 1999).
pub fn reciprocal_rank(ranked: &[i32], depth: usize) -> f64 {
    let first = ranked.iter().take(depth).position(|&grade| grade > 0);
    first.map_or(0.0, |index| 1.0 / (index + 1) as f64)
}

/// The share of the relevant ones that are among the first `depth`, as trec_eval and BEIR count
/// it: a query with three relevant rows has at most a third at depth 1. 0 where nothing is
/// relevant.
pub fn recall(ranked: &[i32], judged: &[i32], depth: usize) -> f64 {
    let relevant = judged.iter().filter(|&&grade| grade > 0).count();
    let retrieved = ranked.iter().take(depth).filter(|&&grade| grade > 0).count();
    if relevant == 0 { 0.0 } else { retrieved as f64 / relevant as f64 }
}

/// How many bins [`calibration_error`] has.
pub const CALIBRATION_BINS: usize = 10;

/// The expected calibration error of pairs of a confidence and whether it was right: the mean
/// over ten bins of equal width of how far the mean confidence is from the share that was
/// right, each bin weighing as many pairs as it holds.
///
/// A bin holds its upper edge, the first one 0 too. (Guo et al., "On calibration of modern
/// neural networks", ICML 2017, after Naeini et al., 2015.) 0 for no pairs; a confidence out of
/// bounds is taken for the bound, one that is no number for 0.
pub fn calibration_error(pairs: impl IntoIterator<Item = (f64, bool)>) -> f64 {
    let mut bins = [(0usize, 0.0, 0.0); CALIBRATION_BINS];
    let mut all = 0;
    for (confidence, right) in pairs {
        let confidence = if confidence.is_nan() { 0.0 } else { confidence.clamp(0.0, 1.0) };
        let upper = (confidence * CALIBRATION_BINS as f64).ceil() as usize;
        let (count, confidences, rights) = &mut bins[upper.saturating_sub(1)];
        *count += 1;
        *confidences += confidence;
        *rights += f64::from(u8::from(right));
        all += 1;
    }
    let gaps = bins.iter().map(|(_, confidences, rights)| (confidences - rights).abs());
    gaps.sum::<f64>() / (all.max(1)) as f64
}

/// The smallest value that at least `percent` per cent of the values do not exceed (nearest
/// rank, without interpolation), of values in ascending order. None for no values.
pub fn percentile<T: Copy>(ascending: &[T], percent: usize) -> Option<T> {
    let rank = (ascending.len() * percent.min(100)).div_ceil(100);
    ascending.get(rank.saturating_sub(1)).copied()
}

/// The mean, 0 of no values.
pub fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (count, sum) = values.into_iter().fold((0usize, 0.0), |(n, sum), v| (n + 1, sum + v));
    sum / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Grades as ranked, grades as judged.
    type Grades = (&'static [i32], &'static [i32]);
    /// Confidences and whether they were right.
    type Pairs = &'static [(f64, bool)];

    fn assert_near(got: f64, expected: f64, why: &str) {
        assert!((got - expected).abs() < 1e-9, "{got} is not {expected}: {why}");
    }

    #[test]
    fn ndcg_is_as_trec_eval_counts_it() {
        let table: [(&[i32], &[i32], f64, &str); 9] = [
            (&[1], &[1], 1.0, "the only relevant one is first"),
            (&[0, 1], &[1], 1.0 / 3f64.log2(), "second: 0.6309"),
            (&[0, 0, 1], &[1], 0.5, "third: one over log2 of 4"),
            (&[1, 0, 1], &[1, 1], 1.5 / (1.0 + 1.0 / 3f64.log2()), "first and third of two"),
            (&[1, 2], &[2, 1], (1.0 + 2.0 / 3f64.log2()) / (2.0 + 1.0 / 3f64.log2()), "linear"),
            (&[1], &[1, 1], 1.0 / (1.0 + 1.0 / 3f64.log2()), "one of two was never retrieved"),
            (&[-1, 1], &[1, -1], 1.0 / 3f64.log2(), "a negative grade gains nothing"),
            (&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], &[1], 0.0, "the eleventh is out of sight"),
            (&[0, 0], &[0], 0.0, "nothing is relevant"),
        ];
        for (ranked, judged, expected, why) in table {
            assert_near(ndcg(ranked, judged, 10), expected, why);
        }
        let judged = [1; 12];
        assert_near(ndcg(&[1; 10], &judged, 10), 1.0, "the ideal is cut at the depth too");
    }

    #[test]
    fn reciprocal_rank_looks_at_the_first_relevant_one_only() {
        let table: [(&[i32], f64, &str); 5] = [
            (&[1, 1], 1.0, "first"),
            (&[0, 0, 2, 1], 1.0 / 3.0, "third, whatever its grade"),
            (&[0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0.1, "tenth"),
            (&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0.0, "eleventh"),
            (&[], 0.0, "nothing retrieved"),
        ];
        for (ranked, expected, why) in table {
            assert_near(reciprocal_rank(ranked, 10), expected, why);
        }
    }

    #[test]
    fn recall_is_a_share_of_all_that_is_relevant() {
        let table: [(Grades, usize, f64, &str); 5] = [
            ((&[1, 0, 1], &[1, 1, 1, 0]), 1, 1.0 / 3.0, "one of three fits in one place"),
            ((&[1, 0, 1], &[1, 1, 1, 0]), 3, 2.0 / 3.0, "two of three"),
            ((&[0, 1], &[1]), 1, 0.0, "second is not first"),
            ((&[0, 3], &[3]), 10, 1.0, "fewer retrieved than the depth"),
            ((&[0], &[0]), 10, 0.0, "nothing is relevant"),
        ];
        for ((ranked, judged), depth, expected, why) in table {
            assert_near(recall(ranked, judged, depth), expected, why);
        }
    }

    #[test]
    fn calibration_error_is_the_gap_of_each_bin_by_its_size() {
        let table: [(Pairs, f64, &str); 8] = [
            (&[], 0.0, "nothing said, nothing wrong"),
            (&[(1.0, true), (0.0, false)], 0.0, "sure and right"),
            (&[(1.0, false)], 1.0, "sure and wrong"),
            (&[(0.75, true), (0.75, true), (0.75, true), (0.75, false)], 0.0, "right as often"),
            (&[(0.8, true), (0.8, false), (0.2, false), (0.2, false)], 0.25, "(0.6 + 0.4) / 4"),
            (&[(0.25, true), (0.35, false)], (0.75 + 0.35) / 2.0, "two bins do not cancel"),
            (&[(0.21, true), (0.3, false)], 0.49 / 2.0, "0.3 is in the bin that ends there"),
            (&[(f64::NAN, false), (7.0, true)], 0.0, "no number is 0, out of bounds the bound"),
        ];
        for (pairs, expected, why) in table {
            assert_near(calibration_error(pairs.iter().copied()), expected, why);
        }
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let five = [15, 20, 35, 40, 50];
        for (percent, expected) in [(0, 15), (5, 15), (30, 20), (40, 20), (50, 35), (100, 50)] {
            assert_eq!(percentile(&five, percent), Some(expected), "of {percent} per cent");
        }
        assert_eq!(percentile(&[7], 99), Some(7));
        assert_eq!(percentile::<u32>(&[], 50), None);
    }

    proptest! {
        #[test]
        fn every_measure_stays_from_0_to_1(
            judged in prop::collection::vec(-1i32..4, 0..15), cut in 0usize..15, depth in 1usize..12
        ) {
            let ranked = &judged[..cut.min(judged.len())];
            for value in [
                ndcg(ranked, &judged, depth),
                reciprocal_rank(ranked, depth),
                recall(ranked, &judged, depth),
            ] {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{}", value);
            }
        }
    }
}
