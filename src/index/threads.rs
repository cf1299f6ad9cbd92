//! Work that is done on several threads at once.

use std::panic::resume_unwind;
use std::thread;

/// Does `work` with each item, all at once, the first on this thread; the results in order.
pub(super) fn at_once<T, R>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R>
where
    T: Send,
    R: Send,
{
    let work = &work;
    thread::scope(|scope| {
        let mut items = items.into_iter();
        let first = items.next();
        let others = items.map(|item| scope.spawn(move || work(item))).collect::<Vec<_>>();
        let first = first.map(work);
        let others =
            others.into_iter().map(|other| other.join().unwrap_or_else(|p| resume_unwind(p)));
        first.into_iter().chain(others).collect()
    })
}

/// Does two things, each with half of so many threads, so both at once if there is more than one.
pub(super) fn both<A, B: Send>(
    threads: usize,
    one: impl FnOnce(usize) -> A,
    other: impl FnOnce(usize) -> B + Send,
) -> (A, B) {
    let half = threads / 2;
    if half == 0 {
        return (one(threads), other(threads));
    }
    thread::scope(|scope| {
        let other = scope.spawn(move || other(half));
        let one = one(threads - half);
        (one, other.join().unwrap_or_else(|panicked| resume_unwind(panicked)))
    })
}

/// The numbers below `count` in so many ranges in a row, about equally long.
pub(super) fn ranges(count: u32, parts: usize) -> Vec<std::ops::Range<u32>> {
    let bound = |part: usize| (u64::from(count) * part as u64 / parts as u64) as u32;
    (0..parts).map(|part| bound(part)..bound(part + 1)).collect()
}
