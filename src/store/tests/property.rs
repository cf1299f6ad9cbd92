//! Any order of requests, against a plain model of what they mean.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
enum Request {
    TakeIn(Vec<(i64, String)>),
    Finish(i64, Vec<Change>),
    /// Lets the queue be served.
    Flush,
}

/// Few numbers, so that they meet.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![0..6_i64, Just(i64::MIN), Just(i64::MAX)]
}

fn change() -> impl Strategy<Value = Change> {
    let answer = (
        number(),
        0..4_i64,
        0..3_i64,
        number(),
        number(),
        any::<i64>(),
        any::<Option<String>>(),
        any::<String>(),
    )
        .prop_map(|(chat, message, question_message, asker, author, asked, question, word)| {
            let given = Given { read_as: vec![word], ..Given::default() };
            Change::Answer(Kept {
                chat,
                message,
                question_message,
                asker,
                author,
                asked,
                question,
                given,
            })
        });
    prop_oneof![
        4 => answer,
        1 => (number(), any::<String>()).prop_map(|(chat, language)| Change::Language { chat, language }),
        1 => number().prop_map(Change::ForgetUser),
        1 => number().prop_map(Change::ForgetChat),
        1 => (number(), number()).prop_map(|(from, to)| Change::Migrate { from, to }),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        prop::collection::vec((number(), any::<String>()), 0..4).prop_map(Request::TakeIn),
        (number(), prop::collection::vec(change(), 0..4)).prop_map(|(u, c)| Request::Finish(u, c)),
        Just(Request::Flush),
    ]
}

#[derive(Default)]
struct Model {
    known: BTreeSet<i64>,
    waiting: BTreeMap<i64, String>,
    answers: BTreeMap<(i64, i64), Kept>,
    languages: BTreeMap<i64, String>,
}

impl Model {
    fn take_in(&mut self, updates: Vec<(i64, String)>) -> Vec<i64> {
        let mut new = Vec::new();
        for (update, raw) in updates {
            if self.known.insert(update) {
                self.waiting.insert(update, raw);
                new.push(update);
            }
        }
        new
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::Answer(kept) => drop(self.answers.insert((kept.chat, kept.message), kept)),
            Change::Language { chat, language } => drop(self.languages.insert(chat, language)),
            Change::ForgetUser(user) => {
                let own = |chat: i64| chat == user && user > 0;
                self.answers
                    .retain(|_, kept| kept.asker != user && kept.author != user && !own(kept.chat));
                self.languages.retain(|chat, _| !own(*chat));
            }
            Change::ForgetChat(chat) => {
                self.answers.retain(|_, kept| kept.chat != chat);
                self.languages.remove(&chat);
            }
            Change::Migrate { from, to } if from != to => {
                self.answers.retain(|_, kept| kept.chat != from);
                if let Some(language) = self.languages.remove(&from) {
                    self.languages.entry(to).or_insert(language);
                }
            }
            Change::Migrate { .. } => {}
        }
    }
}

async fn follows_the_model(requests: Vec<Request>) {
    let store = open(None).await;
    let mut model = Model::default();
    let mut taken = Vec::new();
    for request in requests {
        match request {
            Request::TakeIn(updates) => {
                let expected = model.take_in(updates.clone());
                // Not awaited: what follows is to come into the same batch.
                let mut taking = Box::pin({
                    let store = store.clone();
                    async move { store.take_in(updates).await.unwrap() }
                });
                let started = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(taking.as_mut().poll(context).is_pending())
                });
                assert!(started.await, "the queue has room and nothing has served it");
                taken.push((taking, expected));
            }
            Request::Finish(update, changes) => {
                model.waiting.remove(&update);
                changes.iter().cloned().for_each(|change| model.change(change));
                store.finish(update, changes).await;
            }
            Request::Flush => store.flush().await.unwrap(),
        }
    }
    for (taking, expected) in taken {
        assert_eq!(taking.await, expected);
    }
    let waiting = store.waiting().await.unwrap();
    let waiting: BTreeMap<i64, String> =
        waiting.into_iter().map(|waiting| (waiting.update, waiting.raw)).collect();
    assert_eq!(waiting, model.waiting);
    for chat in (0..6).chain([i64::MIN, i64::MAX]) {
        assert_eq!(store.language(chat), model.languages.get(&chat).cloned());
        for message in 0..4 {
            let expected = model.answers.get(&(chat, message)).cloned();
            assert_eq!(store.answer(chat, message).await.unwrap(), expected);
        }
        for question in 0..3 {
            let mut of_chat = model.answers.range((chat, i64::MIN)..=(chat, i64::MAX)).rev();
            let expected = of_chat.find(|((_, message), kept)| {
                kept.question_message == question && *message > question
            });
            let answer = store.answer_to(chat, question).await.unwrap();
            assert_eq!(answer.as_ref(), expected.map(|(_, kept)| kept));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_of_requests_means_what_it_says(requests in prop::collection::vec(request(), 0..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(follows_the_model(requests));
    }
}
