//! A question in a chat to its answer there.

use super::addressed::{Call, asker, is_own, names_somebody};
use super::bot::{Bot, Talk, now, plain};
use super::counts::Place;
use super::keyboard::Buttons;
use super::pages;
use super::quota::Verdict as Granted;
use super::render::{self, Shown};
use super::reply::{Address, Outgoing, Page};
use super::sender::Refusal;
use super::words::Words;
use crate::answer::{Answer, Purpose, Verdict, asks, purpose};
use crate::library::Library;
use crate::store::{Change, Given, Kept, KeptQuote};
use crate::text::Language;
use teloxide::payloads::SetMessageReaction;
use teloxide::types::{ChatId, ForceReply, MessageId, ReactionType, Recipient, ReplyMarkup, True};

/// A question as it stands in a chat.
pub(super) struct Question {
    /// What is asked.
    pub text: String,
    /// The message with that text.
    pub message: i64,
    /// Whose words are in it: its writer's, or those of who asked what it follows up.
    pub author: i64,
    /// What is replied to.
    pub reply_to: Option<i64>,
    /// The answer that it follows up.
    pub previous: Option<Kept>,
    /// How the bot was called.
    pub call: Call,
}

impl Question {
    /// What somebody asks by `/ask` under another's message.
    pub(super) fn of_another(
        talk: &Talk<'_>,
        text: String,
        message: Option<i64>,
        is_part: bool,
    ) -> Question {
        let asking = talk.message.message_id;
        let there = talk.message.reply_to_message.as_deref();
        Question {
            text,
            author: there.map_or(talk.asker, asker),
            // When all of it changes, the part that was selected may be as it was.
            message: message.filter(|_| !is_part).unwrap_or(asking),
            reply_to: message.or(Some(asking)),
            previous: None,
            call: Call::Command,
        }
    }
}

impl Bot {
    /// A text that was said to the bot: a question, a follow-up, or only a greeting.
    pub(super) async fn asked(&self, talk: &Talk<'_>, text: String, call: Call) -> Vec<Change> {
        let previous = self.followed(talk).await;
        let prompted = self.is_prompted(talk);
        let is_courtesy = || purpose(&text) != Purpose::Question;
        match call {
            // Whoever was asked for a question gets an answer, whatever it is.
            _ if prompted => {}
            Call::Alone if is_courtesy() && previous.is_none() => {
                return self.be_friendly(talk, "friendly").await;
            }
            Call::Alone | Call::Name if is_courtesy() => return Vec::new(),
            Call::Reply if !self.asks(talk, &text) => return Vec::new(),
            _ => {}
        }
        let message = talk.message.message_id;
        let call = if prompted { Call::Command } else { call };
        let author = previous.as_ref().map_or(talk.asker, |previous| previous.author);
        let reply_to = Some(message);
        let question = Question { text, author, message, reply_to, previous, call };
        self.answer(talk, question).await
    }

    /// The answer of the bot's that a message replies to.
    pub(super) async fn followed(&self, talk: &Talk<'_>) -> Option<Kept> {
        let there = talk.message.reply_to_message.as_deref()?;
        if !is_own(Some(there), &self.me) {
            return None;
        }
        let kept = self.store.answer(talk.message.chat.id, there.message_id).await;
        kept.inspect_err(|error| tracing::error!(%error, "an answer could not be looked up"))
            .ok()
            .flatten()
    }

    /// Whether a message replies to the bot's request for a question.
    fn is_prompted(&self, talk: &Talk<'_>) -> bool {
        let there = talk.message.reply_to_message.as_deref();
        let said =
            there.filter(|_| is_own(there, &self.me)).and_then(|there| there.text.as_deref());
        said.is_some_and(|said| {
            Words::languages().iter().any(|(code, _)| Words::of(code).say("ask-prompt") == said)
        })
    }

    /// Whether a mere reply asks the bot something: what names somebody is meant for whom it names.
    fn asks(&self, talk: &Talk<'_>, text: &str) -> bool {
        let mut likely = self.live.load().languages().to_vec();
        likely.extend(Language::from_code(talk.words.code()));
        !names_somebody(talk.message) && asks(text, &likely)
    }

    /// Asks what the question is.
    pub(super) async fn prompt(&self, talk: &Talk<'_>) -> Vec<Change> {
        let field = ForceReply {
            force_reply: True,
            input_field_placeholder: Some(talk.words.say("ask-placeholder").to_owned()),
            selective: true,
        };
        let mut outgoing = plain(talk.words.say("ask-prompt").to_owned());
        outgoing.markup = Some(ReplyMarkup::ForceReply(field));
        self.send(talk, &outgoing).await.1
    }

