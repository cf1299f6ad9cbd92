//! Settings of the running bot: defaults, and over them the environment.
//!
//! Each room owns its settings; they are put together here. An empty variable counts as unset, as
//! compose files leave it. A secret may stand in a file that `NAME_FILE` names.

use crate::service::{ServiceSettings, WebhookListener};
use crate::store::Retention;
use crate::telegram::api::{Connection, Token};
use crate::telegram::pace::Limits;
use crate::telegram::webhook::{Secret, WebhookSettings};
use crate::telegram::{Access, Allowance, Manners, Quotas, introductions};
use reqwest::Url;
use std::collections::HashSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// Why the settings cannot be used. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no token.
    #[error(
        "no token: set TELOXIDE_TOKEN to the one that @BotFather gave you, or TELOXIDE_TOKEN_FILE to a file with it"
    )]
    NoToken,
    /// A variable has a value that it cannot have.
    #[error("the variable {name} is “{value}”: {expected}")]
    Value {
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it has to be.
        expected: String,
    },
    /// A secret has a value that it cannot have.
    #[error("{name} {expected}")]
    Secret {
        /// The variable.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// A file with a secret cannot be read.
    #[error("{name}_FILE names {}, which cannot be read ({reason}); check the path and the right to read it", path.display())]
    File {
        /// The variable without `_FILE`.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A secret is set twice.
    #[error("both {0} and {0}_FILE are set: keep one")]
    Twice(&'static str),
}

/// What `pullquote serve` is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How the service runs.
    pub service: ServiceSettings,
    /// How the bot behaves.
    pub manners: Manners,
}

/// Where values come from: the environment, or a table in a test.
struct Source<F>(F);

impl Settings {
    /// The settings as the environment of the process has them.
    ///
    /// # Errors
    ///
    /// The first variable that cannot be used.
    pub fn of_environment() -> Result<Settings, ConfigError> {
        Source(|name: &str| env::var_os(name)).settings()
    }
}

impl<F: Fn(&str) -> Option<OsString>> Source<F> {
    fn settings(&self) -> Result<Settings, ConfigError> {
        let retention = self.retention()?;
        let default = ServiceSettings::new(self.connection()?);
        let service = ServiceSettings {
            webhook: self.webhook()?,
            data: self.text("PULLQUOTE_DATA").map(PathBuf::from),
            limits: self.limits()?,
            grace: self.duration("PULLQUOTE_GRACE")?.unwrap_or(default.grace),
            group_age: self.duration("PULLQUOTE_GROUP_AGE")?.unwrap_or(default.group_age),
            introductions: introductions(),
            retention: retention.clone(),
            ..default
        };
        let access = Access {
            users: self.numbers("PULLQUOTE_ALLOW_USERS")?,
            chats: self.numbers("PULLQUOTE_ALLOW_CHATS")?,
            owners: self.numbers("PULLQUOTE_OWNERS")?,
            members_of: self.numbers("PULLQUOTE_ALLOW_MEMBERS_OF")?,
        };
        let manners = Manners { access, quotas: self.quotas()?, retention, ..Manners::default() };
        Ok(Settings { service, manners })
    }

    fn connection(&self) -> Result<Connection, ConfigError> {
        let token = self.secret("TELOXIDE_TOKEN")?.ok_or(ConfigError::NoToken)?;
        let default = Connection::new(Token::new(&token));
        let url = self.url("TELOXIDE_API_URL")?.unwrap_or_else(|| default.url.clone());
        Ok(Connection { url, proxy: self.text("TELOXIDE_PROXY"), ..default })
    }

    fn webhook(&self) -> Result<Option<WebhookListener>, ConfigError> {
        let Some(url) = self.url("PULLQUOTE_WEBHOOK_URL")? else { return Ok(None) };
        let listen =
            self.parsed("PULLQUOTE_WEBHOOK_LISTEN", "an address and a port, as 0.0.0.0:8080")?;
        const SECRET: &str = "PULLQUOTE_WEBHOOK_SECRET";
        let wrong = |_| ConfigError::Secret {
            name: SECRET,
            expected: "has to be 1 to 256 of A–Z, a–z, 0–9, _ and -",
        };
        let secret = self.secret(SECRET)?.map(|secret| Secret::new(&secret).map_err(wrong));
        Ok(Some(WebhookListener {
            webhook: WebhookSettings::new(url),
            secret: secret.transpose()?,
            listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
        }))
    }

    fn retention(&self) -> Result<Retention, ConfigError> {
        let default = Retention::default();
        const DAYS: &str = "PULLQUOTE_KEEP_DAYS";
        let days: Option<NonZeroU32> = self.parsed(DAYS, "a number of days, at least 1")?;
        let answers = days.map(|days| Duration::from_secs(u64::from(days.get()) * 24 * 60 * 60));
        let questions = match self.text("PULLQUOTE_KEEP_QUESTIONS").as_deref() {
            None => default.questions,
            Some("true" | "yes" | "on" | "1") => true,
            Some("false" | "no" | "off" | "0") => false,
            Some(value) => return Err(wrong("PULLQUOTE_KEEP_QUESTIONS", value, "true or false")),
        };
        Ok(Retention { answers: answers.unwrap_or(default.answers), questions, ..default })
    }

    fn quotas(&self) -> Result<Quotas, ConfigError> {
        let default = Quotas::default();
        Ok(Quotas {
            person: self.allowance("PULLQUOTE_USER_LIMIT")?.unwrap_or(default.person),
            chat: self.allowance("PULLQUOTE_CHAT_LIMIT")?.unwrap_or(default.chat),
            ..default
        })
    }

    fn allowance(&self, name: &'static str) -> Result<Option<Allowance>, ConfigError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let off = Allowance { questions: 0, within: Duration::from_secs(1) };
        if text == "off" {
            return Ok(Some(off));
        }
        let expected = "so many questions in so long, as 20/20s, or off";
        let parsed = rate(&text).filter(|(questions, within)| *questions > 0 && !within.is_zero());
        let (questions, within) = parsed.ok_or_else(|| wrong(name, &text, expected))?;
        Ok(Some(Allowance { questions, within }))
    }

    fn limits(&self) -> Result<Limits, ConfigError> {
        const NAME: &str = "PULLQUOTE_PACE";
        let text = self.text(NAME).unwrap_or_default();
        match text.as_str() {
            "" | "default" => return Ok(Limits::default()),
            "off" => return Ok(Limits::unlimited()),
            _ => {}
        }
        let read = || {
            let mut parts = text.split(',');
            let ((burst, refill), (group, group_window)) =
                (rate(parts.next()?)?, rate(parts.next()?)?);
            let overall = parts.next()?.trim().parse().ok()?;
            let sound = burst > 0 && group > 0 && overall > 0 && parts.next().is_none();
            sound.then_some(Limits { burst, refill, group, group_window, overall })
        };
        let expected = "default, off, or what a chat may get at once and when one more, what a group may get in which time, and all chats in a second, as 3/1s,20/60s,30";
        read().ok_or_else(|| wrong(NAME, &text, expected))
    }

    fn numbers(&self, name: &'static str) -> Result<HashSet<i64>, ConfigError> {
        let text = self.text(name).unwrap_or_default();
        let members =
            text.split(|c: char| c == ',' || c.is_whitespace()).filter(|member| !member.is_empty());
        members
            .map(|member| {
                let expected = "numbers with commas between, as /id tells them";
                member.parse().map_err(|_| wrong(name, member, expected))
            })
            .collect()
    }

    fn duration(&self, name: &'static str) -> Result<Option<Duration>, ConfigError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        time(&text).map(Some).ok_or_else(|| wrong(name, &text, "a time, as 5s or 2m"))
    }

    fn url(&self, name: &'static str) -> Result<Option<Url>, ConfigError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let expected = "an address that begins with https:// or http://";
        url.map(Some).ok_or_else(|| wrong(name, &text, expected))
    }

    fn parsed<T: std::str::FromStr>(
        &self,
        name: &'static str,
        expected: &str,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| wrong(name, &text, expected))
    }

    fn secret(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        let file = self.text(&format!("{name}_FILE"));
        match (self.text(name), file) {
            (Some(_), Some(_)) => Err(ConfigError::Twice(name)),
            (direct, None) => Ok(direct),
            (None, Some(path)) => {
                let path = PathBuf::from(path);
                let text = fs::read_to_string(&path).map_err(|error| ConfigError::File {
                    name,
                    path,
                    reason: error.to_string(),
                })?;
                Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
            }
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        let value = self.0(name)?.to_string_lossy().trim().to_owned();
        (!value.is_empty()).then_some(value)
    }
}

fn wrong(name: &'static str, value: &str, expected: &str) -> ConfigError {
    ConfigError::Value {
        name,
        value: value.to_owned(),
        expected: format!("it has to be {expected}"),
    }
}

/// "20/60s": so many in so long.
fn rate(text: &str) -> Option<(u32, Duration)> {
    let (count, time) = text.trim().split_once('/')?;
    Some((count.parse().ok()?, self::time(time)?))
}

/// "5s"; at most a year, since no clock counts as far as a person can write.
fn time(text: &str) -> Option<Duration> {
    const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);
    humantime::parse_duration(text).ok().filter(|time| *time <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> Result<Settings, ConfigError> {
        let find = |name: &str| {
            let pair = pairs.iter().find(|(known, _)| *known == name);
            pair.map(|(_, value)| OsString::from(value))
        };
        Source(find).settings()
    }

    const TOKEN: (&str, &str) = ("TELOXIDE_TOKEN", "123456:secret-of-the-bot");

    #[test]
    fn a_token_is_all_it_takes() {
        let settings =
            settings(&[TOKEN, ("PULLQUOTE_DATA", ""), ("TELOXIDE_API_URL", " ")]).unwrap();
        assert_eq!(settings.service.data, None, "an empty variable is none");
        assert_eq!(settings.service.connection.url.as_str(), "https://api.telegram.org/");
        assert!(settings.manners.access.is_open());
        assert_eq!(settings.service.limits, Limits::default());
        assert!(!format!("{settings:?}").contains("secret-of-the-bot"));
    }

    #[test]
    fn a_token_in_a_file_is_read_without_its_line_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "123456:secret-of-the-bot\n").unwrap();
        let path = file.path().to_str().unwrap();
        assert!(settings(&[("TELOXIDE_TOKEN_FILE", path)]).is_ok());
        let twice = settings(&[TOKEN, ("TELOXIDE_TOKEN_FILE", path)]).unwrap_err();
        assert!(twice.to_string().contains("keep one"), "{twice}");
        let missing = settings(&[("TELOXIDE_TOKEN_FILE", "/no/such/file")]).unwrap_err();
        assert!(
            missing.to_string().contains("TELOXIDE_TOKEN_FILE names /no/such/file"),
            "{missing}"
        );
    }

    #[test]
    fn what_cannot_be_used_is_named_with_what_to_do() {
        for (name, value, expected) in [
            ("TELOXIDE_API_URL", "localhost:8081", "http://"),
            ("PULLQUOTE_WEBHOOK_URL", "nonsense", "http"),
            ("PULLQUOTE_ALLOW_USERS", "12,@ann", "“@ann”"),
            ("PULLQUOTE_USER_LIMIT", "20", "20/20s"),
            ("PULLQUOTE_USER_LIMIT", "0/20s", "off"),
            ("PULLQUOTE_PACE", "fast", "3/1s"),
            ("PULLQUOTE_PACE", "0/1s,20/60s,30", "3/1s"),
            ("PULLQUOTE_GRACE", "5", "5s"),
            ("PULLQUOTE_GRACE", "500000000000years", "5s"),
            ("PULLQUOTE_KEEP_QUESTIONS", "maybe", "true or false"),
            ("PULLQUOTE_KEEP_DAYS", "-1", "days"),
            ("PULLQUOTE_KEEP_DAYS", "0", "at least 1"),
        ] {
            let error = settings(&[TOKEN, (name, value)]).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(expected), "{name}={value}: {error}");
        }
        let none = settings(&[]).unwrap_err().to_string();
        assert!(none.contains("TELOXIDE_TOKEN_FILE"), "{none}");
        let secret = [
            TOKEN,
            ("PULLQUOTE_WEBHOOK_URL", "https://x.y/z"),
            ("PULLQUOTE_WEBHOOK_SECRET", "a b"),
        ];
        let secret = settings(&secret).unwrap_err().to_string();
        assert!(secret.contains("A–Z") && !secret.contains("a b"), "{secret}");
    }

    #[test]
    fn lists_and_rates_are_read() {
        let settings = settings(&[
            TOKEN,
            ("PULLQUOTE_ALLOW_USERS", "1, 2\n3"),
            ("PULLQUOTE_ALLOW_CHATS", "-1001"),
            ("PULLQUOTE_USER_LIMIT", "5/1m"),
            ("PULLQUOTE_CHAT_LIMIT", "off"),
            ("PULLQUOTE_PACE", "3/100ms,20/6s,30"),
            ("PULLQUOTE_KEEP_DAYS", "7"),
        ])
        .unwrap();
        assert_eq!(settings.manners.access.users, HashSet::from([1, 2, 3]));
        assert_eq!(settings.manners.access.chats, HashSet::from([-1001]));
        let five = Allowance { questions: 5, within: Duration::from_secs(60) };
        assert_eq!(settings.manners.quotas.person, five);
        assert_eq!(settings.manners.quotas.chat.questions, 0);
        assert_eq!(settings.service.limits.group_window, Duration::from_secs(6));
        assert_eq!(settings.manners.retention.answers, Duration::from_secs(7 * 24 * 60 * 60));
    }
}
