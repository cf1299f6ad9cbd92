//! The fits on examples whose weights are known, as they were drawn from them.

use super::*;

/// Numbers that look random and are the same everywhere (SplitMix64, Steele et al., 2014).
struct Numbers(u64);

impl Numbers {
    /// Evenly from 0 to 1.
    fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// About normal, of mean 0 and variance 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.even()).sum::<f64>() - 6.0
    }

    /// Gumbel noise: the greatest of scores with it is drawn by the softmax of the scores.
    fn gumbel(&mut self) -> f64 {
        -(-self.even().max(1e-300).ln()).ln()
    }
}

/// Questions of which the relevant candidate was drawn by the softmax of a linear score.
fn drawn(questions: usize, candidates: usize, weights: &[f64]) -> Examples {
    let mut numbers = Numbers(1);
    let mut examples = Examples::new((0..weights.len()).map(|n| format!("feature {n}")));
    for question in 0..questions {
        let rows: Vec<Vec<f32>> = (0..candidates)
            .map(|_| (0..weights.len()).map(|_| numbers.normal() as f32).collect())
            .collect();
        let noisy: Vec<f64> = rows
            .iter()
            .map(|row| {
                let score: f64 = row.iter().zip(weights).map(|(&x, w)| f64::from(x) * w).sum();
                score + numbers.gumbel()
            })
            .collect();
        let highest = (0..candidates).max_by(|&a, &b| noisy[a].total_cmp(&noisy[b])).unwrap();
        let flagged = rows.into_iter().enumerate().map(|(n, row)| (row, n == highest));
        examples.push(question % 12, flagged).unwrap();
    }
    examples
}

#[test]
fn listwise_weights_are_those_that_the_relevant_ones_were_drawn_by() {
    let weights = [2.0, -1.0, 0.0, 0.5];
    let examples = drawn(4_000, 10, &weights);
    let model = fit(&examples, Objective::Listwise, &Settings::default());
    for (got, expected) in model.weights.iter().zip(weights) {
        assert!((got - expected).abs() < 0.1, "{:?}", model.weights);
    }
    assert_eq!(model.bias, 0.0);
}

#[test]
fn logistic_weights_and_bias_are_those_of_the_odds() {
    let mut numbers = Numbers(2);
    let mut examples = Examples::new(["far from 0", "small"]);
    for question in 0..8_000 {
        let (x, y) = (50.0 + numbers.normal(), 0.01 * numbers.normal());
        let odds = 1.5 * (x - 50.0) - 100.0 * y + 1.0;
        let relevant = numbers.even() < 1.0 / (1.0 + f64::exp(-odds));
        examples.push(question % 10, [([x as f32, y as f32], relevant)]).unwrap();
    }
    let settings = Settings { l2: 1e-5, ..Settings::default() };
    let model = fit(&examples, Objective::Logistic, &settings);
    assert!((model.weights[0] - 1.5).abs() < 0.12, "{model:?}");
    assert!((model.weights[1] + 100.0).abs() < 8.0, "{model:?}");
    assert!((model.score(&[50.0, 0.0]) - 1.0).abs() < 0.12, "{model:?}");
    assert!((model.probability(&[50.0, 0.0]) - 0.731).abs() < 0.03);

    let held_out = cross_validate(&examples, Objective::Logistic, &settings, 5);
    assert!(held_out.calibration_error.unwrap() < 0.02, "{held_out:?}");
    assert!(held_out.loss < 0.52, "a coin would have ln 2, this {}", held_out.loss);
}

#[test]
fn the_gradient_leads_to_where_no_neighbour_is_better() {
    let examples = drawn(300, 6, &[1.0, -0.5, 0.2]);
    for objective in [Objective::Listwise, Objective::Logistic] {
        let settings = Settings { l2: 0.0, max_steps: 500, tolerance: 1e-8 };
        let best = fit(&examples, objective, &settings);
        let all: Vec<usize> = (0..examples.len()).collect();
        let (least, _) = model::loss_on(&examples, &all, objective, &best);
        for feature in 0..3 {
            for step in [-1e-2, 1e-2] {
                let mut near = best.clone();
                near.weights[feature] += step;
                let (loss, _) = model::loss_on(&examples, &all, objective, &near);
                assert!(loss > least, "{objective:?}, feature {feature}, {step}");
            }
        }
    }
}

#[test]
fn the_cost_of_weights_shrinks_them() {
    let examples = drawn(300, 6, &[1.0, -1.0]);
    let size = |l2| {
        let settings = Settings { l2, ..Settings::default() };
        let model = fit(&examples, Objective::Listwise, &settings);
        model.weights.iter().map(|w| w * w).sum::<f64>()
    };
    assert!(size(1e-4) > size(0.1) && size(0.1) > size(10.0) && size(10.0) > 0.0);
}

#[test]
fn fitted_weights_beat_the_order_that_the_candidates_came_in() {
    let examples = drawn(1_200, 8, &[3.0, -2.0, 1.0, 0.0]);
    let none = Settings { max_steps: 0, ..Settings::default() };
    let before = cross_validate(&examples, Objective::Listwise, &none, 4);
    let after = cross_validate(&examples, Objective::Listwise, &Settings::default(), 4);
    assert!((before.recall_at_1 - 0.125).abs() < 0.05, "{}", before.recall_at_1);
    assert!(after.recall_at_1 > 0.6, "{}", after.recall_at_1);
    assert!(after.loss < before.loss);
    assert_eq!(after.calibration_error, None);
    let questions: usize = after.by_fold.iter().map(|(questions, _)| questions).sum();
    assert_eq!((after.models.len(), questions), (4, 1_200));
}

