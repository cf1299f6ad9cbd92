//! The values of settings: each kind with its reader, and what it has to be in words.

use super::origin::Sourced;
use super::secret::{Address, Hidden};
use super::written::{Written, wrong};
use crate::library::Limits as FileLimits;
use crate::service::LogFormat;
use crate::telegram::Allowance;
use crate::telegram::api::{Connection, Token};
use crate::telegram::pace::Limits;
use crate::telegram::webhook::Secret as WebhookSecret;
use reqwest::Url;
use serde::de::{Deserializer, Error};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// No clock counts as far as a person can write.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What follows "is" or "holds" where a token, a secret or a proxy is none; the value is not shown.
pub(super) const NO_TOKEN: &str =
    "no token: it looks like 123456789:AbC-dEf_123, as @BotFather gives it";
pub(super) const NO_SECRET: &str =
    "no secret of a webhook: it has to be 1 to 256 of A–Z, a–z, 0–9, _ and -";
const NO_PROXY: &str =
    "no proxy: it has to be an address that begins with http://, https:// or socks5://";

/// A text that [`FromStr`] reads, and what it has to be.
fn parsed<'de, D: Deserializer<'de>, T: FromStr>(
    deserializer: D,
    expected: &str,
) -> Result<T, D::Error> {
    let text = Written::one(deserializer, expected)?;
    text.parse().map_err(|_| wrong(&text, expected))
}

/// A secret, which stands in no message.
fn secret<'de, D: Deserializer<'de>>(
    deserializer: D,
    fits: impl Fn(&str) -> bool,
    otherwise: &str,
) -> Result<Sourced<Hidden>, D::Error> {
    let text = Written::one(deserializer, "").ok().filter(|text| fits(text));
    let text = text.ok_or_else(|| D::Error::custom(otherwise))?;
    Ok(Sourced::new(Hidden(text)))
}

type Secret<D> = Result<Sourced<Hidden>, D>;

pub(super) fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Secret<D::Error> {
    secret(deserializer, |text| Token::new(text).is_plausible(), NO_TOKEN)
}

pub(super) fn webhook_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Secret<D::Error> {
    secret(deserializer, |text| WebhookSecret::new(text).is_ok(), NO_SECRET)
}

pub(super) fn proxy<'de, D: Deserializer<'de>>(deserializer: D) -> Secret<D::Error> {
    secret(deserializer, Connection::is_proxy, NO_PROXY)
}

/// Directives as `tracing` reads them. It takes any word for the name of a part, so `loud` would
/// silence all else: a part has to say its level.
pub(super) fn log<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let expected = "a level (off, error, warn, info, debug or trace), or parts with theirs, as pullquote::telegram=debug,info";
    let text = Written::read(deserializer)?.joined();
    let has_level = |directive: &str| {
        let level = directive.rsplit_once('=').map_or(directive, |(_, level)| level).trim();
        // An empty one would be taken for an error's.
        !level.is_empty() && LevelFilter::from_str(level).is_ok()
    };
    let sound = text.split(',').all(has_level) && EnvFilter::builder().parse(&text).is_ok();
    if sound { Ok(text) } else { Err(wrong(&text, expected)) }
}

pub(super) fn log_format<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<LogFormat, D::Error> {
    parsed(deserializer, "auto, human or json")
}

pub(super) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    Written::one(deserializer, "one path").map(PathBuf::from)
}

pub(super) fn secret_file<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Sourced<PathBuf>, D::Error> {
    path(deserializer).map(Sourced::new)
}

/// A list, or one text with colons between (on Windows semicolons).
pub(super) fn paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    let paths: Vec<PathBuf> = match Written::read(deserializer)? {
        Written::One(text) => std::env::split_paths(&text).collect(),
        Written::List(members) => members.into_iter().map(PathBuf::from).collect(),
    };
    Ok(paths.into_iter().filter(|path| !path.as_os_str().is_empty()).collect())
}

pub(super) fn webhook_address<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<SocketAddr, D::Error> {
    parsed(deserializer, "an address and a port, as 127.0.0.1:8080")
}

/// With another port in its example: who follows both is to have two.
pub(super) fn health_address<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<SocketAddr, D::Error> {
    parsed(deserializer, "an address and a port, as 127.0.0.1:9090")
}

