//! Many people at once: each gets one right reply, in its place and order, at Telegram's pace.

mod support;

use std::collections::HashMap;
use std::time::Duration;
use support::*;

/// What is asked, and words of the paragraph that answers it.
const QUESTIONS: &[(&str, &str)] = &[
    ("what did Lavrov discuss?", "At the final press conference Lavrov named"),
    ("how long did the negociations take?", "The negotiations took about four hours"),
    ("How do I bake bread?", "Nothing I have read speaks of that."),
];

#[test]
fn fifty_people_asking_500_questions_in_20_chats_each_get_one_right_reply() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    // Of the same shape as Telegram's, but faster.
    let refill = Duration::from_millis(20);
    let group_window = Duration::from_millis(1200);
    let slack = Duration::from_millis(5);
    let pace = Pace { refill, group_window, overall: 150, slack, ..Pace::default() };
    let bot = Bot::of(&server).data(folder.path()).pace("3/20ms,20/1200ms,150").start();
    let people: Vec<Person> = (0..50).map(|n| server.person(&format!("Person {n}"))).collect();
    let everybody: Vec<&Person> = people.iter().collect();
    let groups: Vec<Chat> = (0..20)
        .map(|n| match n % 3 {
            0 => server.new_group(&format!("Forum {n}")).people(&everybody).forum().build(),
            1 => server.new_group(&format!("Small {n}")).people(&everybody).basic().build(),
            _ => server.group(&format!("Group {n}"), &everybody),
        })
        .collect();
    let topics: HashMap<usize, Topic> =
        (0..20).step_by(3).map(|n| (n, groups[n].topic("Questions"))).collect();

    let mut asked = Vec::new();
    for n in 0..500 {
        let (group, person) = (n % 20, &people[n * 7 % 50]);
        let (question, expected) = QUESTIONS[n % QUESTIONS.len()];
        let text = match n % 2 {
            0 => format!("/ask {question}"),
            _ => format!("@quote_bot {question}"),
        };
        let mut saying = person.says(&groups[group], &text);
        let topic = topics.get(&group).filter(|_| n % 40 < 20);
        if let Some(topic) = topic {
            saying = saying.in_topic(topic);
        }
        asked.push((group, saying.send(), topic.map(|topic| topic.id), expected));
    }

    for (n, group) in groups.iter().enumerate() {
        let here: Vec<_> = asked.iter().filter(|(place, ..)| *place == n).collect();
        let said = group.wait_for(|said| said.len() == here.len(), Duration::from_secs(60));
        // In the order in which they were asked, each to its question, in its topic.
        for (reply, (_, question, topic, expected)) in said.iter().zip(&here) {
            assert_eq!(reply.reply_to, Some(question.id));
            assert_eq!(reply.thread, *topic);
            assert!(reply.text.contains(expected), "{}", reply.text);
        }
    }
    server.settled(Duration::from_millis(300), SOON);
    let replies: usize = groups.iter().map(|group| group.messages_by_bot().len()).sum();
    assert_eq!(replies, asked.len());
    assert_eq!(server.pace_violations(&pace), [""; 0]);
    assert_eq!(server.violations(), [""; 0]);
    drop(bot);
}
