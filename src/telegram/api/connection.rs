//! Where the server is and who calls it.

use reqwest::redirect::Policy;
use reqwest::{Client, Proxy, Url};
use std::fmt;
use std::time::Duration;

/// How long it may take to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// An idle connection is given up before a server or a router gives it up: one that is closed
/// while a message goes out leaves open whether the message arrived.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// What Telegram's own server is called.
const TELEGRAM: &str = "https://api.telegram.org";

/// The schemes of a proxy.
const PROXIES: &[&str] = &["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The secret that a bot is known by. It is never shown, not by `{:?}` either.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// As it was given, without white space around it. [`Api::new`](super::Api::new) checks it.
    pub fn new(token: &str) -> Token {
        Token(token.trim().to_owned())
    }

    /// As it goes to Telegram, and nowhere else; the log is told what it has to hide.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// Whether it can be one: what names the bot, a colon and a word; all else would make another
    /// address of it. Telegram names bots by numbers, servers of others may do so otherwise. Behind
    /// it may stand `/test`, which leads to Telegram's test servers.
    pub fn is_plausible(&self) -> bool {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
        let Some((bot, word)) = self.0.split_once(':') else { return false };
        let framed = !word.is_empty() && !word.starts_with('/') && !word.ends_with('/');
        !bot.is_empty()
            && bot.chars().all(|c| c.is_ascii_alphanumeric())
            && framed
            && word.chars().all(fits)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// How a Bot API server is reached.
#[derive(Clone)]
pub struct Connection {
    /// Who calls.
    pub token: Token,
    /// The server, with the path before `/bot…` if there is one (`TELOXIDE_API_URL`).
    pub url: Url,
    /// An http, https or socks5 proxy for all calls (`TELOXIDE_PROXY`), with credentials if it
    /// wants them. This is the only way to set one: `HTTPS_PROXY` and the like are not looked at.
    pub proxy: Option<String>,
}

/// Shows neither the token nor credentials in an address.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("token", &self.token)
            .field("host", &self.url.host_str())
            .field("proxy", &self.proxy.is_some())
            .finish()
    }
}

/// Why no server can be reached by these settings. No variant holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionError {
    /// The token is empty or has characters that no token has.
    #[error(
        "TELOXIDE_TOKEN: this is no token: it looks like 123456789:AbC-dEf_123, as @BotFather gives it"
    )]
    Token,
    /// The address is not that of a server.
    #[error(
        "TELOXIDE_API_URL: the address of the Bot API server must be http:// or https://, without ? and #"
    )]
    Url,
    /// The proxy is not one.
    #[error(
        "TELOXIDE_PROXY: the proxy must be an address that begins with http://, https:// or socks5://"
    )]
    Proxy,
    /// The HTTP client could not be made.
    #[error("the HTTP client could not be set up")]
    Client,
}

impl Connection {
    /// To Telegram's own server, without a proxy.
    pub fn new(token: Token) -> Connection {
        Connection { token, url: Connection::telegram(), proxy: None }
    }

    /// The address of Telegram's own server.
    pub fn telegram() -> Url {
        Url::parse(TELEGRAM).expect("the constant is an address")
    }

    /// What the name of a method is put behind.
    pub(super) fn base(&self) -> Result<String, ConnectionError> {
        if !self.token.is_plausible() {
            return Err(ConnectionError::Token);
        }
        let web = matches!(self.url.scheme(), "http" | "https");
        if !web || self.url.query().is_some() || self.url.fragment().is_some() {
            return Err(ConnectionError::Url);
        }
        let base = format!("{}/bot{}/", self.url.as_str().trim_end_matches('/'), self.token.0);
        Url::parse(&base).map(|_| base).map_err(|_| ConnectionError::Url)
    }

    pub(super) fn client(&self) -> Result<Client, ConnectionError> {
        // A redirect would hand the token to somebody else.
        let mut builder = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_nodelay(true)
            .redirect(Policy::none())
            .no_proxy();
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(read_proxy(proxy)?);
        }
        builder.build().map_err(|_| ConnectionError::Client)
    }

    /// Whether this can be a [`Connection::proxy`].
    pub fn is_proxy(text: &str) -> bool {
        read_proxy(text).is_ok()
    }
}

fn read_proxy(text: &str) -> Result<Proxy, ConnectionError> {
    let known = text.split_once("://").is_some_and(|(scheme, host)| {
        !host.is_empty() && PROXIES.iter().any(|known| known.eq_ignore_ascii_case(scheme))
    });
    known.then(|| Proxy::all(text)).and_then(Result::ok).ok_or(ConnectionError::Proxy)
}
