//! Signals to stop.

use super::ServiceError;
use std::process;
use tokio_util::sync::CancellationToken;

/// A token that the first SIGTERM or SIGINT cancels; the second ends the process at once. What was
/// taken in is in the inbox by then, so that loses nothing either.
///
/// # Errors
///
/// When the system does not tell of signals.
///
/// # Panics
///
/// Outside a tokio runtime.
pub fn shutdown_on_signals() -> Result<CancellationToken, ServiceError> {
    let mut signals = Signals::new().map_err(ServiceError::Signals)?;
    let shutdown = CancellationToken::new();
    let token = shutdown.clone();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("stopping; what is in hand is answered first");
        token.cancel();
        let code = signals.next().await;
        tracing::warn!("stopping at once");
        process::exit(code);
    });
    Ok(shutdown)
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The exit code of a process that such a signal ends.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.terminate.recv() => 128 + 15,
            _ = self.interrupt.recv() => 128 + 2,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    async fn next(&mut self) -> i32 {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        130
    }
}
