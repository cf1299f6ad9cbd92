//! When Telegram last answered whoever takes updates in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// How long a poll does not count after a refusal at most: two programs that poll turn each other
/// away more often.
const LONGEST_REST: Duration = Duration::from_secs(30);

/// When the last poll, or the last look at the webhook, succeeded; at the start, when Telegram said
/// who the bot is. Cheap to clone; all clones share
/// it. The clock goes only forwards, whatever is done to that of the day.
///
/// Where another program polls with the same token, a poll may succeed now and then between the
/// refusals, so for a while after a refusal, a quarter of the time after which contact
/// is lost and no more than half a minute, none counts.
#[derive(Clone, Debug)]
pub struct Contact(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    start: Instant,
    /// After how long without word there is no contact.
    after: Duration,
    /// When Telegram last answered, and when it last told of another poller: in milliseconds since
    /// the start, plus 1; 0 for never.
    heard: AtomicU64,
    refused: AtomicU64,
}

impl Contact {
    /// None yet; it is lost `after` the last word.
    pub fn new(after: Duration) -> Contact {
        let (start, heard, refused) = (Instant::now(), AtomicU64::new(0), AtomicU64::new(0));
        Contact(Arc::new(Shared { start, after, heard, refused }))
    }

    /// How long a call for updates may wait for one, and how long it may be from one look at the
    /// webhook to the next, so that a bot with nothing to do keeps contact.
    pub fn rhythm(&self) -> Duration {
        self.0.after / 2
    }

    /// Telegram answered.
    pub fn hear(&self) {
        self.hear_at(self.now());
    }

    /// Telegram refused, because somebody else takes the updates (409).
    pub fn refuse(&self) {
        self.0.refused.store(self.now(), Relaxed);
    }

    /// For how long there is no word of Telegram; where there was none yet, since the start.
    pub fn silence(&self) -> Duration {
        self.silence_at(self.now())
    }

    /// Whether there was word of Telegram since the start.
    pub fn was_made(&self) -> bool {
        self.0.heard.load(Relaxed) > 0
    }

    /// Whether there was word, and the last one is recent enough.
    pub fn is_kept(&self) -> bool {
        self.was_made() && self.silence() <= self.0.after
    }

    /// Whether somebody else took the updates since the last word.
    pub fn is_refused(&self) -> bool {
        self.0.refused.load(Relaxed) > self.0.heard.load(Relaxed)
    }

    fn hear_at(&self, now: u64) {
        let refused = self.0.refused.load(Relaxed);
        let rest = (self.0.after / 4).min(LONGEST_REST);
        let rest = u64::try_from(rest.as_millis()).unwrap_or(u64::MAX);
        if refused == 0 || now.saturating_sub(refused) >= rest {
            self.0.heard.store(now, Relaxed);
        }
    }

    fn silence_at(&self, now: u64) -> Duration {
        Duration::from_millis(now.saturating_sub(self.0.heard.load(Relaxed).max(1)))
    }

    fn now(&self) -> u64 {
        let elapsed = self.0.start.elapsed().as_millis();
        u64::try_from(elapsed).unwrap_or(u64::MAX).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFTER: Duration = Duration::from_secs(120);

    /// A contact, and a clock in seconds that a test sets.
    struct Timed(Contact);

    impl Timed {
        fn new() -> Timed {
            Timed(Contact::new(AFTER))
        }

        fn silence(&self, at: u64) -> u64 {
            self.0.silence_at(1 + at * 1_000).as_secs()
        }

        fn hear(&self, at: u64) {
            self.0.hear_at(1 + at * 1_000);
        }

        fn refuse(&self, at: u64) {
            self.0.0.refused.store(1 + at * 1_000, Relaxed);
        }

        fn is_kept(&self, at: u64) -> bool {
            self.0.was_made() && self.0.silence_at(1 + at * 1_000) <= AFTER
        }
    }

    #[test]
    fn a_bot_without_word_yet_has_no_contact() {
        let contact = Timed::new();
        assert!(!contact.is_kept(0) && !contact.0.was_made());
        contact.hear(200);
        assert!(contact.is_kept(320) && contact.0.was_made());
        assert!(!contact.is_kept(321));
    }

    #[test]
    fn polls_between_the_refusals_for_another_poller_do_not_count() {
        let contact = Timed::new();
        contact.hear(5);
        for at in (10..=140).step_by(10) {
            contact.refuse(at);
            contact.hear(at + 5);
        }
        assert!(contact.0.is_refused() && !contact.is_kept(146));
        contact.hear(170);
        assert!(!contact.0.is_refused() && contact.is_kept(171));
    }

    #[test]
    fn a_refusal_is_soon_over_however_patient_the_owner_is() {
        let contact = Timed(Contact::new(Duration::from_secs(24 * 60 * 60)));
        contact.refuse(5);
        for at in [10, 55, 100] {
            contact.hear(at);
        }
        assert!(!contact.0.is_refused());
        assert_eq!(contact.silence(101), 1);
    }

    #[test]
    fn one_refusal_does_not_end_the_contact_of_an_idle_bot() {
        let contact = Timed::new();
        contact.hear(0);
        contact.refuse(44);
        for at in [90, 135, 180] {
            assert!(contact.is_kept(at));
            contact.hear(at);
        }
    }
}
