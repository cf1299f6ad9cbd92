//! What is kept.

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::time::Duration;

/// An update that was taken in and is not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Telegram's number of the update.
    pub update: i64,
    /// When it was taken in, in seconds since 1970.
    pub received: i64,
    /// The update as Telegram sent it: JSON.
    pub raw: String,
}

/// What a look has seen of what another program did to what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Whether a backup was restored.
    pub is_restored: bool,
    /// What that brought to be answered.
    pub waiting: Vec<Waiting>,
}

/// One quote of an answer, as little as it takes to show it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptQuote {
    /// The [`PassageId`](crate::document::PassageId) as text.
    pub passage: String,
    /// The best sentence: bytes of the passage.
    pub sentence: Range<usize>,
    /// The matched words: bytes of the passage, ascending, disjoint.
    pub marks: Vec<Range<usize>>,
}

/// What an answer said, so that it can be shown again and moved through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Whether it was said to answer, or only to be the nearest.
    pub found: bool,
    /// How words were read, where not as typed: the words of the documents.
    pub read_as: Vec<String>,
    /// The quotes, best first; empty where nothing was found.
    pub quotes: Vec<KeptQuote>,
}

/// An answer that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The chat that it stands in.
    pub chat: i64,
    /// The bot's message.
    pub message: i64,
    /// The message that asked, which is the one whose editing edits the answer.
    pub question_message: i64,
    /// Who asked: a user, or the chat in whose name an anonymous asker wrote.
    pub asker: i64,
    /// Whose words the question has besides: who wrote what the asker asked about or followed up;
    /// else the asker.
    pub author: i64,
    /// When it was asked, in seconds since 1970.
    pub asked: i64,
    /// The text of the question with what it followed up; none where texts are not kept.
    pub question: Option<String>,
    /// What was said.
    pub given: Given,
}

/// The language of the interface as somebody chose it: an ISO 639-1 code.
pub type Tongue = String;

/// A change that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An answer was sent, or sent again in other words.
    Answer(Kept),
    /// The language of a chat's interface was chosen; a private chat has its user's number.
    Language {
        /// The chat.
        chat: i64,
        /// The code.
        language: Tongue,
    },
    /// Nothing is to be known any more of what this user asked and chose, anywhere; nor of what a
    /// chat asked in whose name people write.
    ForgetUser(i64),
    /// Nothing is to be known any more of this chat.
    ForgetChat(i64),
    /// A group became a supergroup, which is known from then on.
    Migrate {
        /// The number that it had.
        from: i64,
        /// The number that it has.
        to: i64,
    },
}

/// How long things are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Answers and the questions to them; 30 days by default.
    pub answers: Duration,
    /// The numbers of updates that were answered, to know one that is sent again; 2 days by
    /// default: Telegram itself forgets an update after one.
    pub updates: Duration,
    /// Whether the texts of questions are kept at all; they are by default. Without them a reply
    /// to an answer is not understood as a follow-up.
    pub questions: bool,
    /// How many answers at most, where they are in memory only; 20,000 by default.
    pub in_memory: usize,
}

impl Default for Retention {
    fn default() -> Retention {
        const DAY: u64 = 24 * 60 * 60;
        Retention {
            answers: Duration::from_secs(30 * DAY),
            updates: Duration::from_secs(2 * DAY),
            questions: true,
            in_memory: 20_000,
        }
    }
}
