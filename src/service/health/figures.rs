//! What is counted, put together for Prometheus.

use crate::library;
use crate::store::{self, Store};
use crate::telegram::contact::Contact;
use crate::telegram::counts::{self, ANSWER_SECONDS, REPLY_SECONDS};
use metrics::{Unit, describe_gauge, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::time::sleep;

/// From 5 µs for one article to beyond what a large library takes.
const ANSWER_BUCKETS: &[f64] =
    &[5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 1e-1, 1.0];

/// From 5 ms for a server at hand to minutes in a flooded group.
const REPLY_BUCKETS: &[f64] =
    &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0];

/// What was timed waits in memory until it is sorted into buckets.
const TIDYING: Duration = Duration::from_secs(10);

const AGE: &str = "pullquote_contact_age_seconds";
const HEALTHY: &str = "pullquote_healthy";
const BUILD: &str = "pullquote_build_info";

/// One for the process: what counts finds it by itself.
static COUNTING: OnceLock<Figures> = OnceLock::new();

/// What is counted, from the first call of [`Figures::count`] on.
#[derive(Clone)]
pub(super) struct Figures {
    handle: PrometheusHandle,
    process: Collector,
}

impl Figures {
    /// Begins to count.
    pub(super) fn count() -> Figures {
        COUNTING.get_or_init(Figures::begin).clone()
    }

    fn begin() -> Figures {
        let buckets = |name: &str| Matcher::Full(name.to_owned());
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(buckets(ANSWER_SECONDS), ANSWER_BUCKETS)
            .and_then(|builder| {
                builder.set_buckets_for_metric(buckets(REPLY_SECONDS), REPLY_BUCKETS)
            })
            .expect("the buckets are some")
            .build_recorder();
        let figures = Figures { handle: recorder.handle(), process: Collector::default() };
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::error!("something else counts already; the metrics are empty");
        }
        describe_gauge!(
            AGE,
            Unit::Seconds,
            "Time since Telegram last answered, or since the start"
        );
        describe_gauge!(HEALTHY, "Whether Telegram answered recently enough: 1 or 0");
        describe_gauge!(BUILD, "Always 1; the version is a label");
        gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1);
        counts::describe();
        store::counts::describe();
        library::counts::describe();
        figures.process.describe();
        figures
    }

    /// All figures as they are now.
    pub(super) fn tell(&self, contact: &Contact, store: Option<&Store>) -> String {
        gauge!(AGE).set(contact.silence().as_secs_f64());
        gauge!(HEALTHY).set(if contact.is_kept() { 1.0 } else { 0.0 });
        if let Some(store) = store {
            store::counts::tell(store);
        }
        self.process.collect();
        self.handle.render()
    }

    /// Sorts what was timed into buckets, whether somebody asks or not.
    pub(super) async fn tidy(self) {
        loop {
            sleep(TIDYING).await;
            self.handle.run_upkeep();
        }
    }
}
