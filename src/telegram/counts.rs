//! What is counted of the bot's work. Nothing is, and it costs next to nothing, where nobody asked
//! for it.
//!
//! No label tells what was asked, by whom, or where: each has few values, which are all here.

use super::api::CallError;
use super::update::{ChatKind, Event, Message};
use crate::answer::{Answer, Verdict};
use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use std::time::{Duration, Instant};

/// How long it takes to find an answer: a histogram from 5 µs on.
pub const ANSWER_SECONDS: &str = "pullquote_answer_duration_seconds";
/// How long it takes until a reply is accepted: a histogram from 5 ms on.
pub const REPLY_SECONDS: &str = "pullquote_reply_duration_seconds";

const UPDATES: &str = "pullquote_updates_total";
const WAITING: &str = "pullquote_updates_waiting";
const ANSWERS: &str = "pullquote_answers_total";
const CALLS: &str = "pullquote_telegram_calls_total";
const ERRORS: &str = "pullquote_telegram_errors_total";
const RETRIES: &str = "pullquote_telegram_retries_total";
const PENDING: &str = "pullquote_webhook_pending_updates";

const KINDS: [&str; 8] = [
    "message",
    "edited_message",
    "guest_message",
    "inline_query",
    "callback_query",
    "my_chat_member",
    "other",
    UNREADABLE,
];
const UNREADABLE: &str = "unreadable";
const VERDICTS: [&str; 3] = ["found", "closest", "nothing"];
const CODES: [&str; 9] =
    ["400", "401", "403", "409", "429", "5xx", "network", "unreadable", "other"];

/// Where somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Private,
    Group,
    Inline,
    Guest,
    /// By a button under a message.
    Button,
}

impl Place {
    const ALL: [Place; 5] =
        [Place::Private, Place::Group, Place::Inline, Place::Guest, Place::Button];

    /// Where a message is said; the direct messages of a channel are private.
    pub(super) fn of(message: &Message) -> Place {
        let is_alone = message.chat.kind == ChatKind::Private || message.chat.is_direct_messages;
        if is_alone { Place::Private } else { Place::Group }
    }

    fn name(self) -> &'static str {
        match self {
            Place::Private => "private",
            Place::Group => "group",
            Place::Inline => "inline",
            Place::Guest => "guest",
            Place::Button => "button",
        }
    }
}

/// Tells what each figure means, and begins those that count at 0: so the first error is a change.
pub fn describe() {
    describe_counter!(UPDATES, Unit::Count, "Updates taken in, by what they are");
    KINDS.iter().for_each(|kind| counter!(UPDATES, "kind" => *kind).absolute(0));
    describe_gauge!(WAITING, Unit::Count, "Updates taken in and not done yet");
    gauge!(WAITING).set(0);
    describe_counter!(
        ANSWERS,
        Unit::Count,
        "Questions answered, by verdict and by where they were asked"
    );
    for place in Place::ALL.into_iter().filter(|place| *place != Place::Button) {
        for verdict in VERDICTS {
            counter!(ANSWERS, "verdict" => verdict, "place" => place.name()).absolute(0);
        }
    }
    describe_histogram!(ANSWER_SECONDS, Unit::Seconds, "Time to find the answer to a question");
    describe_histogram!(
        REPLY_SECONDS,
        Unit::Seconds,
        "Time from an update taken in to its reply accepted by Telegram, by where it was asked"
    );
    describe_counter!(CALLS, Unit::Count, "Calls to Telegram");
    counter!(CALLS).absolute(0);
    describe_counter!(ERRORS, Unit::Count, "Calls to Telegram that failed, by code");
    CODES.iter().for_each(|code| counter!(ERRORS, "code" => *code).absolute(0));
    describe_counter!(RETRIES, Unit::Count, "Calls to Telegram to be made again after a failure");
    counter!(RETRIES).absolute(0);
    describe_gauge!(
        PENDING,
        Unit::Count,
        "Updates that Telegram has not brought to the webhook yet"
    );
}

/// An update came for the first time.
pub(super) fn update(event: &Event) {
    counter!(UPDATES, "kind" => event.name()).increment(1);
}

/// Something came that is no update.
pub(super) fn unreadable() {
    counter!(UPDATES, "kind" => UNREADABLE).increment(1);
}

/// An update waits for its turn.
pub(super) fn waits() {
    gauge!(WAITING).increment(1);
}

/// So many updates wait no more.
pub(super) fn done(updates: usize) {
    gauge!(WAITING).decrement(updates as f64);
}

/// Gives what `ask` finds, counted and timed.
pub(super) fn timed<T>(place: Place, ask: impl FnOnce() -> T, answer: impl Fn(&T) -> &Answer) -> T {
    let start = Instant::now();
    let found = ask();
    histogram!(ANSWER_SECONDS).record(start.elapsed());
    let verdict = match answer(&found).verdict {
        Verdict::Found => "found",
        Verdict::Closest => "closest",
        Verdict::Nothing => "nothing",
    };
    counter!(ANSWERS, "verdict" => verdict, "place" => place.name()).increment(1);
    found
}

/// What somebody waits for since `arrived` is accepted.
pub(super) fn replied(place: Place, arrived: Instant) {
    histogram!(REPLY_SECONDS, "place" => place.name()).record(arrived.elapsed());
}

/// A call was made.
pub(super) fn call(error: Option<&CallError>) {
    counter!(CALLS).increment(1);
    let Some(error) = error else { return };
    let code = match error {
        CallError::RetryAfter(_) => "429",
        CallError::Migrated(_) | CallError::Refused(_) => "400",
        CallError::Server(500..) => "5xx",
        CallError::Server(_) => "other",
        CallError::Network(_) => "network",
        CallError::Unauthorized => "401",
        CallError::Conflict(_) => "409",
        CallError::Forbidden(_) => "403",
        CallError::Unreadable(_) => "unreadable",
    };
    counter!(ERRORS, "code" => code).increment(1);
}

/// A call is to be made again.
pub(super) fn retry() {
    counter!(RETRIES).increment(1);
}

/// So many updates wait at Telegram for the webhook.
pub(super) fn pending(updates: u64) {
    gauge!(PENDING).set(updates as f64);
}

/// When an update came that was taken in at `received`, on the clock that goes only forwards. Those
/// that waited in the inbox are known to the second.
pub(super) fn arrival(received: i64, now: i64) -> Instant {
    let age = Duration::from_secs(u64::try_from(now.saturating_sub(received)).unwrap_or(0));
    let now = Instant::now();
    now.checked_sub(age).unwrap_or(now)
}
