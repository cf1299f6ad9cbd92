//! What is counted of the store.

use super::Store;
use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

const QUEUE: &str = "pullquote_store_queue_requests";
const ERRORS: &str = "pullquote_store_errors_total";

/// Tells what each figure means, and begins those that count at 0.
pub fn describe() {
    describe_gauge!(QUEUE, Unit::Count, "Requests that wait for the store");
    gauge!(QUEUE).set(0);
    describe_counter!(ERRORS, Unit::Count, "Transactions that the database refused");
    counter!(ERRORS).absolute(0);
}

/// Tells how much waits at this moment.
pub fn tell(store: &Store) {
    gauge!(QUEUE).set(store.waiting_requests() as f64);
}

/// The database refused a transaction.
pub(super) fn refused() {
    counter!(ERRORS).increment(1);
}