#[test]
fn a_group_is_never_in_the_fit_that_it_is_measured_by() {
    // In group 0 the feature speaks for the relevant one, in group 1 against it: weights of the
    // own group would be right always, those of the other group never.
    let mut examples = Examples::new(["contrary"]);
    for question in 0..20 {
        let group = question % 2;
        let sign = if group == 0 { 1.0 } else { -1.0 };
        examples.push(group, [([-sign], false), ([sign], true)]).unwrap();
    }
    let held_out = cross_validate(&examples, Objective::Listwise, &Settings::default(), 5);
    assert_eq!(held_out.recall_at_1, 0.0);
}

#[test]
fn ablation_tells_what_is_needed_from_what_is_doubled_and_what_is_noise() {
    let single = drawn(1_000, 8, &[2.0, 2.0, 0.0]);
    // The first feature once more: either may go, but not by halves.
    let mut examples = Examples::new(["first", "second", "noise", "first again"]);
    for question in 0..single.len() {
        let rows = single.candidates(question).map(|row| {
            let x = single.row(row);
            ([x[0], x[1], x[2], x[0]], single.is_relevant(row))
        });
        examples.push(single.group(question), rows).unwrap();
    }
    let settings = Settings::default();
    let loss = |ablation| -> Vec<f64> {
        let ablated = ablate(&examples, Objective::Listwise, &settings, 4, ablation);
        ablated.iter().map(|a| a.with.recall_at_1 - a.without.recall_at_1).collect()
    };
    let (zeroed, refitted) = (loss(Ablation::Zero), loss(Ablation::Refit));
    assert!(zeroed[1] > 0.1 && refitted[1] > 0.1, "{zeroed:?} {refitted:?}");
    assert!(zeroed[0] > 0.02 && refitted[0].abs() < 0.01, "{zeroed:?} {refitted:?}");
    assert!(zeroed[2].abs() < 0.01 && refitted[2].abs() < 0.01, "{zeroed:?} {refitted:?}");
}

#[test]
fn a_refit_leaves_the_ablated_feature_at_zero() {
    let examples = drawn(300, 6, &[1.0, 1.0]);
    let ablated = ablate(&examples, Objective::Listwise, &Settings::default(), 3, Ablation::Refit);
    assert_eq!(ablated[1].feature, "feature 1");
    assert!(ablated[1].without.models.iter().all(|m| m.weights[1] == 0.0 && m.weights[0] > 0.5));
}

#[test]
fn the_same_examples_give_the_same_weights() {
    let examples = drawn(200, 5, &[1.0, -1.0, 0.3]);
    let once = ablate(&examples, Objective::Listwise, &Settings::default(), 3, Ablation::Refit);
    let again = ablate(&examples, Objective::Listwise, &Settings::default(), 3, Ablation::Refit);
    assert_eq!(once, again);
}

#[test]
fn examples_that_teach_nothing_are_no_trouble() {
    let settings = Settings::default();
    let mut examples = Examples::new(["constant", "large"]);
    for objective in [Objective::Listwise, Objective::Logistic] {
        assert_eq!(fit(&examples, objective, &settings).weights, [0.0, 0.0], "no question");
        assert_eq!(cross_validate(&examples, objective, &settings, 5).recall_at_1, 0.0);
    }
    examples.push(0, [([4.0, 1e30], true); 0]).unwrap();
    examples.push(0, [([4.0, 1e30], false), ([4.0, -1e30], false)]).unwrap();
    examples.push(0, [([4.0, 1e30], true), ([4.0, -1e30], false)]).unwrap();
    for objective in [Objective::Listwise, Objective::Logistic] {
        let model = fit(&examples, objective, &settings);
        assert_eq!(model.weights[0], 0.0, "a constant");
        assert!(model.weights[1] > 0.0 && model.weights[1].is_finite(), "{model:?}");
        let alone = cross_validate(&examples, objective, &settings, 5);
        assert_eq!(alone.by_fold.len(), 1, "one group cannot be split");
    }
}

#[test]
#[ignore = "a measurement, for an optimised build: about as much as our tables give"]
fn five_thousand_questions_are_fitted_in_seconds() {
    let weights: Vec<f64> = (0..40).map(|n| f64::from(n % 7 - 3) / 3.0).collect();
    let examples = drawn(5_600, 40, &weights);
    let time = |what: &str, job: &dyn Fn() -> f64| {
        let start = std::time::Instant::now();
        let figure = job();
        println!("{what}: {figure:.4} in {:.2?}", start.elapsed());
    };
    let settings = Settings::default();
    time("fit", &|| fit(&examples, Objective::Listwise, &settings).weights[0]);
    time("cross-validation", &|| {
        cross_validate(&examples, Objective::Listwise, &settings, 5).recall_at_1
    });
    for ablation in [Ablation::Zero, Ablation::Refit] {
        time(&format!("ablation, {ablation:?}"), &|| {
            ablate(&examples, Objective::Listwise, &settings, 5, ablation)[0].without.recall_at_1
        });
    }
}
