//! The minimum of a smooth function, by L-BFGS.
//!
//! Liu and Nocedal, "On the limited memory BFGS method for large scale optimization",
//! Mathematical Programming 45, 1989; the line search halves its step until the descent is that
//! of Armijo's rule, which is enough for the convex losses that it is used for.

use std::collections::VecDeque;

/// How many of the last steps shape the next one.
const MEMORY: usize = 10;

/// The share of the descent promised by the gradient that a step must keep.
const SUFFICIENT_DESCENT: f64 = 1e-4;

/// How often a step is halved before the search gives up.
const MAX_HALVINGS: usize = 40;

/// Where a search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The point.
    pub point: Vec<f64>,
    /// The value of the function there.
    pub value: f64,
    /// How many steps it took.
    pub steps: usize,
}

/// Searches the minimum of `function` from `start`.
///
/// `function` gets a point and a gradient of the same length, all zero, to fill in, and returns
/// the value. The search ends when no part of the gradient is greater than `tolerance`, when no
/// step descends any more, or after `max_steps` steps.
pub fn minimise(
    start: Vec<f64>,
    max_steps: usize,
    tolerance: f64,
    mut function: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Minimum {
    let mut point = start;
    let mut gradient = vec![0.0; point.len()];
    let mut value = function(&point, &mut gradient);
    let mut past: VecDeque<Step> = VecDeque::with_capacity(MEMORY);
    for steps in 0..max_steps {
        if gradient.iter().all(|g| g.abs() <= tolerance) {
            return Minimum { point, value, steps };
        }
        let mut direction = descent(&gradient, &past);
        let mut slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            // Rounding has spoilt what was remembered: begin anew from the gradient.
            past.clear();
            direction = descent(&gradient, &past);
            slope = dot(&direction, &gradient);
        }
        // Nothing is known of the scale before the first step: a unit step is a safe one.
        let mut length = if past.is_empty() { 1.0 / norm(&gradient).max(1.0) } else { 1.0 };
        let mut halvings = 0;
        let (next, next_value, next_gradient) = loop {
            let next: Vec<f64> =
                point.iter().zip(&direction).map(|(p, d)| p + length * d).collect();
            let mut next_gradient = vec![0.0; point.len()];
            let next_value = function(&next, &mut next_gradient);
            if next_value <= value + SUFFICIENT_DESCENT * length * slope {
                break (next, next_value, next_gradient);
            }
            halvings += 1;
            if halvings > MAX_HALVINGS {
                return Minimum { point, value, steps };
            }
            length /= 2.0;
        };
        let moved = difference(&next, &point);
        let turned = difference(&next_gradient, &gradient);
        let curvature = dot(&moved, &turned);
        // A step without curvature says nothing about the shape of the function.
        if curvature > f64::EPSILON * norm(&moved) * norm(&turned) {
            if past.len() == MEMORY {
                past.pop_front();
            }
            past.push_back(Step { moved, turned, curvature });
        }
        (point, value, gradient) = (next, next_value, next_gradient);
    }
    Minimum { point, value, steps: max_steps }
}

/// A step taken: by how much the point moved, by how much the gradient turned, and the product.
struct Step {
    moved: Vec<f64>,
    turned: Vec<f64>,
    curvature: f64,
}

/// The direction of the next step: the two-loop recursion of Nocedal (1980).
fn descent(gradient: &[f64], past: &VecDeque<Step>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut shares = Vec::with_capacity(past.len());
    for step in past.iter().rev() {
        let share = dot(&step.moved, &direction) / step.curvature;
        add(&mut direction, -share, &step.turned);
        shares.push(share);
    }
    if let Some(last) = past.back() {
        let scale = last.curvature / dot(&last.turned, &last.turned);
        direction.iter_mut().for_each(|d| *d *= scale);
    }
    for (step, share) in past.iter().zip(shares.into_iter().rev()) {
        let back = dot(&step.turned, &direction) / step.curvature;
        add(&mut direction, share - back, &step.moved);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += times * what;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretched_bowl_is_solved_exactly() {
        let centre = [3.0, -1.0, 0.5];
        let stretch = [1.0, 100.0, 0.01];
        let found = minimise(vec![0.0; 3], 200, 1e-9, |x, gradient| {
            let mut value = 0.0;
            for i in 0..3 {
                gradient[i] = stretch[i] * (x[i] - centre[i]);
                value += 0.5 * stretch[i] * (x[i] - centre[i]).powi(2);
            }
            value
        });
        for (got, expected) in found.point.iter().zip(centre) {
            assert!((got - expected).abs() < 1e-5, "{:?}", found);
        }
        assert!(found.steps < 60, "{} steps", found.steps);
    }

    #[test]
    fn the_valley_of_rosenbrock_is_followed_to_its_end() {
        let found = minimise(vec![-1.2, 1.0], 500, 1e-8, |x, gradient| {
            let bend = x[1] - x[0] * x[0];
            gradient[0] = -2.0 * (1.0 - x[0]) - 400.0 * x[0] * bend;
            gradient[1] = 200.0 * bend;
            (1.0 - x[0]).powi(2) + 100.0 * bend * bend
        });
        assert!((found.point[0] - 1.0).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn a_search_that_begins_at_the_minimum_or_on_a_plain_stays() {
        let found = minimise(vec![0.0], 10, 1e-9, |x, gradient| {
            gradient[0] = 2.0 * x[0];
            x[0] * x[0]
        });
        assert_eq!((found.steps, found.point), (0, vec![0.0]));
        assert_eq!(minimise(Vec::new(), 10, 1e-9, |_, _| 4.0).value, 4.0);
    }
}
