//! The far end of the queue: one task with the one connection.

use super::batch::{Batch, Taken};
use super::settings::Known;
use super::sqlite::Database;
use super::{Change, Kept, Looked, Retention, StoreError, Waiting, counts};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

/// How many requests one transaction takes.
const BATCH: usize = 1_024;

/// How long after a transaction the next one is begun at the earliest, if nobody waits for it.
const REST: Duration = Duration::from_millis(10);

/// How long after a change the database is tidied: until then what was deleted may still be read
/// in the files, by who may read them.
const TIDYING: Duration = Duration::from_secs(3);

/// How many done updates are kept while the database refuses them. A disk that has room again
/// sooner has lost nothing.
const UNCOMMITTED: usize = 10_000;

/// Where the answer to a request goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What is asked of the store.
pub(super) enum Request {
    TakeIn(Vec<(i64, String)>, Reply<Vec<i64>>),
    Finish(i64, Vec<Change>),
    Change(Vec<Change>, Reply<()>),
    Read(Read),
    Close(Reply<()>),
}

impl Request {
    fn is_change(&self) -> bool {
        match self {
            Request::Read(read) => {
                matches!(read, Read::Prune(_) | Read::Own(..) | Read::DropQuestions(..))
            }
            _ => true,
        }
    }
}

/// What is done after the transaction, so that it sees all that was asked before it. It may see
/// some that was asked after it too, by others, for who asks this waits.
pub(super) enum Read {
    Waiting(Reply<Vec<Waiting>>),
    Load(Vec<i64>, Reply<Vec<Waiting>>),
    Answer(i64, i64, Reply<Option<Kept>>),
    AnswerTo(i64, i64, Reply<Option<Kept>>),
    Own(i64, String, i64, Reply<bool>),
    Look(Reply<Option<(Known, Looked)>>),
    Prune(Reply<bool>),
    Retain(Retention, Reply<()>),
    /// Of some answers behind this one, by chat and message; gives the last of them if there may
    /// be more.
    DropQuestions((i64, i64), Reply<Option<(i64, i64)>>),
    Flush(Reply<()>),
    #[cfg(test)]
    Execute(&'static str, Reply<()>),
    #[cfg(test)]
    Panic,
}

/// Serves the queue until it is closed or all handles are gone.
pub(super) async fn serve(mut queue: mpsc::Receiver<Request>, mut database: Database) {
    let mut requests = Vec::with_capacity(BATCH);
    let mut batch = Batch::default();
    let mut closing = Vec::new();
    // To open it may have deleted something already.
    let mut tidying = Some(Instant::now() + TIDYING);
    let mut rested = Instant::now();
    loop {
        let received = queue.recv_many(&mut requests, BATCH);
        let received = match tidying {
            None => received.await,
            Some(due) => match timeout_at(due, received).await {
                Ok(received) => received,
                Err(_) => {
                    // What a database that failed did not take is tried again, though nobody asks.
                    serve_all(&mut database, &mut batch, &mut requests, &mut closing).await;
                    // A backup may be in the way for long, and nobody change anything after it.
                    let is_done = batch.steps().is_empty() && database.tidy().await;
                    tidying = (!is_done).then(|| Instant::now() + TIDYING);
                    continue;
                }
            },
        };
        if received == 0 {
            break;
        }
        gather(&mut queue, &mut requests, rested).await;
        if tidying.is_none() && requests.iter().any(Request::is_change) {
            tidying = Some(Instant::now() + TIDYING);
        }
        serve_all(&mut database, &mut batch, &mut requests, &mut closing).await;
        rested = Instant::now() + REST;
        if !closing.is_empty() {
            // What is in it already is still served.
            queue.close();
        }
    }
    let unwritten = database.apply(batch.steps()).await;
    let closed = unwritten.and(database.close().await);
    if let Err(error) = &closed {
        tracing::error!(%error, "the store was not closed well");
    }
    for reply in closing {
        let _ = reply.send(closed.clone());
    }
}

/// Takes more until the moment `end`, as long as nobody waits for an answer: a transaction costs
/// much more than a change in it. That moment is soon after the transaction before, so what comes
/// alone is committed at once, and only a flood is gathered.
async fn gather(queue: &mut mpsc::Receiver<Request>, requests: &mut Vec<Request>, end: Instant) {
    let waits = |requests: &[Request]| !requests.iter().all(|it| matches!(it, Request::Finish(..)));
    let mut looked = 0;
    while requests.len() < BATCH && !waits(&requests[looked..]) {
        looked = requests.len();
        match timeout_at(end, queue.recv_many(requests, BATCH - looked)).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => return,
        }
    }
}