/// A web address, and what it has to be.
fn url<'de, D: Deserializer<'de>>(
    deserializer: D,
    fits: impl Fn(&Url) -> bool,
    expected: &str,
) -> Result<Address, D::Error> {
    let text = Written::one(deserializer, expected)?;
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.filter(fits).map(Address).ok_or_else(|| wrong(&text, expected))
}

pub(super) fn api_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
    let fits = |url: &Url| url.query().is_none() && url.fragment().is_none();
    url(deserializer, fits, "an address that begins with https:// or http://, without ? and #")
}

/// Whether Telegram takes it depends on whose the server is.
pub(super) fn webhook_url<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Sourced<Address>, D::Error> {
    url(deserializer, |_| true, "an address that begins with https://").map(Sourced::new)
}

pub(super) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let expected = "true or false";
    match Written::one(deserializer, expected)?.as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        other => Err(wrong(other, expected)),
    }
}

pub(super) fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let days: std::num::NonZeroU32 = parsed(deserializer, "a number of days, at least 1")?;
    Ok(Duration::from_secs(u64::from(days.get()) * 24 * 60 * 60))
}

pub(super) fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let expected = "a time, as 5s or 2m";
    let text = Written::one(deserializer, expected)?;
    time(&text).ok_or_else(|| wrong(&text, expected))
}

/// A time; zero where it is `off`.
pub(super) fn span_or_off<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    let expected = "a time, as 5s or 2m, or off";
    let text = Written::one(deserializer, expected)?;
    if text == "off" {
        return Ok(Duration::ZERO);
    }
    let span = time(&text).filter(|span| !span.is_zero());
    span.ok_or_else(|| wrong(&text, expected))
}

pub(super) fn allowance<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Allowance, D::Error> {
    let expected = "so many questions in so long, as 20/20s, or off";
    let text = Written::one(deserializer, expected)?;
    if text == "off" {
        return Ok(Allowance { questions: 0, within: Duration::from_secs(1) });
    }
    let read = rate(&text).filter(|(questions, within)| *questions > 0 && !within.is_zero());
    let (questions, within) = read.ok_or_else(|| wrong(&text, expected))?;
    Ok(Allowance { questions, within })
}

pub(super) fn pace<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Limits, D::Error> {
    let text = Written::read(deserializer)?.joined();
    match text.as_str() {
        "default" => return Ok(Limits::default()),
        "off" => return Ok(Limits::unlimited()),
        _ => {}
    }
    let read = || {
        let mut parts = text.split(',');
        let ((burst, refill), (group, group_window)) = (rate(parts.next()?)?, rate(parts.next()?)?);
        let overall = parts.next()?.trim().parse().ok()?;
        let sound = burst > 0 && group > 0 && overall > 0 && parts.next().is_none();
        sound.then_some(Limits { burst, refill, group, group_window, overall })
    };
    let expected = "default, off, or what a chat may get at once and when one more, what a group may get in which time, and all chats in a second, as 3/1s,20/60s,30";
    read().ok_or_else(|| wrong(&text, expected))
}

pub(super) fn file_limits<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<FileLimits, D::Error> {
    let text = Written::one(deserializer, BYTES)?;
    let file_bytes = bytes(&text).ok_or_else(|| wrong(&text, BYTES))?;
    Ok(FileLimits { file_bytes })
}

/// How a size is written.
pub(crate) const BYTES: &str = "a number of bytes such as 5000000, or 64M, or 1G";

/// Reads a size: a number of bytes, or of 1,024 to the power that K, M or G stands for.
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let upper = text.trim().to_ascii_uppercase();
    let number = upper.trim_end_matches('B').trim_end_matches('I');
    let units = [('K', 1 << 10), ('M', 1 << 20), ('G', 1 << 30)];
    let unit = units.iter().find(|(letter, _)| number.ends_with(*letter));
    let (digits, unit) = match unit {
        Some((letter, unit)) => (number.trim_end_matches(*letter), *unit),
        None => (number, 1_u64),
    };
    let size = digits.trim_end().parse::<u64>().ok()?.checked_mul(unit)?;
    (size > 0).then_some(size)
}

/// "20/60s": so many in so long.
fn rate(text: &str) -> Option<(u32, Duration)> {
    let (count, time) = text.trim().split_once('/')?;
    Some((count.parse().ok()?, self::time(time)?))
}

/// "5s"; at most a year.
fn time(text: &str) -> Option<Duration> {
    humantime::parse_duration(text).ok().filter(|time| *time <= LONGEST)
}
