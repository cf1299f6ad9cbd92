//! What is remembered for a while: whom something was told that is told once only.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Things that happened lately. Bounded: those past their time go when room is needed, then all.
pub(super) struct Recent<K, V = ()> {
    span: Duration,
    most: usize,
    seen: Mutex<HashMap<K, (Instant, V)>>,
}

impl<K: Hash + Eq, V: Copy> Recent<K, V> {
    /// Remembers at most `most` things for `span` each.
    pub(super) fn new(span: Duration, most: usize) -> Recent<K, V> {
        Recent { span, most, seen: Mutex::default() }
    }

    /// What was said of `key` first in the span, if it is known; else this is, from now on.
    /// `again` says whether the span begins anew with each time.
    fn known(&self, key: K, value: V, again: bool) -> Option<V> {
        let now = Instant::now();
        let mut seen = self.lock();
        let is_lately = |since: &Instant| now.duration_since(*since) < self.span;
        if let Some((since, known)) = seen.get_mut(&key).filter(|(since, _)| is_lately(since)) {
            if again {
                *since = now;
            }
            return Some(*known);
        }
        if seen.len() >= self.most {
            seen.retain(|_, (since, _)| is_lately(since));
        }
        if seen.len() >= self.most {
            seen.clear();
        }
        seen.insert(key, (now, value));
        None
    }

    /// What was said of `key` first in the span, which may be this.
    pub(super) fn first(&self, key: K, value: V) -> V {
        self.known(key, value, false).unwrap_or(value)
    }

    /// Takes back what was said of `key`.
    pub(super) fn forget(&self, key: &K) {
        self.lock().remove(key);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, (Instant, V)>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq> Recent<K> {
    /// Whether `key` is new; it is not for the span to come.
    pub(super) fn claim(&self, key: K) -> bool {
        self.known(key, (), false).is_none()
    }

    /// Whether `key` is new after a span of calm: it is not until that long after the last call.
    pub(super) fn claim_after_calm(&self, key: K) -> bool {
        self.known(key, (), true).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_new_once_in_its_span() {
        let recent = Recent::new(Duration::from_millis(30), 100);
        assert!(recent.claim("a") && recent.claim("b"));
        assert!(!recent.claim("a"));
        std::thread::sleep(Duration::from_millis(40));
        assert!(recent.claim("a"));
    }

    #[test]
    fn what_is_said_first_counts_until_it_is_taken_back() {
        let recent = Recent::new(Duration::from_secs(60), 100);
        assert_eq!((recent.first("a", 1), recent.first("a", 2), recent.first("b", 2)), (1, 1, 2));
        recent.forget(&"a");
        assert_eq!(recent.first("a", 2), 2);
    }

    #[test]
    fn what_goes_on_is_not_new_until_there_was_calm() {
        let recent = Recent::new(Duration::from_millis(200), 100);
        assert!(recent.claim_after_calm("a"));
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(100));
            assert!(!recent.claim_after_calm("a"));
        }
        std::thread::sleep(Duration::from_millis(250));
        assert!(recent.claim_after_calm("a"));
        recent.forget(&"a");
        assert!(recent.claim_after_calm("a"));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let recent = Recent::new(Duration::from_secs(60), 10);
        for n in 0..1000 {
            recent.claim(n);
        }
        assert!(recent.seen.lock().unwrap().len() <= 10);
    }
}
