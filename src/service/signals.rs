//! Signals to stop and to read anew.

use super::ServiceError;
use std::io::{self, IsTerminal};
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

/// SIGHUP, by which an owner says that documents and settings are to be read anew. Where there is
/// no such signal it never comes.
pub struct Hangups {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
    /// How many of standard input, output and error were terminals at the start.
    terminals: usize,
}

/// What a SIGHUP says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hangup {
    /// Documents and settings are to be read anew.
    Reload,
    /// The terminal was closed in which the program was run: nobody would see it go on.
    Closed,
}

impl Hangups {
    /// Takes the signal from here on; until then it ends the process.
    ///
    /// # Errors
    ///
    /// When the system does not tell of signals.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    pub fn new() -> Result<Hangups, ServiceError> {
        Ok(Hangups {
            #[cfg(unix)]
            signal: {
                use tokio::signal::unix::{SignalKind, signal};
                signal(SignalKind::hangup()).map_err(ServiceError::Signals)?
            },
            terminals: terminals(),
        })
    }

    /// Waits for the next one. Several that came in the meantime are one.
    pub async fn next(&mut self) -> Hangup {
        #[cfg(unix)]
        self.signal.recv().await;
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
        match terminals() < self.terminals {
            true => Hangup::Closed,
            false => Hangup::Reload,
        }
    }
}

/// A terminal that was closed is none any more.
fn terminals() -> usize {
    let (input, output, error) = (io::stdin(), io::stdout(), io::stderr());
    [input.is_terminal(), output.is_terminal(), error.is_terminal()]
        .iter()
        .filter(|is| **is)
        .count()
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
