//! How fast messages may go out.
//!
//! Rules without a clock: each is told when a call begins and when it is over, and says when the
//! next may begin. A call reaches the server at some moment between the two, so each rule takes
//! the worst one: a call counts from its beginning, and its place is free again as long after its
//! end as the server remembers. So the server never sees more than its limit, whatever the
//! latency.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// In which at most [`Limits::overall`] messages go out.
const SECOND: Duration = Duration::from_secs(1);

/// What Telegram lets a bot send. A number of `u32::MAX` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages that a chat may get at once, refilled one each [`Limits::refill`]; 3.
    pub burst: u32,
    /// How long it takes until a chat may get one more; 1 s.
    pub refill: Duration,
    /// Messages that a group may get in any [`Limits::group_window`]; 20.
    pub group: u32,
    /// 60 s.
    pub group_window: Duration,
    /// Messages in any second to all chats; 30.
    pub overall: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            burst: 3,
            refill: Duration::from_secs(1),
            group: 20,
            group_window: Duration::from_secs(60),
            overall: 30,
        }
    }
}

impl Limits {
    /// None, for a server of one's own.
    pub fn unlimited() -> Limits {
        Limits { burst: u32::MAX, group: u32::MAX, overall: u32::MAX, ..Limits::default() }
    }

    /// That of all chats together.
    pub(super) fn all(&self) -> Window {
        Window::new(self.overall, SECOND)
    }

    /// That of one chat.
    pub(super) fn chat(&self, group: bool) -> ChatPace {
        let limit = if group { self.group } else { u32::MAX };
        ChatPace {
            bucket: Bucket { burst: self.burst.max(1), refill: self.refill, full: None },
            window: Window::new(limit, self.group_window),
            busy: false,
            hold: None,
        }
    }
}

/// Why a call may not begin now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Not before this moment.
    Until(Instant),
    /// Not before another call is over.
    Leave,
}

/// Who may begin a call, and when.
pub(super) trait Rule {
    /// Begins a call, if it may.
    fn enter(&mut self, now: Instant) -> Result<(), Wait>;
    /// A call is over.
    fn leave(&mut self, now: Instant);
    /// Whether it remembers nothing that a new one would not know.
    fn at_rest(&self, now: Instant) -> bool;
}

/// At most so many calls in any stretch of time of one length.
#[derive(Debug)]
pub(super) struct Window {
    limit: usize,
    length: Duration,
    under_way: usize,
    /// When the last calls were over, in order.
    over: VecDeque<Instant>,
}

impl Window {
    fn new(limit: u32, length: Duration) -> Window {
        let limit = if limit == u32::MAX { usize::MAX } else { limit.max(1) as usize };
        Window { limit, length, under_way: 0, over: VecDeque::new() }
    }

    /// Whether it lets everything through.
    pub(super) fn is_unlimited(&self) -> bool {
        self.limit == usize::MAX
    }

    fn forget(&mut self, now: Instant) {
        while self.over.front().is_some_and(|&over| over + self.length <= now) {
            self.over.pop_front();
        }
    }

    fn ready(&mut self, now: Instant) -> Result<(), Wait> {
        self.forget(now);
        if self.under_way.saturating_add(self.over.len()) < self.limit {
            return Ok(());
        }
        Err(self.over.front().map_or(Wait::Leave, |&over| Wait::Until(over + self.length)))
    }
}

impl Rule for Window {
    fn enter(&mut self, now: Instant) -> Result<(), Wait> {
        self.ready(now)?;
        self.under_way += 1;
        Ok(())
    }

    fn leave(&mut self, now: Instant) {
        self.under_way -= 1;
        if !self.is_unlimited() {
            self.over.push_back(now);
        }
    }

    fn at_rest(&self, now: Instant) -> bool {
        self.under_way == 0 && self.over.back().is_none_or(|&over| over + self.length <= now)
    }
}

/// So many calls at once, then one each time that one is refilled.
#[derive(Debug)]
struct Bucket {
    burst: u32,
    refill: Duration,
    /// When it is full again, if it is not.
    full: Option<Instant>,
}

impl Bucket {
    fn ready(&self, now: Instant) -> Result<(), Wait> {
        let Some(full) = self.full else { return Ok(()) };
        // It holds a call as soon as no more than the others are missing.
        let ready = full.checked_sub(self.refill * (self.burst - 1)).unwrap_or(now);
        if ready <= now { Ok(()) } else { Err(Wait::Until(ready)) }
    }

    fn leave(&mut self, now: Instant) {
        if self.burst != u32::MAX {
            self.full = Some(self.full.map_or(now, |full| full.max(now)) + self.refill);
        }
    }
}

/// The pace of one chat: one call at a time, which keeps their order.
#[derive(Debug)]
pub(super) struct ChatPace {
    bucket: Bucket,
    window: Window,
    busy: bool,
    hold: Option<Instant>,
}

impl ChatPace {
    /// Telegram said to wait until then.
    pub(super) fn hold(&mut self, until: Instant) {
        self.hold = self.hold.max(Some(until));
    }
}

impl Rule for ChatPace {
    fn enter(&mut self, now: Instant) -> Result<(), Wait> {
        if self.busy {
            return Err(Wait::Leave);
        }
        if let Some(until) = self.hold.filter(|&until| now < until) {
            return Err(Wait::Until(until));
        }
        self.bucket.ready(now)?;
        self.window.enter(now)?;
        self.busy = true;
        Ok(())
    }

    fn leave(&mut self, now: Instant) {
        self.busy = false;
        self.bucket.leave(now);
        self.window.leave(now);
    }

    fn at_rest(&self, now: Instant) -> bool {
        let past = |moment: Option<Instant>| moment.is_none_or(|moment| moment <= now);
        !self.busy && past(self.hold) && past(self.bucket.full) && self.window.at_rest(now)
    }
}
