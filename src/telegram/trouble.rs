//! What is wrong with the way to Telegram, said in words and once.

use super::api::CallError;

/// The kinds of trouble that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Other calls failed; not known yet whether this one does.
    Doubt,
    Network,
    Server,
    TooMany,
    Webhook,
    OtherPoller,
    Store,
    Refused,
}

/// Keeps in mind what was said since all was well, and says each kind once.
#[derive(Debug, Default)]
pub(super) struct Trouble(Vec<Kind>);

impl Trouble {
    /// A call failed.
    pub(super) fn call(&mut self, error: &CallError) {
        let kind = match error {
            CallError::Network(_) => Kind::Network,
            CallError::Server(_) => Kind::Server,
            CallError::RetryAfter(_) => Kind::TooMany,
            CallError::Conflict(_) if is_webhook(error) => Kind::Webhook,
            CallError::Conflict(_) => Kind::OtherPoller,
            _ => Kind::Refused,
        };
        if self.is_new(kind) {
            match kind {
                Kind::Webhook => {
                    tracing::warn!("a webhook is set for this bot; it is deleted, to poll instead");
                }
                Kind::OtherPoller => tracing::error!(
                    "another program polls with this token: stop one of the two; trying again"
                ),
                _ => tracing::warn!("{error}; trying again"),
            }
        }
    }

    /// The inbox could not be written.
    pub(super) fn store(&mut self, error: &impl std::fmt::Display) {
        if self.is_new(Kind::Store) {
            tracing::error!("updates can't be taken in: {error}; trying again");
        }
    }

    /// Another call failed, which may be for a reason that concerns all.
    pub(super) fn doubt(&mut self) {
        if self.0.is_empty() {
            self.0.push(Kind::Doubt);
        }
    }

    /// Whether there is trouble whose end is not told by anything but a call that succeeds. With
    /// another poller there is not: while that one rests, a short call always does.
    pub(super) fn passes_silently(&self) -> bool {
        !self.0.is_empty() && !self.0.contains(&Kind::OtherPoller)
    }

    /// It works.
    pub(super) fn over(&mut self) {
        let words = match self.0.drain(..).next_back() {
            None | Some(Kind::Doubt) => return,
            Some(Kind::Store) => "updates are taken in again",
            Some(Kind::Webhook) => "the webhook is deleted; polling",
            Some(Kind::OtherPoller) => "no other program polls any more; polling",
            Some(_) => "Telegram answers again",
        };
        tracing::info!("{words}");
    }

    fn is_new(&mut self, kind: Kind) -> bool {
        let is_new = !self.0.contains(&kind);
        if is_new {
            self.0.push(kind);
        }
        is_new
    }
}

/// Whether polling is refused because a webhook is set, rather than by another poller.
pub(super) fn is_webhook(error: &CallError) -> bool {
    matches!(error, CallError::Conflict(words) if words.to_lowercase().contains("webhook"))
}
