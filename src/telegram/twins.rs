//! A guest's mention may come as a message of a chat that the bot is in, too; it is answered once.

use super::addressed::asker;
use super::recent::Recent;
use super::update::Message;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

/// How long the two may lie apart.
const SPAN: Duration = Duration::from_secs(10 * 60);
/// How many messages are remembered.
const MOST: usize = 50_000;
/// How long a guest's question waits to see whether its twin is answered, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(50);

/// How a message came to the bot.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    /// As one of a chat that it is in.
    Message,
    /// As one of a guest.
    Guest,
}

/// How messages came lately.
pub(super) struct Twins(Recent<u64, Came>);

impl Twins {
    pub(super) fn new() -> Twins {
        Twins(Recent::new(SPAN, MOST))
    }

    /// Whether a message is to be answered as that, because it did not come as a guest's before.
    pub(super) fn is_messages(&self, message: &Message) -> bool {
        self.0.first(name(message), Came::Message) == Came::Message
    }

    /// Nothing could be said to a message: it is a guest's question, or nobody's.
    pub(super) fn leave(&self, message: &Message) {
        self.0.forget(&name(message));
    }

    /// Whether a guest's question is to be answered as that, rather than as the message that came
    /// of it too. One that came before may turn out to be where the bot cannot write.
    pub(super) async fn is_guests(&self, message: &Message) -> bool {
        let name = name(message);
        let end = Instant::now() + PATIENCE;
        while self.0.first(name, Came::Guest) != Came::Guest {
            if Instant::now() >= end {
                return false;
            }
            tokio::time::sleep(PAUSE).await;
        }
        true
    }
}

/// What the two have in common: sender, date and text.
fn name(message: &Message) -> u64 {
    let mut hasher = DefaultHasher::new();
    (asker(message), message.date, message.words()).hash(&mut hasher);
    hasher.finish()
}
