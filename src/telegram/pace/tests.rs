use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A message to one of the chats; those with an odd number are groups.
#[derive(Clone, Copy, Debug)]
struct Asked {
    chat: usize,
    /// When it is to be sent, in milliseconds.
    at: u64,
    /// How long the call takes.
    latency: u64,
    /// When in that time it reaches the server, in percent.
    reaches: u64,
}

/// Where a chat is with its messages.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Chat,
    All,
    Calling { over: Instant },
}

/// What a server sees of messages that go through the rules as the sender lets them: the chat of
/// each and when it came, in milliseconds, in order.
fn seen(limits: Limits, asked: &[Asked]) -> Vec<(usize, u64)> {
    let zero = Instant::now();
    let moment = |at: u64| zero + Duration::from_millis(at);
    let mut queues: BTreeMap<usize, VecDeque<Asked>> = BTreeMap::new();
    for &message in asked {
        queues.entry(message.chat).or_default().push_back(message);
    }
    let mut chats: BTreeMap<usize, (ChatPace, Stage)> =
        queues.keys().map(|&chat| (chat, (limits.chat(chat % 2 == 1), Stage::Chat))).collect();
    let (mut all, mut line) = (limits.all(), VecDeque::new());
    let (mut now, mut seen) = (zero, Vec::new());
    loop {
        let mut next: Vec<Instant> = Vec::new();
        for (chat, (pace, stage)) in &mut chats {
            if let Stage::Calling { over } = *stage {
                if over > now {
                    next.push(over);
                    continue;
                }
                pace.leave(now);
                all.leave(now);
                *stage = Stage::Chat;
            }
            let Some(message) = queues[chat].front().filter(|_| *stage == Stage::Chat) else {
                continue;
            };
            if moment(message.at) > now {
                next.push(moment(message.at));
                continue;
            }
            match pace.enter(now) {
                Ok(()) => {
                    *stage = Stage::All;
                    line.push_back(*chat);
                }
                Err(Wait::Until(until)) => next.push(until),
                Err(Wait::Leave) => unreachable!("one call at a time"),
            }
        }
        let mut through = false;
        while let Some(&chat) = line.front() {
            match all.enter(now) {
                Ok(()) => {
                    line.pop_front();
                    through = true;
                    let message = queues.get_mut(&chat).and_then(VecDeque::pop_front).unwrap();
                    let over = now + Duration::from_millis(message.latency);
                    let reaches = message.latency * message.reaches / 100;
                    seen.push((chat, (now - zero).as_millis() as u64 + reaches));
                    chats.get_mut(&chat).unwrap().1 = Stage::Calling { over };
                }
                Err(wait) => {
                    next.extend(match wait {
                        Wait::Until(until) => Some(until),
                        Wait::Leave => None,
                    });
                    break;
                }
            }
        }
        if through {
            continue;
        }
        let Some(next) = next.into_iter().min() else { break };
        assert!(next > now, "a wait that is over is no wait");
        now = next;
    }
    seen.sort_by_key(|&(_, at)| at);
    assert_eq!(seen.len(), asked.len(), "every message is sent");
    seen
}

/// What of it a server would not allow.
fn violation(limits: Limits, seen: &[(usize, u64)]) -> Option<String> {
    let many = |times: &[u64], most: u32, window: Duration| {
        let most = most as usize;
        let window = window.as_millis() as u64;
        times.windows(most + 1).any(|few| few[most] - few[0] < window)
    };
    let every: Vec<u64> = seen.iter().map(|&(_, at)| at).collect();
    if many(&every, limits.overall, SECOND) {
        return Some("too many in a second".to_owned());
    }
    let mut chats: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    seen.iter().for_each(|&(chat, at)| chats.entry(chat).or_default().push(at));
    chats.into_iter().find_map(|(chat, times)| {
        if chat % 2 == 1 && many(&times, limits.group, limits.group_window) {
            return Some(format!("too many in a minute for group {chat}: {times:?}"));
        }
        let mut bucket = (f64::from(limits.burst), times[0]);
        for &at in &times {
            let refilled = (at - bucket.1) as f64 / limits.refill.as_millis() as f64;
            bucket = ((bucket.0 + refilled).min(f64::from(limits.burst)) - 1.0, at);
            if bucket.0 < -1e-9 {
                return Some(format!("too fast for chat {chat}: {times:?}"));
            }
        }
        None
    })
}