/// Serves what was waiting: first all changes as one transaction, then what is asked. Whoever wants
/// the store closed is added to `closing`.
async fn serve_all(
    database: &mut Database,
    batch: &mut Batch,
    requests: &mut Vec<Request>,
    closing: &mut Vec<Reply<()>>,
) {
    let mut takers: Vec<(Taken, Reply<Vec<i64>>)> = Vec::new();
    let mut changers: Vec<Reply<()>> = Vec::new();
    let mut reads = Vec::new();
    let keep = |changes| kept(changes, database.keeps_questions());
    for request in requests.drain(..) {
        match request {
            Request::TakeIn(updates, reply) => takers.push((batch.take_in(updates), reply)),
            Request::Finish(update, changes) => batch.finish(update, keep(changes)),
            Request::Change(changes, reply) => {
                batch.change(keep(changes));
                changers.push(reply);
            }
            Request::Read(read) => reads.push(read),
            Request::Close(reply) => closing.push(reply),
        }
    }
    let error = match database.apply(batch.steps()).await {
        Ok(known) => {
            for (taken, reply) in takers {
                let _ = reply.send(Ok(batch.new_of(&taken, &known)));
            }
            for reply in changers {
                let _ = reply.send(Ok(()));
            }
            batch.clear();
            None
        }
        Err(error) => {
            counts::refused();
            for reply in changers {
                let _ = reply.send(Err(error.clone()));
            }
            for (_, reply) in takers {
                let _ = reply.send(Err(error.clone()));
            }
            batch.keep_finished();
            let finished = batch.finished();
            tracing::error!(%error, finished, "the database failed; what is done is tried again");
            if finished > UNCOMMITTED {
                tracing::error!(finished, "giving up on them: they may be given twice");
                batch.clear();
            }
            Some(error)
        }
    };
    for read in reads {
        serve_read(database, read, error.clone()).await;
    }
}

/// The changes, without texts that are not to be kept. Here, and not where they are handed in: when
/// the texts that were kept are dropped, none is on its way.
fn kept(mut changes: Vec<Change>, with_questions: bool) -> Vec<Change> {
    for change in &mut changes {
        if let Change::Answer(kept) = change
            && !with_questions
        {
            kept.question = None;
        }
    }
    changes
}

/// Serves what is asked, unless the transaction before it failed: it would not see what is there.
async fn serve_read(database: &mut Database, read: Read, error: Option<StoreError>) {
    // Nobody minds if who asked is gone.
    macro_rules! answer {
        ($reply:expr, $answer:expr) => {
            drop($reply.send(match error {
                Some(error) => Err(error),
                None => $answer,
            }))
        };
    }
    match read {
        Read::Waiting(reply) => answer!(reply, database.waiting().await),
        Read::Load(updates, reply) => answer!(reply, database.load(&updates).await),
        Read::Answer(chat, message, reply) => {
            answer!(reply, database.answer(chat, message).await);
        }
        Read::AnswerTo(chat, message, reply) => {
            answer!(reply, database.answer_to(chat, message).await);
        }
        Read::Own(user, link, expires, reply) => {
            answer!(reply, database.own(user, &link, expires).await);
        }
        Read::Look(reply) => answer!(reply, database.look().await),
        Read::Prune(reply) => answer!(reply, database.prune().await),
        Read::Retain(retention, reply) => {
            database.retain(retention);
            answer!(reply, Ok(()));
        }
        Read::DropQuestions(after, reply) => {
            answer!(reply, database.drop_questions(after).await);
        }
        Read::Flush(reply) => answer!(reply, Ok(())),
        #[cfg(test)]
        Read::Execute(sql, reply) => drop(reply.send(database.execute(sql).await)),
        #[cfg(test)]
        Read::Panic => panic!("a test asked for it"),
    }
}
