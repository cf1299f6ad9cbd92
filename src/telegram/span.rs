//! A length of time that may be changed while it is used.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A length of time, to the millisecond. Clones share it: a change of one is seen by all.
#[derive(Clone, Debug)]
pub struct Span(Arc<AtomicU64>);

impl Span {
    /// How long it is now.
    pub fn get(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    /// Makes it as long as `span` from now on.
    pub fn set(&self, span: Duration) {
        self.0.store(millis(span), Ordering::Relaxed);
    }
}

impl From<Duration> for Span {
    fn from(span: Duration) -> Span {
        Span(Arc::new(AtomicU64::new(millis(span))))
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_by_all_who_have_it() {
        let span = Span::from(Duration::from_millis(1_500));
        let other = span.clone();
        assert_eq!(other.get(), Duration::from_millis(1_500));
        span.set(Duration::ZERO);
        assert_eq!(other.get(), Duration::ZERO);
        span.set(Duration::MAX);
        assert_eq!(other.get(), Duration::from_millis(u64::MAX));
    }
}
