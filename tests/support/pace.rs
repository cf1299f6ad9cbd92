//! Whether the bot kept to the pace that Telegram asks for.

use super::state::Call;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The limits, which a test may scale.
#[derive(Clone, Debug)]
pub struct Pace {
    /// Messages that a chat may get at once; 3.
    pub burst: u32,
    /// How long it takes until it may get one more; 1 s.
    pub refill: Duration,
    /// Messages that a group may get in any [`Pace::group_window`]; 20.
    pub group: usize,
    /// 60 s.
    pub group_window: Duration,
    /// Messages to all chats in any [`Pace::overall_window`]; 30.
    pub overall: usize,
    /// 1 s.
    pub overall_window: Duration,
    /// By how much calls may come nearer to each other than they were made; 50 ms.
    pub slack: Duration,
    /// Whether edits in chats count as messages.
    pub counts_edits: bool,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            burst: 3,
            refill: Duration::from_secs(1),
            group: 20,
            group_window: Duration::from_secs(60),
            overall: 30,
            overall_window: Duration::from_secs(1),
            slack: Duration::from_millis(50),
            counts_edits: true,
        }
    }
}

impl Pace {
    /// With all times divided by this.
    pub fn faster(self, times: u32) -> Pace {
        Pace {
            refill: self.refill / times,
            group_window: self.group_window / times,
            overall_window: self.overall_window / times,
            slack: self.slack.min(self.refill / times / 2),
            ..self
        }
    }

    /// Where the calls, in order, went beyond it.
    pub(super) fn violations<'c>(&self, calls: impl Iterator<Item = &'c Call>) -> Vec<String> {
        let mut chats: BTreeMap<i64, Vec<Instant>> = BTreeMap::new();
        let mut all = vec![];
        for call in calls.filter(|call| self.counts(call)) {
            all.push(call.at);
            if let Some(chat) = call.chat() {
                chats.entry(chat).or_default().push(call.at);
            }
        }
        all.sort_unstable();
        let mut found = vec![];
        self.check_window("overall", &all, self.overall, self.overall_window, &mut found);
        for (chat, times) in &mut chats {
            times.sort_unstable();
            self.check_bucket(*chat, times, &mut found);
            if *chat < 0 {
                let name = format!("group {chat}");
                self.check_window(&name, times, self.group, self.group_window, &mut found);
            }
        }
        found
    }

    fn counts(&self, call: &Call) -> bool {
        let edits = self.counts_edits && call.method.starts_with("editMessage");
        call.is_ok() && call.chat().is_some() && (call.method == "sendMessage" || edits)
    }

    fn check_window(
        &self,
        name: &str,
        times: &[Instant],
        most: usize,
        window: Duration,
        found: &mut Vec<String>,
    ) {
        for (at, pair) in times.windows(most + 1).enumerate() {
            let span = pair[most] - pair[0];
            if span + self.slack < window {
                let count = most + 1;
                found.push(format!("{name}: {count} messages in {span:?}, from message {at} on"));
            }
        }
    }

    fn check_bucket(&self, chat: i64, times: &[Instant], found: &mut Vec<String>) {
        let slack = self.slack.as_secs_f64() / self.refill.as_secs_f64();
        let mut left = f64::from(self.burst);
        let mut before: Option<Instant> = None;
        for (at, time) in times.iter().enumerate() {
            let passed = before.map_or(Duration::ZERO, |before| *time - before);
            before = Some(*time);
            let refilled = passed.as_secs_f64() / self.refill.as_secs_f64();
            left = (left + refilled).min(f64::from(self.burst));
            if left + slack < 1.0 {
                found.push(format!("chat {chat}: message {at} came with {left:.2} left"));
            }
            left -= 1.0;
        }
    }
}
