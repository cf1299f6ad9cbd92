//! The statements of one transaction. Many rows go in by one statement, as JSON; the texts beside
//! it as one run of bytes, because JSON would have to escape them and SQLite to read that again.
//!
//! Parameters are `$1`, not `?1`: one number means the same in each statement of a text then, and a
//! statement need not use those before it.

use super::super::batch::{Step, Writes};
use serde::Serialize;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, error::BoxDynError};

pub(super) const BEGIN: &str = "BEGIN IMMEDIATE;";
pub(super) const COMMIT: &str = "COMMIT;";

/// `$1` is `[update, start, length]` each, `$2` the texts, `$3` the time. The first gives back the
/// numbers that were known.
const TAKE_IN: &str = "
SELECT update_id FROM updates WHERE update_id IN (SELECT value ->> 0 FROM json_each($1));
INSERT INTO waiting (update_id, raw)
SELECT value ->> 0, CAST(substr($2, value ->> 1, value ->> 2) AS TEXT) FROM json_each($1)
WHERE NOT EXISTS (SELECT 1 FROM updates WHERE update_id = value ->> 0);
INSERT OR IGNORE INTO updates (update_id, received) SELECT value ->> 0, $3 FROM json_each($1);
";

/// `$4` is the numbers.
const FINISH: &str = "
DELETE FROM waiting WHERE update_id IN (SELECT value FROM json_each($4));
";

/// `$5` is `[chat, message, question_message, asker, author, asked, start, length, start, length]` each,
/// `$6` the texts: of the question, whose length is -1 where there is none, and what was given.
const ANSWER: &str = "
INSERT OR REPLACE INTO answers
    (chat, message, question_message, asker, author, asked, question, given)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
    CASE WHEN value ->> 7 >= 0 THEN CAST(substr($6, value ->> 6, value ->> 7) AS TEXT) END,
    CAST(substr($6, value ->> 8, value ->> 9) AS TEXT)
FROM json_each($5);
";

const LANGUAGE: &str = "INSERT OR REPLACE INTO chats (chat, language) VALUES ($1, $2);";

/// A private chat has its user's number. One who writes in the name of a group is not all of it.
const FORGET_USER: &str = "
DELETE FROM answers WHERE asker = $1 OR author = $1;
DELETE FROM answers WHERE chat = $1 AND $1 > 0;
DELETE FROM chats WHERE chat = $1 AND $1 > 0;
DELETE FROM owners WHERE user = $1;
UPDATE links SET user = NULL WHERE user = $1;
";

const FORGET_CHAT: &str = "
DELETE FROM answers WHERE chat = $1;
DELETE FROM chats WHERE chat = $1;
";

/// The numbers of a group's messages do not survive it, so its answers would be shown for others'
/// messages. What was chosen where it goes already stays.
const MIGRATE: &str = "
INSERT OR REPLACE INTO moves (former, present) VALUES ($1, $2);
INSERT OR IGNORE INTO chats (chat, language) SELECT $2, language FROM chats WHERE chat = $1;
DELETE FROM answers WHERE chat = $1;
DELETE FROM chats WHERE chat = $1;
";

/// Texts behind one another; a place in them counts from 1, as SQLite does. A byte before them
/// keeps the run from being empty, which would be bound as NULL.
struct Texts(Vec<u8>);

impl Texts {
    fn with_capacity(bytes: usize) -> Texts {
        let mut texts = Vec::with_capacity(bytes + 1);
        texts.push(b'\n');
        Texts(texts)
    }

    fn add(&mut self, text: &str) -> (i64, i64) {
        let start = self.0.len();
        self.0.extend_from_slice(text.as_bytes());
        self.since(start)
    }

    fn add_json(&mut self, value: &impl Serialize) -> Result<(i64, i64), BoxDynError> {
        let start = self.0.len();
        serde_json::to_writer(&mut self.0, value)?;
        Ok(self.since(start))
    }

    fn since(&self, start: usize) -> (i64, i64) {
        // Lossless: no run of bytes in memory is longer than an i64 can say.
        (start as i64 + 1, (self.0.len() - start) as i64)
    }
}

/// The SQL of a step and what is bound to it. Few texts, so each is prepared only once.
pub(super) fn of(step: &Step, now: i64, sql: &mut String) -> Result<SqliteArguments, BoxDynError> {
    let mut arguments = SqliteArguments::default();
    match step {
        Step::Write(writes) => write(writes, now, sql, &mut arguments)?,
        Step::Language(chat, language) => {
            sql.push_str(LANGUAGE);
            arguments.add(*chat)?;
            arguments.add(language.clone())?;
        }
        Step::ForgetUser(user) => {
            sql.push_str(FORGET_USER);
            arguments.add(*user)?;
        }
        Step::ForgetChat(chat) => {
            sql.push_str(FORGET_CHAT);
            arguments.add(*chat)?;
        }
        // To itself: nothing moves, and nothing is to be dropped.
        Step::Migrate { from, to } if from == to => {}
        Step::Migrate { from, to } => {
            sql.push_str(MIGRATE);
            arguments.add(*from)?;
            arguments.add(*to)?;
        }
    }
    Ok(arguments)
}

fn write(
    writes: &Writes,
    now: i64,
    sql: &mut String,
    arguments: &mut SqliteArguments,
) -> Result<(), BoxDynError> {
    if writes.taken.is_empty() {
        arguments.add(None::<i64>)?;
        arguments.add(None::<i64>)?;
    } else {
        sql.push_str(TAKE_IN);
        let mut texts = Texts::with_capacity(writes.taken.iter().map(|(_, raw)| raw.len()).sum());
        let rows: Vec<[i64; 3]> = writes
            .taken
            .iter()
            .map(|(update, raw)| {
                let (start, length) = texts.add(raw);
                [*update, start, length]
            })
            .collect();
        arguments.add(serde_json::to_string(&rows)?)?;
        arguments.add(texts.0)?;
    }
    arguments.add(now)?;
    if writes.finished.is_empty() {
        arguments.add(None::<i64>)?;
    } else {
        sql.push_str(FINISH);
        arguments.add(serde_json::to_string(&writes.finished)?)?;
    }
    if !writes.answers.is_empty() {
        sql.push_str(ANSWER);
        let mut texts = Texts::with_capacity(writes.answers.len() * 256);
        let mut rows: Vec<[i64; 10]> = Vec::with_capacity(writes.answers.len());
        for kept in &writes.answers {
            let question = kept.question.as_deref().map_or((1, -1), |text| texts.add(text));
            let given = texts.add_json(&kept.given)?;
            rows.push([
                kept.chat,
                kept.message,
                kept.question_message,
                kept.asker,
                kept.author,
                kept.asked,
                question.0,
                question.1,
                given.0,
                given.1,
            ]);
        }
        arguments.add(serde_json::to_string(&rows)?)?;
        arguments.add(texts.0)?;
    }
    Ok(())
}
