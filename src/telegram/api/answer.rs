//! What a Bot API server answers, and what stands between it and us.

use super::CallError;
use reqwest::Response;
use reqwest::header::{DATE, RETRY_AFTER};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::error::Error;
use std::time::{Duration, SystemTime};

/// How long to wait where it is not said.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);

/// Telegram asks for hours at most; what is longer is a slip of somebody's.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The methods without which no bot is told of anything.
const BASIC: [&str; 2] = ["getMe", "getUpdates"];

/// What comes before the body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Head {
    pub(super) status: u16,
    /// The header of this name, in seconds.
    pub(super) retry_after: Option<f64>,
}

impl Head {
    pub(super) fn of(response: &Response) -> Head {
        let header = response.headers().get(RETRY_AFTER);
        let retry_after = header.and_then(|seconds| seconds.to_str().ok()?.trim().parse().ok());
        Head { status: response.status().as_u16(), retry_after }
    }
}

/// The time by the server's clock, which HTTP writes as "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110,
/// 5.6.7).
pub(super) fn date(response: &Response) -> Option<SystemTime> {
    http_date(response.headers().get(DATE)?.to_str().ok()?)
}

fn http_date(text: &str) -> Option<SystemTime> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = text.split_ascii_whitespace().skip(1);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    humantime::parse_rfc3339(&format!("{year}-{month:02}-{day}T{}Z", parts.next()?)).ok()
}

#[derive(Deserialize)]
struct Success<R> {
    ok: bool,
    result: R,
}

/// Reads the result of a call, or why there is none.
pub(super) fn read<R: DeserializeOwned>(
    method: &'static str,
    head: Head,
    body: &[u8],
) -> Result<R, CallError> {
    // What succeeds is read in one go, straight to what is wanted.
    if head.status == 200
        && let Ok(Success { ok: true, result }) = serde_json::from_slice(body)
    {
        return Ok(result);
    }
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    match answer["ok"].as_bool() {
        Some(true) => Err(CallError::Unreadable(method)),
        Some(false) => Err(failure(method, head, &answer)),
        None => Err(foreign(head)),
    }
}

/// Why a Bot API server did not carry out a call.
fn failure(method: &str, head: Head, answer: &Value) -> CallError {
    let code = answer["error_code"].as_u64().and_then(|code| u16::try_from(code).ok());
    let code = code.unwrap_or(head.status);
    let description = || match answer["description"].as_str() {
        Some(words) if !words.is_empty() => words.to_owned(),
        _ => format!("error {code} without a description"),
    };
    let parameters = &answer["parameters"];
    if let Some(chat) = parameters["migrate_to_chat_id"].as_i64() {
        return CallError::Migrated(chat);
    }
    match code {
        401 => CallError::Unauthorized,
        // To a token that can't be one, Telegram says "Not Found" to whatever method. Some servers
        // say the same for a method that they lack, but none lacks these.
        404 if BASIC.iter().any(|basic| basic.eq_ignore_ascii_case(method)) => {
            CallError::Unauthorized
        }
        403 => CallError::Forbidden(description()),
        409 => CallError::Conflict(description()),
        429 => CallError::RetryAfter(wait(parameters["retry_after"].as_f64().or(head.retry_after))),
        500.. => CallError::Server(code),
        _ => CallError::Refused(description()),
    }
}

/// What an answer means that is not a Bot API server's, such as the page of a gateway. Only a
/// complaint about the request itself is no reason to try again.
fn foreign(head: Head) -> CallError {
    match head.status {
        429 => CallError::RetryAfter(wait(head.retry_after)),
        400 | 413 | 414 | 431 => CallError::Refused(format!("status {}", head.status)),
        status => CallError::Server(status),
    }
}

fn wait(seconds: Option<f64>) -> Duration {
    let wait = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    wait.unwrap_or(DEFAULT_WAIT).min(LONGEST_WAIT)
}

/// Why there is no answer, without the address, which holds the token.
pub(super) fn network(error: reqwest::Error) -> CallError {
    let error = error.without_url();
    let words = match (error.is_connect(), error.is_timeout()) {
        (true, true) => "no connection in time".to_owned(),
        (true, false) => match innermost(&error) {
            Some(cause) => format!("no connection: {cause}"),
            None => "no connection".to_owned(),
        },
        (false, true) => "none in time".to_owned(),
        (false, false) => "the connection was cut".to_owned(),
    };
    CallError::Network(words)
}

/// What the system or TLS said.
fn innermost(error: &dyn Error) -> Option<String> {
    let mut cause = error.source()?;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Some(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    #[test]
    fn a_date_is_read_as_http_writes_it() {
        for (text, expected) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Thu, 01 Jan 1970 00:00:01 GMT", Some(1)),
            ("yesterday", None),
            ("Sun, 06 Nov 1994", None),
            ("", None),
        ] {
            let since = http_date(text).map(|date| date.duration_since(UNIX_EPOCH).unwrap());
            assert_eq!(since.map(|since| since.as_secs()), expected, "{text}");
        }
    }
}
