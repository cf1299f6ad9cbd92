//! Asking a running bot how it is, as `pullquote healthcheck` does.

use reqwest::redirect::Policy;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// How long the bot may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// No answer of a bot is longer, in bytes: somebody else may have no end.
const LONGEST: usize = 1_000;

/// Why a bot is not healthy, or that it cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// It says so itself.
    #[error("{0}")]
    Unhealthy(String),
    /// Nobody listens there.
    #[error(
        "unhealthy: no answer from a bot at http://{0} (nobody listens there); see that it runs, and by the same settings"
    )]
    Nobody(SocketAddr),
    /// It does not answer.
    #[error(
        "unhealthy: no answer from a bot at http://{0} ({1}); see that it runs, and by the same settings"
    )]
    Silent(SocketAddr, &'static str),
    /// Something else listens there.
    #[error("unhealthy: what answers at http://{0} is no pullquote; name another health_listen")]
    Stranger(SocketAddr),
}

/// Asks the bot that tells its health at `listen`, and gives its words.
///
/// # Errors
///
/// Why it is not healthy.
pub async fn ask(listen: SocketAddr) -> Result<String, AskError> {
    let address = reachable(listen);
    let silent = |error: reqwest::Error| {
        if error.is_timeout() {
            AskError::Silent(address, "none within 5 s")
        } else if error.is_connect() {
            AskError::Nobody(address)
        } else {
            AskError::Silent(address, "the connection was cut")
        }
    };
    let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(PATIENCE);
    let client = client.build().map_err(silent)?;
    let mut response =
        client.get(format!("http://{address}/telegram")).send().await.map_err(silent)?;
    let is_well = response.status().is_success();
    let mut words = Vec::new();
    while let Some(more) = response.chunk().await.map_err(silent)? {
        words.extend_from_slice(&more);
        if words.len() > LONGEST {
            return Err(AskError::Stranger(address));
        }
    }
    let words = String::from_utf8_lossy(&words).trim().to_owned();
    match (is_well, words.split_once(':').map(|(health, _)| health)) {
        (true, Some("healthy")) => Ok(words),
        (false, Some("unhealthy")) => Err(AskError::Unhealthy(words)),
        _ => Err(AskError::Stranger(address)),
    }
}

/// Where this machine reaches what listens at an address: that of "all addresses" is nobody's.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stranger_is_neither_read_to_the_end_nor_followed() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let healthy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let elsewhere = healthy.local_addr().unwrap();
        let endless = "HTTP/1.1 200 OK\r\n\r\nhealthy: ".to_owned();
        let away = format!(
            "HTTP/1.1 302 Found\r\nlocation: http://{elsewhere}/\r\ncontent-length: 0\r\n\r\n"
        );
        for head in [endless, away] {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(async move {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 1_000]).await;
                let _ = stream.write_all(head.as_bytes()).await;
                while stream.write_all(&[b'x'; 1_000]).await.is_ok() {}
            });
            let begun = std::time::Instant::now();
            assert_eq!(ask(address).await, Err(AskError::Stranger(address)));
            assert!(begun.elapsed() < PATIENCE / 2);
        }
    }

    #[test]
    fn all_addresses_are_reached_by_that_of_this_machine() {
        for (listen, expected) in [
            ("0.0.0.0:9090", "127.0.0.1:9090"),
            ("[::]:9090", "[::1]:9090"),
            ("192.168.1.2:80", "192.168.1.2:80"),
        ] {
            assert_eq!(reachable(listen.parse().unwrap()), expected.parse().unwrap());
        }
    }
}
