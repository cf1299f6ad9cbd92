//! Taking in, finishing, forgetting, moving, pruning.

use super::*;
use std::time::Duration;

fn raw(update: i64) -> String {
    format!("{{\"update_id\":{update}}}")
}

fn updates(numbers: &[i64]) -> Vec<(i64, String)> {
    numbers.iter().map(|&update| (update, raw(update))).collect()
}

async fn numbers(store: &Store) -> Vec<i64> {
    store.waiting().await.unwrap().iter().map(|waiting| waiting.update).collect()
}

#[tokio::test]
async fn an_update_is_taken_in_once() {
    let store = open(None).await;
    let table: &[(&[i64], &[i64], &str)] = &[
        (&[], &[], "nothing"),
        (&[7, 5], &[7, 5], "new ones, in their order"),
        (&[5, 6, 7], &[6], "some known from another batch"),
        (&[8, 9, 8], &[8, 9], "twice in one batch"),
        (&[5, 9], &[], "all known"),
        (&[i64::MAX, i64::MIN, 0], &[i64::MAX, i64::MIN, 0], "any number"),
        (&[i64::MIN, i64::MAX], &[], "which is known then"),
    ];
    for &(sent, new, why) in table {
        assert_eq!(store.take_in(updates(sent)).await.unwrap(), new, "{why}");
    }
    assert_eq!(numbers(&store).await, [i64::MIN, 0, 5, 6, 7, 8, 9, i64::MAX]);
    store.finish(5, vec![]).await;
    assert_eq!(store.take_in(updates(&[5])).await.unwrap(), [0; 0], "done");
    assert_eq!(numbers(&store).await, [i64::MIN, 0, 6, 7, 8, 9, i64::MAX]);
}

#[tokio::test]
async fn what_waits_is_what_was_sent_to_the_byte() {
    let store = open(None).await;
    let texts = [
        "",
        "{\"text\":\"Что сказал Лавров? 🙂 \\ud83d\\ude42 'quoted' \\\"twice\\\"\"}",
        "{ \"spaced\" : 1.0 ,\n\t\"huge\":12345678901234567890}",
        "no JSON \u{0} at all \u{10ffff}",
    ];
    let sent: Vec<(i64, String)> = (1..).zip(texts.map(str::to_owned)).collect();
    store.take_in(sent.clone()).await.unwrap();
    let waiting = store.waiting().await.unwrap();
    let kept: Vec<(i64, String)> =
        waiting.into_iter().map(|waiting| (waiting.update, waiting.raw)).collect();
    assert_eq!(kept, sent);
}

#[tokio::test]
async fn what_is_asked_together_has_effect_in_its_order() {
    let store = open(None).await;
    // Nothing runs between these: on one thread they are one batch.
    store.finish(1, vec![]).await;
    let (first, _, again, both) = tokio::join!(
        store.take_in(updates(&[1, 2])),
        store.finish(1, vec![]),
        store.take_in(updates(&[1, 3])),
        store.take_in(updates(&[3, 4])),
    );
    assert_eq!(first.unwrap(), [1, 2], "finished before it was taken in: still to be answered");
    assert_eq!(again.unwrap(), [3], "1 is done by now");
    assert_eq!(both.unwrap(), [4], "3 is another's");
    assert_eq!(numbers(&store).await, [2, 3, 4]);
}

#[tokio::test]
async fn an_answer_is_found_by_its_message_and_by_the_question() {
    let store = open(None).await;
    let answer = Kept { question_message: 10, ..kept(-1001, 11, 7) };
    let second = Kept { question_message: 10, ..kept(-1001, 14, 7) };
    store.finish(1, vec![Change::Answer(answer.clone()), Change::Answer(second.clone())]).await;
    assert_eq!(store.answer(-1001, 11).await.unwrap(), Some(answer.clone()));
    assert_eq!(store.answer_to(-1001, 10).await.unwrap(), Some(second), "the latest");
    assert_eq!(store.answer(-1001, 10).await.unwrap(), None, "the question is no answer");
    assert_eq!(store.answer(-1002, 11).await.unwrap(), None, "another chat");
    let edited = Kept {
        question: Some("Другой вопрос, \"e\u{301}\" \u{0} 🙂".to_owned()),
        given: Given::default(),
        asked: 5,
        ..answer
    };
    store.finish(2, vec![Change::Answer(edited.clone())]).await;
    assert_eq!(store.answer(-1001, 11).await.unwrap(), Some(edited), "sent again");
}