fn burst(chats: usize, each: usize, latency: u64) -> Vec<Asked> {
    let all = (0..each).flat_map(|_| 0..chats);
    all.map(|chat| Asked { chat: 2 * chat, at: 0, latency, reaches: 100 }).collect()
}

fn asked() -> impl Strategy<Value = Asked> {
    let latency = prop_oneof![Just(0_u64), 1_u64..400, 1_u64..400, 400_u64..17_000];
    (0..200_usize, 0..8_000_u64, latency, 0..=100_u64)
        .prop_map(|(chat, at, latency, reaches)| Asked { chat, at, latency, reaches })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_server_never_sees_more_than_it_allows(
        mut asked in prop::collection::vec(asked(), 1..400),
    ) {
        asked.sort_by_key(|message| message.at);
        let limits = Limits::default();
        prop_assert_eq!(violation(limits, &seen(limits, &asked)), None);
    }

    #[test]
    fn nor_does_it_where_few_chats_get_much(
        mut asked in prop::collection::vec(asked(), 1..200),
    ) {
        asked.iter_mut().for_each(|message| message.chat %= 3);
        asked.sort_by_key(|message| message.at);
        let limits = Limits::default();
        prop_assert_eq!(violation(limits, &seen(limits, &asked)), None);
    }
}

#[test]
fn the_checks_of_these_tests_find_what_is_too_much() {
    let limits = Limits::default();
    let table = [
        ((0..31).map(|n| (2 * n as usize, 32 * n)).collect(), "too many in a second"),
        (vec![(0, 0), (0, 0), (0, 0), (0, 999)], "too fast"),
        ((0..21).map(|n| (1, 2999 * n)).collect::<Vec<_>>(), "too many in a minute"),
    ];
    for (seen, expected) in table {
        let found = violation(limits, &seen);
        assert!(found.as_ref().is_some_and(|found| found.starts_with(expected)), "{found:?}");
    }
}

#[test]
fn many_chats_together_get_thirty_a_second() {
    let limits = Limits::default();
    for (latency, least) in [(0, 300), (50, 270), (100, 260)] {
        let seen = seen(limits, &burst(60, 10, latency));
        let early = seen.iter().filter(|&&(_, at)| at < 10_000).count();
        assert!(early >= least, "{early} in 10 s at a latency of {latency} ms");
    }
}

#[test]
fn a_chat_gets_three_at_once_and_then_one_a_second() {
    let times = |latency| {
        let seen = seen(Limits::default(), &burst(1, 6, latency));
        seen.into_iter().map(|(_, at)| at).collect::<Vec<_>>()
    };
    assert_eq!(times(0), [0, 0, 0, 1000, 2000, 3000]);
    // It is refilled from the end of the first on.
    assert_eq!(times(100), [100, 200, 300, 1200, 2200, 3200]);
}

#[test]
fn a_group_gets_twenty_in_a_minute() {
    let asked = vec![Asked { chat: 1, at: 0, latency: 0, reaches: 0 }; 25];
    let seen = seen(Limits::default(), &asked);
    assert_eq!(seen[19].1, 17_000);
    assert_eq!(seen[20].1, 60_000);
    assert_eq!(seen[23].1, 61_000, "the three of the first burst are forgotten together");
}

#[test]
fn no_limit_is_no_wait() {
    let seen = seen(Limits::unlimited(), &burst(2, 500, 0));
    assert!(seen.iter().all(|&(_, at)| at == 0));
}

#[test]
fn a_hold_is_kept_and_never_shortened() {
    let zero = Instant::now();
    let after = |seconds| zero + Duration::from_secs(seconds);
    let mut pace = Limits::default().chat(false);
    pace.hold(after(9));
    pace.hold(after(3));
    assert_eq!(pace.enter(after(8)), Err(Wait::Until(after(9))));
    assert!(!pace.at_rest(after(8)));
    assert_eq!(pace.enter(after(9)), Ok(()));
    assert_eq!(pace.enter(after(9)), Err(Wait::Leave), "one at a time");
}

#[test]
fn what_is_over_is_forgotten() {
    let zero = Instant::now();
    let after = |seconds| zero + Duration::from_secs(seconds);
    let mut pace = Limits::default().chat(true);
    assert!(pace.at_rest(zero));
    pace.enter(zero).unwrap();
    assert!(!pace.at_rest(after(100)), "a call is under way");
    pace.leave(after(100));
    assert!(!pace.at_rest(after(159)));
    assert!(pace.at_rest(after(160)));
}
