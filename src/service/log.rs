//! What the log tells, and what it never does.

use std::env;
use std::io::{self, IsTerminal};
use std::panic;
use tracing_subscriber::EnvFilter;

/// What is heard unless the owner says otherwise. The crates of the network and the database could
/// tell more than anybody wants to read, and addresses that hold the token.
const QUIET: &str = "info,axum=warn,h2=warn,hyper=warn,hyper_util=warn,reqwest=warn,rustls=warn,sqlx=warn,teloxide=warn,teloxide_core=warn";

/// The variables that say what the log tells, the first that is set; as `tracing` reads them:
/// `debug`, or `pullquote::telegram=debug,info`.
const VARIABLES: [&str; 2] = ["PULLQUOTE_LOG", "RUST_LOG"];

/// Begins the log, on standard error. A panic is logged by its place alone: its message may hold
/// what somebody asked.
///
/// Where a log was begun before, that one goes on.
pub fn start_log() {
    let wanted =
        VARIABLES.iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let format = tracing_subscriber::fmt()
        .with_env_filter(filter(wanted.as_deref()))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none())
        .with_target(false);
    // It fails where one was begun before.
    let _ = format.try_init();
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!("a panic at {place}; please report this line");
    }));
}

/// What is wanted, over what is quiet by itself: who wants `debug` gets that of this program only.
fn filter(wanted: Option<&str>) -> EnvFilter {
    let directives = [QUIET, wanted.unwrap_or_default()].join(",");
    EnvFilter::builder().parse_lossy(directives)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_is_quiet_unless_it_is_named() {
        let table = [
            (None, "info", "hyper=warn"),
            (Some("debug"), "debug", "hyper=warn"),
            (Some("hyper=debug"), "info", "hyper=debug"),
            (Some("off"), "off", "hyper=warn"),
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
