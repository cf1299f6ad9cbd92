//! How much one person and one chat may ask.

use super::recent::Recent;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota as Rate, RateLimiter};
use std::cell::Cell;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// For how long one must not have asked too much to be told again to wait.
const NOTICE_SPAN: Duration = Duration::from_secs(30);
/// How many are remembered that were told.
const MOST_NOTICED: usize = 10_000;
/// After how many questions those who have asked nothing for long are forgotten.
const SWEEP: u32 = 4_096;

/// A question that is so old when it is taken in was asked while the bot was away, in seconds.
const BACKLOG: i64 = 60;

/// So many questions at once, refilled evenly over so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many; none is unlimited.
    pub questions: u32,
    /// In which time all of them come back.
    pub within: Duration,
}

/// The limits on asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Of one person; 20 in 20 s by default.
    pub person: Allowance,
    /// Of one chat; 120 in 120 s by default.
    pub chat: Allowance,
    /// Of one person who types inline queries, which are sent at every pause; 60 in 20 s.
    pub inline: Allowance,
}

impl Default for Quotas {
    fn default() -> Quotas {
        let allowance =
            |questions, seconds| Allowance { questions, within: Duration::from_secs(seconds) };
        Quotas { person: allowance(20, 20), chat: allowance(120, 120), inline: allowance(60, 20) }
    }
}

thread_local! {
    /// The time that [`Received`] tells on this thread.
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// When a question was taken in or asked. A question may wait long for its turn in a chat that is
/// flooded, and by the time of its turn nobody would ask too much.
#[derive(Clone, Debug, Default)]
struct Received;

impl Received {
    fn set(seconds: i64) {
        NOW.set(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)));
    }
}

/// When a question came: one that was asked while the bot was away came later than it was asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// When it was taken in, in seconds since 1970.
    pub(super) received: i64,
    /// When it was asked, by Telegram's clock.
    pub(super) asked: i64,
}

impl Times {
    /// Whether it was asked while the bot was away. Of one without a time nothing is known.
    fn are_apart(self) -> bool {
        self.asked != 0 && self.received.saturating_sub(self.asked) >= BACKLOG
    }
}

impl Clock for Received {
    type Instant = Duration;

    fn now(&self) -> Duration {
        NOW.get()
    }
}

type Keyed<K = i64> = RateLimiter<K, DefaultKeyedStateStore<K>, Received, NoOpMiddleware<Duration>>;

/// What comes of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may be asked.
    Granted,
    /// It is one too many, and its asker is to be told.
    Told,
    /// It is one too many, and its asker was told.
    Silent,
}

/// A limit on what one person asked in one chat while the bot was away. Too much is what is too
/// much by both times: what was asked over hours and comes at once is no flood, nor is what comes
/// over hours by a clock that stands. One chat, because only there it comes in order.
struct Late {
    received: Keyed<(i64, i64)>,
    asked: Keyed<(i64, i64)>,
}

impl Late {
    fn one_more(&self, key: (i64, i64), Times { received, asked }: Times) -> bool {
        let by_received = self.received.check_key(&key).is_ok();
        Received::set(asked.clamp(0, received.max(0)));
        let by_asked = self.asked.check_key(&key).is_ok();
        Received::set(received);
        by_received || by_asked
    }
}

/// What was asked lately.
pub(super) struct Quota {
    person: Option<Keyed>,
    late: Option<Late>,
    chat: Option<Keyed>,
    inline: Option<Keyed>,
    noticed: Recent<i64>,
    since_sweep: AtomicU32,
}

impl Quota {
    pub(super) fn new(quotas: &Quotas) -> Quota {
        let rate = |allowance: &Allowance| {
            let most = NonZeroU32::new(allowance.questions)?;
            Some(Rate::with_period(allowance.within / allowance.questions)?.allow_burst(most))
        };
        let limiter = |allowance| rate(allowance).map(keyed);
        let late = |rate| Late { received: keyed(rate), asked: keyed(rate) };
        Quota {
            person: limiter(&quotas.person),
            late: rate(&quotas.person).map(late),
            chat: limiter(&quotas.chat),
            inline: limiter(&quotas.inline),
            noticed: Recent::new(NOTICE_SPAN, MOST_NOTICED),
            since_sweep: AtomicU32::new(0),
        }
    }

