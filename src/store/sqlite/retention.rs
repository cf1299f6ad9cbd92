//! What is kept, changed while the database is open.

use super::super::{Retention, StoreError};
use super::{Database, SLICE};

/// The last of a slice of answers, in the order in which they are stored.
const SLICE_END: &str = "SELECT chat, message FROM answers WHERE (chat, message) > ($1, $2)
ORDER BY chat, message LIMIT 1 OFFSET $3";
const DROP_QUESTIONS: &str = "UPDATE answers SET question = NULL
WHERE (chat, message) > ($1, $2) AND (chat, message) <= ($3, $4) AND question IS NOT NULL";

impl Database {
    /// Whether the texts of questions are kept.
    pub(in crate::store) fn keeps_questions(&self) -> bool {
        self.retention.questions
    }

    /// Keeps things so long from now on.
    pub(in crate::store) fn retain(&mut self, retention: Retention) {
        self.retention = retention;
    }

    /// Drops the texts of some questions, of answers behind this one. Gives the last of those
    /// answers, if there may be more.
    pub(in crate::store) async fn drop_questions(
        &mut self,
        (chat, message): (i64, i64),
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let end = sqlx::query_as(SLICE_END).bind(chat).bind(message).bind(SLICE - 1);
        let end: Option<(i64, i64)> = end.fetch_optional(&mut self.connection).await?;
        let (last_chat, last_message) = end.unwrap_or((i64::MAX, i64::MAX));
        let drop = sqlx::query(DROP_QUESTIONS).bind(chat).bind(message);
        drop.bind(last_chat).bind(last_message).execute(&mut self.connection).await?;
        if end.is_none() {
            self.tidy().await;
        }
        Ok(end)
    }
}
