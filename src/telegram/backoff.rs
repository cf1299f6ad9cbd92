//! How long to wait before something is tried again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Waits that double up to a bound, each a random time between half of its length and the whole,
/// so that those who failed together don't come again together.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

/// From half a second to half a minute.
impl Default for Backoff {
    fn default() -> Backoff {
        Backoff::within(Duration::from_millis(500), Duration::from_secs(30))
    }
}

impl Backoff {
    /// By the longest that the first wait can be, and the longest that any can be.
    pub(super) fn within(first: Duration, longest: Duration) -> Backoff {
        Backoff { first, longest, failures: 0 }
    }

    /// Between calls on which all else waits: from half a second to ten seconds.
    pub(super) fn to_telegram() -> Backoff {
        Backoff::within(Duration::from_millis(500), Duration::from_secs(10))
    }

    /// The next wait.
    pub(super) fn next(&mut self) -> Duration {
        let whole = self.first.saturating_mul(1 << self.failures.min(16)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        whole.mul_f64(0.5 + 0.5 * chance())
    }

    /// How many waits there were since the last success.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// After a success.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Between 0 and 1. The keys of the standard library's hashes are random, which is enough here.
fn chance() -> f64 {
    RandomState::new().hash_one(0) as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_their_bounds() {
        let mut backoff = Backoff::default();
        for whole in [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
            let wait = backoff.next().as_secs_f64();
            assert!(wait >= whole / 2.0 && wait <= whole, "{wait} of {whole}");
        }
        (0..100).for_each(|_| assert!(backoff.next() <= Duration::from_secs(30)));
        assert_eq!(backoff.failures(), 108);
        backoff.reset();
        assert!(backoff.next() <= Duration::from_millis(500));
    }
}