    /// Whether `asker` may ask one more in `chat`.
    pub(super) fn question(&self, asker: i64, chat: i64, times: Times) -> Verdict {
        Received::set(times.received);
        self.sweep();
        let one_more = |limiter: &Option<Keyed>, key| {
            limiter.as_ref().is_none_or(|limiter| limiter.check_key(&key).is_ok())
        };
        let late = self.late.as_ref().filter(|_| times.are_apart());
        let over = match (late, asker == chat) {
            (Some(late), _) if late.one_more((asker, chat), times) => return Verdict::Granted,
            (Some(_), _) => asker,
            (None, _) if !one_more(&self.person, asker) => asker,
            (None, false) if !one_more(&self.chat, chat) => chat,
            (None, _) => return Verdict::Granted,
        };
        match self.noticed.claim_after_calm(over) {
            true => Verdict::Told,
            false => Verdict::Silent,
        }
    }

    /// Whether `asker` may have one more inline query answered that was taken in at `received`, in
    /// seconds since 1970.
    pub(super) fn inline(&self, asker: i64, received: i64) -> bool {
        Received::set(received);
        self.sweep();
        self.inline.as_ref().is_none_or(|limiter| limiter.check_key(&asker).is_ok())
    }

    fn sweep(&self) {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) % SWEEP != SWEEP - 1 {
            return;
        }
        [&self.person, &self.chat, &self.inline].into_iter().flatten().for_each(forget);
        if let Some(Late { received, asked }) = &self.late {
            [received, asked].into_iter().for_each(forget);
        }
    }
}

fn keyed<K: Clone + Eq + Hash>(rate: Rate) -> Keyed<K> {
    RateLimiter::new(rate, DefaultKeyedStateStore::default(), Received)
}

/// Forgets those who have asked nothing for long.
fn forget<K: Clone + Eq + Hash>(limiter: &Keyed<K>) {
    limiter.retain_recent();
    limiter.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(now: i64) -> Times {
        Times { received: now, asked: now }
    }

    #[test]
    fn twenty_questions_then_one_notice_then_silence_then_one_a_second() {
        let quota = Quota::new(&Quotas::default());
        assert!((0..20).all(|_| quota.question(1, 1, at(1_000)) == Verdict::Granted));
        assert_eq!(quota.question(1, 1, at(1_000)), Verdict::Told);
        assert_eq!(quota.question(1, 1, at(1_000)), Verdict::Silent);
        assert_eq!(quota.question(2, 2, at(1_000)), Verdict::Granted, "somebody else");
        assert_eq!(quota.question(1, 1, at(1_001)), Verdict::Granted);
        assert_eq!(quota.question(1, 1, at(1_001)), Verdict::Silent, "told a moment ago");
        assert!((0..20).all(|n| quota.question(1, 1, at(1_100 + n)) == Verdict::Granted));
    }

    #[test]
    fn a_chat_has_a_limit_of_its_own_and_zero_is_none() {
        let one = Allowance { questions: 1, within: Duration::from_secs(1) };
        let none = Allowance { questions: 0, ..one };
        let quota = Quota::new(&Quotas { person: none, chat: one, inline: none });
        assert_eq!(quota.question(1, -5, at(7)), Verdict::Granted);
        assert_eq!(quota.question(2, -5, at(7)), Verdict::Told);
        assert_eq!(quota.question(3, -5, at(7)), Verdict::Silent, "the chat was told");
        assert!((0..1000).all(|_| quota.inline(1, 7)));
    }

    #[test]
    fn what_was_asked_while_the_bot_was_away_is_judged_by_when_it_was_asked() {
        let quota = Quota::new(&Quotas::default());
        let late = |asked| Times { received: 10_000, asked };
        assert!((1..100).all(|n| quota.question(1, 1, late(n * 60)) == Verdict::Granted));
        assert!((0..20).all(|_| quota.question(1, -5, at(10_000)) == Verdict::Granted));
        assert_eq!(quota.question(1, 1, at(10_000)), Verdict::Told, "fresh ones count as ever");
        assert!((0..20).all(|_| quota.question(2, 2, late(50)) == Verdict::Granted));
        assert_eq!(quota.question(2, 2, late(50)), Verdict::Told, "a flood, though an old one");
        let stands = |received| Times { received, asked: 50 };
        assert!((0..99).all(|n| quota.question(3, 3, stands(200 + n)) == Verdict::Granted));
        for asked in [i64::MIN, 0, i64::MAX] {
            assert_eq!(quota.question(4, 4, late(asked)), Verdict::Granted, "{asked}");
        }
    }
}
