//! Connections that end in time, so that nobody who is slow holds a place for ever.

use axum::serve::Listener;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

/// How long a connection lasts at most. One carries one request, and the longest answer is made
/// within milliseconds.
const LASTS: Duration = Duration::from_secs(10);

/// A listener whose connections are brief.
pub(super) struct Brief {
    listener: TcpListener,
    lasts: Duration,
}

impl Brief {
    pub(super) fn new(listener: TcpListener) -> Brief {
        Brief { listener, lasts: LASTS }
    }
}

impl Listener for Brief {
    type Io = BriefStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (BriefStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (BriefStream { stream, end: Box::pin(sleep(self.lasts)) }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that is cut when its time is over.
pub(super) struct BriefStream {
    stream: TcpStream,
    end: Pin<Box<Sleep>>,
}

impl BriefStream {
    /// An error when its time is over; wakes the task when it will be.
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for BriefStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for BriefStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::timeout;

    #[tokio::test]
    async fn who_is_slow_is_cut_off_and_holds_up_nobody() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "well"));
        let brief = Brief { listener, lasts: Duration::from_secs(1) };
        tokio::spawn(async move { axum::serve(brief, router).await });
        let mut slow = Vec::new();
        for _ in 0..50 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(b"GET / HT").await.unwrap();
            slow.push(stream);
        }
        let mut quick = TcpStream::connect(address).await.unwrap();
        quick.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut said = String::new();
        let read = quick.read_to_string(&mut said);
        timeout(Duration::from_secs(5), read).await.unwrap().unwrap();
        assert!(said.ends_with("well"), "{said}");
        let mut said = Vec::new();
        for mut stream in slow {
            let read = stream.read_to_end(&mut said);
            let _ = timeout(Duration::from_secs(5), read).await.expect("it is cut off");
        }
    }
}