    /// Answers in the chat, within the limits.
    pub(super) async fn answer(&self, talk: &Talk<'_>, question: Question) -> Vec<Change> {
        if !self.grants(talk).await {
            return Vec::new();
        }
        // What is not kept is dropped before the reply waits for its turn, beside many others.
        let (given, read, page) = {
            let now = self.live.load();
            let previous = question.previous.as_ref().and_then(|kept| kept.question.as_deref());
            let (answer, read) = now.ask(Place::of(talk.message), &question.text, previous);
            let given = given(&answer);
            let page = self.reply(now.library(), talk, &question, &given, &answer);
            (given, read, page)
        };
        let Some(page) = page else { return self.shrug(talk).await };
        let to = Address { reply_to: question.reply_to, ..talk.reply() };
        let (sent, mut changes) = self.send_as(talk, &to, &Outgoing::from(page)).await;
        if let Some(sent) = sent {
            // A supergroup numbers its messages anew: the question is none of them.
            let stays = sent.chat == talk.message.chat.id;
            changes.push(Change::Answer(Kept {
                chat: sent.chat,
                message: sent.message,
                question_message: if stays { question.message } else { 0 },
                asker: talk.asker,
                author: question.author,
                asked: now(),
                question: Some(read),
                given,
            }));
        }
        changes
    }

    /// Whether the limits allow one more reply; otherwise says so, once.
    pub(super) async fn grants(&self, talk: &Talk<'_>) -> bool {
        let chat = talk.message.chat.id;
        let granted = self.live.load().quota.question(talk.asker, chat, talk.times());
        if granted == Granted::Told {
            self.say(talk, talk.words.say("too-fast")).await;
        }
        granted == Granted::Granted
    }

    /// The page that answers; none where a mere reply is better left without words.
    pub(super) fn reply(
        &self,
        library: &Library,
        talk: &Talk<'_>,
        question: &Question,
        given: &Given,
        answer: &Answer,
    ) -> Option<Page> {
        if !given.quotes.is_empty() {
            return self.page(library, talk.words, given, 1);
        }
        if question.call == Call::Reply {
            return None;
        }
        let text = match answer.terms {
            0 => talk.words.say("no-subject").to_owned(),
            _ if talk.is_alone() => pages::nothing(talk.words, library.documents()),
            _ => talk.words.say("nothing-group").to_owned(),
        };
        Some(Page { text, ..Page::default() })
    }

    /// The quote `number` of an answer, 1 for the best, with its buttons; none where there is no
    /// such quote or its document is gone.
    pub(super) fn page(
        &self,
        library: &Library,
        words: &'static Words,
        given: &Given,
        number: u16,
    ) -> Option<Page> {
        let kept = given.quotes.get(usize::from(number).checked_sub(1)?)?;
        let of = u16::try_from(given.quotes.len()).unwrap_or(u16::MAX);
        self.quote(library, words, given, kept, Buttons::Answer { quote: number, of })
    }

    /// A quote of an answer with other buttons.
    pub(super) fn quote(
        &self,
        library: &Library,
        words: &'static Words,
        given: &Given,
        kept: &KeptQuote,
        buttons: Buttons,
    ) -> Option<Page> {
        let (document, passage) = library.passage(&kept.passage)?;
        let (sentence, marks) = (kept.sentence.clone(), &kept.marks);
        let shown = Shown { document: &document, passage, sentence, marks };
        Some(render::answer(&self.view(words), &shown, given.found, &given.read_as, buttons))
    }

    /// Shrugs at a reply that nothing answers: a reaction disturbs nobody.
    async fn shrug(&self, talk: &Talk<'_>) -> Vec<Change> {
        let Ok(message) = i32::try_from(talk.message.message_id) else { return Vec::new() };
        let shrug = SetMessageReaction {
            chat_id: Recipient::Id(ChatId(talk.message.chat.id)),
            message_id: MessageId(message),
            reaction: Some(vec![ReactionType::Emoji { emoji: "🤷".to_owned() }]),
            is_big: None,
        };
        // Where reactions are not allowed, silence does as well.
        let _: Result<bool, Refusal> = self.sender.call(&shrug).await;
        Vec::new()
    }
}

/// An answer in the form that is kept.
pub(super) fn given(answer: &Answer) -> Given {
    Given {
        found: answer.verdict == Verdict::Found,
        read_as: answer.read_as.iter().map(|reading| reading.read.clone()).collect(),
        quotes: answer
            .quotes
            .iter()
            .map(|quote| KeptQuote {
                passage: quote.id().as_str().to_owned(),
                sentence: quote.sentence.clone(),
                marks: quote.highlights.clone(),
            })
            .collect(),
    }
}
