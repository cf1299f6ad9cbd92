//! A writer that knows what must not be written.

use crate::service::ServiceSettings;
use crate::telegram::webhook::Secret;
use reqwest::Url;
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use tracing_subscriber::fmt::MakeWriter;

/// What stands in the place of a secret.
const HIDDEN: &str = "[secret]";

/// What is shorter may be part of any word.
const SHORTEST: usize = 8;

/// What no line of a log may tell: the token is part of every address that is called, and the crates
/// of the network may tell those. Cheap to clone.
#[derive(Clone, Default)]
pub struct Secrets(Arc<[String]>);

impl Secrets {
    /// Those of a service: the word that follows the number in the token, what Telegram repeats to the
    /// webhook, the password of the proxy.
    pub fn of(settings: &ServiceSettings) -> Secrets {
        let token = settings.connection.token.secret();
        let proxy = settings.connection.proxy.as_deref();
        let proxy = proxy.and_then(|proxy| Url::parse(proxy).ok()?.password().map(str::to_owned));
        let webhook = settings.webhook.as_ref().map(|webhook| {
            let given = webhook.secret.clone();
            given.unwrap_or_else(|| Secret::of(&settings.connection.token)).as_str().to_owned()
        });
        let token = token.split_once(':').map_or(token, |(_, secret)| secret);
        // Behind the word may stand `/test`, and an address may write the stroke otherwise.
        let token = token.split('/').next().unwrap_or(token).to_owned();
        let all = [Some(token), proxy, webhook].into_iter().flatten();
        Secrets(all.filter(|secret| secret.len() >= SHORTEST).collect())
    }

    fn hide<'a>(&self, line: Cow<'a, str>) -> Cow<'a, str> {
        self.0.iter().fold(line, |line, secret| match line.contains(secret) {
            true => Cow::Owned(line.replace(secret, HIDDEN)),
            false => line,
        })
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl<'a> MakeWriter<'a> for Secrets {
    type Writer = Lines<'a>;

    fn make_writer(&'a self) -> Lines<'a> {
        Lines(self)
    }
}

/// Standard error without the secrets. A line comes whole.
pub struct Lines<'a>(&'a Secrets);

impl Write for Lines<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let safe = self.0.hide(String::from_utf8_lossy(line));
        io::stderr().write_all(safe.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::WebhookListener;
    use crate::telegram::api::{Connection, Token};
    use crate::telegram::webhook::WebhookSettings;

    #[test]
    fn no_secret_is_in_a_line_however_it_is_written() {
        let connection = Connection {
            proxy: Some("socks5://me:hunter22@10.0.0.1:1080".to_owned()),
            ..Connection::new(Token::new("7000:AAH-a_token"))
        };
        let webhook = WebhookListener {
            webhook: WebhookSettings::new(Url::parse("https://x.y/z").unwrap()),
            secret: Some(Secret::new("kept-between_us").unwrap()),
            listen: "127.0.0.1:1".parse().unwrap(),
        };
        let settings =
            ServiceSettings { webhook: Some(webhook), ..ServiceSettings::new(connection) };
        let secrets = Secrets::of(&settings);
        for (line, expected) in [
            ("POST /bot7000:AAH-a_token/getMe", "POST /bot7000:[secret]/getMe"),
            ("\"/bot7000%3AAAH-a_token\" AAH-a_token", "\"/bot7000%3A[secret]\" [secret]"),
            ("x: kept-between_us, me:hunter22@", "x: [secret], me:[secret]@"),
            ("nothing to hide", "nothing to hide"),
        ] {
            assert_eq!(secrets.hide(line.into()), expected);
        }
        assert_eq!(format!("{secrets:?}"), "Secrets(…)");
        let test = ServiceSettings::new(Connection::new(Token::new("7000:AAH-a_token/test")));
        let hidden = Secrets::of(&test).hide("/bot7000:AAH-a_token%2Ftest/getMe".into());
        assert_eq!(hidden, "/bot7000:[secret]%2Ftest/getMe");
        let short = ServiceSettings::new(Connection::new(Token::new("1:test")));
        assert_eq!(Secrets::of(&short).hide("a test".into()), "a test");
    }
}