#[tokio::test]
async fn texts_of_questions_are_not_kept_where_they_are_not_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(Some(folder.path())).await;
    store.finish(1, vec![Change::Answer(kept(1, 1, 1))]).await;
    assert!(store.answer(1, 1).await.unwrap().unwrap().question.is_some());
    store.close().await.unwrap();

    let retention = Retention { questions: false, ..Retention::default() };
    let store = Store::open(Some(folder.path()), retention).await.unwrap();
    store.take_in(vec![(3, "Lavrov".to_owned())]).await.unwrap();
    store.finish(3, vec![Change::Answer(kept(1, 2, 1))]).await;
    for message in [1, 2] {
        let expected = Kept { question: None, ..kept(1, message, 1) };
        assert_eq!(store.answer(1, message).await.unwrap(), Some(expected));
    }
    store.close().await.unwrap();
    let file = std::fs::read(folder.path().join("pullquote.sqlite")).unwrap();
    let holds = |text: &[u8]| file.windows(text.len()).any(|window| window == text);
    assert!(!holds(b"What did"), "what was kept before is overwritten");
    assert!(holds(b"4f2a9c01d7e35b68.12"), "the answers are there");
}

#[tokio::test]
async fn what_is_kept_may_change_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(Some(folder.path())).await;
    let last = Kept { chat: i64::MAX, ..kept(1, i64::MAX, 1) };
    let many = (1..2_500).map(|message| Change::Answer(kept(message % 7 - 3, message, 1)));
    store.change(many.chain([Change::Answer(last)]).collect()).await.unwrap();
    let without = Retention { questions: false, ..Retention::default() };
    // On its way when they are dropped, as it may be where the queue is full.
    let on_its_way = store.finish(1, vec![Change::Answer(kept(5, 1, 1))]);
    let (dropped, ()) = tokio::join!(store.retain(without), on_its_way);
    dropped.unwrap();
    store.finish(2, vec![Change::Answer(kept(5, 2, 1))]).await;
    for (chat, message) in [(-2, 1), (0, 3), (3, 2_498), (i64::MAX, i64::MAX), (5, 1), (5, 2)] {
        let there = store.answer(chat, message).await.unwrap().expect("the answer is kept");
        assert_eq!(there.question, None, "{chat}, {message}");
    }
    let holds = |text: &str| {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let mut bytes = files.filter_map(|file| std::fs::read(file.unwrap().path()).ok());
        bytes.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    };
    assert!(!holds("What did"), "what was kept before is overwritten at once");

    store.retain(Retention::default()).await.unwrap();
    store.finish(3, vec![Change::Answer(kept(5, 3, 1))]).await;
    assert!(store.answer(5, 3).await.unwrap().unwrap().question.is_some(), "kept again");

    let short = Retention { answers: Duration::from_secs(60), ..Retention::default() };
    let asked = 1_000_000_000;
    store.change(vec![Change::Answer(Kept { asked, ..kept(6, 1, 1) })]).await.unwrap();
    let long = Retention { answers: Duration::from_secs(u64::MAX / 2), ..Retention::default() };
    store.retain(long).await.unwrap();
    store.prune().await.unwrap();
    assert!(store.answer(6, 1).await.unwrap().is_some());
    store.retain(short).await.unwrap();
    store.prune().await.unwrap();
    assert_eq!(store.answer(6, 1).await.unwrap(), None);
}

#[tokio::test]
async fn whoever_is_forgotten_is_forgotten_everywhere() {
    let language = |chat| Change::Language { chat, language: "ru".to_owned() };
    let answers = || {
        vec![
            Change::Answer(kept(7, 1, 7)),
            Change::Answer(kept(-5, 2, 7)),
            Change::Answer(Kept { author: 10, ..kept(-5, 3, 8) }),
            Change::Answer(kept(-6, 4, -6)),
            Change::Answer(kept(7, 9, 12)),
            language(7),
            language(-5),
        ]
    };
    type Row = (Change, &'static [(i64, i64)], &'static [i64], &'static str);
    let table: &[Row] = &[
        (Change::ForgetUser(7), &[(-5, 3), (-6, 4)], &[-5], "in groups and the private chat"),
        (
            Change::ForgetUser(10),
            &[(7, 1), (-5, 2), (-6, 4), (7, 9)],
            &[7, -5],
            "another one asked",
        ),
        (Change::ForgetUser(9), &[(7, 1), (-5, 2), (-5, 3), (-6, 4), (7, 9)], &[7, -5], "unknown"),
        (Change::ForgetChat(-5), &[(7, 1), (-6, 4), (7, 9)], &[7], "of all who asked there"),
        (Change::ForgetUser(-6), &[(7, 1), (-5, 2), (-5, 3), (7, 9)], &[7, -5], "asked as a chat"),
    ];
    let all = [(7, 1), (-5, 2), (-5, 3), (-6, 4), (7, 9)];
    for (change, left, languages, why) in table {
        for together in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let store = open(Some(folder.path())).await;
            if together {
                let mut changes = answers();
                changes.push(change.clone());
                store.finish(1, changes).await;
            } else {
                store.finish(1, answers()).await;
                store.flush().await.unwrap();
                store.finish(2, vec![change.clone()]).await;
            }
            for (chat, message) in all {
                let is_left = store.answer(chat, message).await.unwrap().is_some();
                assert_eq!(is_left, left.contains(&(chat, message)), "{why}: {chat}, {message}");
            }
            let in_memory: Vec<i64> =
                [7, -5].into_iter().filter(|&chat| store.language(chat).is_some()).collect();
            assert_eq!(in_memory, *languages, "{why}");
            store.close().await.unwrap();
            let store = open(Some(folder.path())).await;
            let kept: Vec<i64> =
                [7, -5].into_iter().filter(|&chat| store.language(chat).is_some()).collect();
            assert_eq!(kept, *languages, "{why}: after a restart");
        }
    }
}

