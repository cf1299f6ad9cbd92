//! weights
use super::features::FEATURES;
pub const WEIGHTS: [f32; FEATURES] = {
    let mut w = [0.0; FEATURES];
    w[0] = 1.0;
    w
};
