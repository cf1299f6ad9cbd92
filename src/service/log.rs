//! What the log tells, and what it never does.

mod secrets;

pub use secrets::Secrets;

use std::env;
use std::io::{self, IsTerminal, Write};
use std::panic::{self, PanicHookInfo};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::SystemTime;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry, reload};

/// What is heard unless the owner says otherwise.
const USUAL: LevelFilter = LevelFilter::INFO;

/// The crates of the network and the database, which could tell more than anybody wants to read.
const QUIET: [&str; 9] =
    ["axum", "h2", "hyper", "hyper_util", "reqwest", "rustls", "sqlx", "teloxide", "teloxide_core"];

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For a person where standard error is a terminal, else as JSON.
    #[default]
    Auto,
    /// For a person.
    Human,
    /// As JSON, an object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(name: &str) -> Result<LogFormat, ()> {
        match name {
            "auto" => Ok(LogFormat::Auto),
            "human" => Ok(LogFormat::Human),
            "json" => Ok(LogFormat::Json),
            _ => Err(()),
        }
    }
}

impl LogFormat {
    fn is_json(self) -> bool {
        match self {
            LogFormat::Auto => !io::stderr().is_terminal(),
            LogFormat::Human => false,
            LogFormat::Json => true,
        }
    }
}

/// Whether there is a log, and it is JSON.
static IS_JSON: AtomicBool = AtomicBool::new(false);

/// Begins the log, on standard error. A panic is logged by its place alone: its message may hold
/// what somebody asked. Of `secrets` none is ever written.
///
/// What it tells is `wanted`, as `tracing` reads it: `debug`, or `pullquote::telegram=debug,info`.
/// Where a log was begun before, that one goes on.
pub fn start_log(wanted: &str, format: LogFormat, secrets: Secrets) -> Log {
    let is_json = format.is_json();
    let (filtering, handle) = reload::Layer::new(filter(Some(wanted)));
    let begun = registry().with(filtering).with(lines(is_json, secrets)).try_init();
    if begun.is_ok() {
        IS_JSON.store(is_json, Relaxed);
    }
    panic::set_hook(Box::new(tell_panic));
    Log(Box::new(move |wanted| {
        // It fails where another log goes on.
        let _ = handle.reload(filter(Some(wanted)));
    }))
}

/// The log that was begun.
pub struct Log(Box<dyn Fn(&str) + Send + Sync>);

impl Log {
    /// Tells what is `wanted` from now on, as [`start_log`] does.
    pub fn set(&self, wanted: &str) {
        (self.0)(wanted);
    }
}

fn tell_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!("a panic at {place}; please report this line");
}

/// What stands in a line, beyond which the filter decides.
fn lines<S>(is_json: bool, secrets: Secrets) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> registry::LookupSpan<'a>,
{
    let layer = fmt::layer().with_writer(secrets);
    if is_json {
        layer.json().flatten_event(true).with_span_list(false).boxed()
    } else {
        let colours = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none();
        layer.with_timer(Seconds).with_ansi(colours).with_target(false).boxed()
    }
}

/// The time as a person reads it: a fraction of a second only takes room.
struct Seconds;

impl FormatTime for Seconds {
    fn format_time(&self, line: &mut Writer<'_>) -> std::fmt::Result {
        write!(line, "{}", humantime::format_rfc3339_seconds(SystemTime::now()))
    }
}

/// Where the log is JSON, writes why the program ends as a line of it, whatever the log is to tell,
/// and gives true.
pub fn log_end(words: &str) -> bool {
    let is_json = IS_JSON.load(Relaxed);
    if is_json {
        let timestamp = humantime::format_rfc3339_micros(SystemTime::now()).to_string();
        let line =
            serde_json::json!({ "timestamp": timestamp, "level": "ERROR", "message": words });
        // Where standard error is closed too, there is nobody left to tell.
        let _ = writeln!(io::stderr(), "{line}");
    }
    is_json
}

/// What is wanted, over what is quiet by itself: who wants `debug` gets that of this program only,
/// and who wants `off` gets nothing of the others either.
fn filter(wanted: Option<&str>) -> EnvFilter {
    let wanted = wanted.unwrap_or_default();
    let levels = wanted.split(',').map(str::trim).filter(|level| !level.is_empty());
    let level = levels.filter_map(|level| level.parse().ok()).next_back().unwrap_or(USUAL);
    let quiet = level.min(LevelFilter::WARN);
    let others = QUIET.map(|name| format!("{name}={quiet}")).join(",");
    EnvFilter::builder().parse_lossy(format!("{USUAL},{others},{wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;
    use std::sync::{Arc, Mutex};
    use tracing::subscriber::with_default;

    #[test]
    fn of_a_panic_only_the_place_is_told() {
        let log = Arc::new(Mutex::new(Vec::new()));
        let writer = Arc::clone(&log);
        let layer = fmt::layer().json().with_writer(move || Shared(Arc::clone(&writer)));
        with_default(registry().with(layer), || {
            let before = panic::take_hook();
            panic::set_hook(Box::new(tell_panic));
            let caught = catch_unwind(|| panic!("cannot slice “who was Lavrov?”"));
            panic::set_hook(before);
            assert!(caught.is_err());
        });
        let log = String::from_utf8(log.lock().unwrap().clone()).unwrap();
        assert!(log.contains("a panic at src/service/log.rs:"), "{log}");
        assert!(!log.contains("Lavrov"), "{log}");
    }

    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_network_is_quiet_unless_it_is_named() {
        let table = [
            (None, "info", "hyper=warn"),
            (Some("debug"), "debug", "hyper=warn"),
            (Some("hyper=debug"), "info", "hyper=debug"),
            (Some("error"), "error", "hyper=error"),
            (Some("off"), "off", "hyper=off"),
            (Some("off,hyper=warn"), "off", "hyper=warn"),
            (Some("what=is=this"), "info", "hyper=warn"),
        ];
        for (wanted, everything, hyper) in table {
            let directives = filter(wanted).to_string();
            let directives: Vec<&str> = directives.split(',').collect();
            assert!(directives.contains(&everything), "{wanted:?}: {directives:?}");
            assert!(directives.contains(&hyper), "{wanted:?}: {directives:?}");
        }
    }
}