#[tokio::test]
async fn an_answer_after_forgetting_is_kept() {
    let store = open(None).await;
    let changes =
        vec![Change::Answer(kept(7, 1, 7)), Change::ForgetUser(7), Change::Answer(kept(7, 2, 7))];
    store.finish(1, changes).await;
    assert_eq!(store.answer(7, 1).await.unwrap(), None);
    assert!(store.answer(7, 2).await.unwrap().is_some());
}

#[tokio::test]
async fn a_group_that_moves_takes_its_language_along() {
    let language = |chat, language: &str| Change::Language { chat, language: language.to_owned() };
    let moves = |from, to| Change::Migrate { from, to };
    type Row<'a> = (&'a [Change], Option<&'a str>, Option<&'a str>, &'a str);
    let table: &[Row] = &[
        (&[language(-1, "ru"), moves(-1, -100)], None, Some("ru"), "it moves"),
        (
            &[language(-1, "ru"), language(-100, "en"), moves(-1, -100)],
            None,
            Some("en"),
            "what was chosen there stays",
        ),
        (&[language(-1, "ru"), moves(-1, -1)], Some("ru"), None, "to itself"),
        (&[moves(-1, -100)], None, None, "nothing to move"),
        (&[moves(-1, -100), language(-1, "ru")], Some("ru"), None, "chosen later"),
    ];
    for &(changes, before, after, why) in table {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(Some(folder.path())).await;
        store.finish(1, vec![Change::Answer(kept(-1, 5, 7))]).await;
        store.finish(2, changes.to_vec()).await;
        for reopened in [false, true] {
            if reopened {
                store.close().await.unwrap();
                store = open(Some(folder.path())).await;
            }
            assert_eq!(store.language(-1).as_deref(), before, "{why}, reopened: {reopened}");
            assert_eq!(store.language(-100).as_deref(), after, "{why}, reopened: {reopened}");
        }
        assert_eq!(store.answer(-100, 5).await.unwrap(), None, "messages have other numbers there");
        let stays = changes.contains(&moves(-1, -1));
        assert_eq!(store.answer(-1, 5).await.unwrap().is_some(), stays, "{why}");
    }
}

#[tokio::test]
async fn what_is_too_old_is_dropped_but_not_what_waits() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let retention = Retention {
        answers: Duration::from_secs(1_000),
        updates: Duration::ZERO,
        ..Retention::default()
    };
    let store = Store::open(None, retention).await.unwrap();
    let all: Vec<i64> = (0..2_500).collect();
    store.take_in(updates(&all)).await.unwrap();
    for &update in &all[1..] {
        let asked = if update % 2 == 0 { now - 500 } else { now - 1_001 };
        store.finish(update, vec![Change::Answer(Kept { asked, ..kept(1, update, 1) })]).await;
    }
    store.prune().await.unwrap();
    for update in [1, 2, 999, 1_000, 2_498, 2_499] {
        let is_left = store.answer(1, update).await.unwrap().is_some();
        assert_eq!(is_left, update % 2 == 0, "{update}");
    }
    assert_eq!(numbers(&store).await, [0], "what waits stays, however old");
    assert_eq!(store.take_in(updates(&[0, 1])).await.unwrap(), [1], "a done number is forgotten");
}

#[tokio::test]
async fn in_memory_only_the_latest_answers_are_kept() {
    let retention = Retention { in_memory: 100, ..Retention::default() };
    let store = Store::open(None, retention).await.unwrap();
    for message in 0..3_000 {
        let answer = Kept { asked: 1_900_000_000 + message, ..kept(1, message, 1) };
        store.finish(message, vec![Change::Answer(answer)]).await;
    }
    assert!(store.answer(1, 500).await.unwrap().is_none(), "even before anybody prunes");
    store.prune().await.unwrap();
    assert!(store.answer(1, 2_899).await.unwrap().is_none());
    assert!(store.answer(1, 2_900).await.unwrap().is_some());
}
