//! Failing on order.

use super::people::Chat;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How a call fails.
#[derive(Clone, Debug)]
pub enum Failure {
    /// 429 with these seconds in `retry_after`.
    TooMany(u64),
    /// This status with a page of HTML, as a proxy before Telegram answers.
    Status(u16),
    /// 401, as after the token was revoked.
    Unauthorized,
    /// 403 with this description, such as `bot was blocked by the user`.
    Forbidden(&'static str),
    /// 400 with this description, such as `TOPIC_CLOSED`.
    BadRequest(&'static str),
    /// 409, as when another program polls.
    Conflict,
    /// 400 with `"parameters":{}`, which teloxide can't read.
    EmptyParameters,
    /// This status with these words as its body, whatever they are.
    Said(u16, String),
    /// The connection is closed without an answer, and nothing is carried out.
    CutBefore,
    /// It is carried out, but the connection is closed without an answer.
    CutAfter,
    /// It is carried out and answered, but only after this time.
    Slow(Duration),
    /// It is carried out at once, but answered only after this time.
    SlowAnswer(Duration),
}

impl Failure {
    /// The status and the body of the answer, where it is one.
    pub(super) fn answer(&self) -> Option<(u16, Value)> {
        let said = |code: u16, what: String| {
            (code, json!({ "ok": false, "error_code": code, "description": what }))
        };
        Some(match self {
            Failure::TooMany(seconds) => {
                let (code, mut body) =
                    said(429, format!("Too Many Requests: retry after {seconds}"));
                body["parameters"] = json!({ "retry_after": seconds });
                (code, body)
            }
            Failure::Status(code) => (
                *code,
                Value::String(format!(
                    "<html>\r\n<head><title>{code}</title></head>\r\n<body><center><h1>{code}</h1>\
                     </center><hr><center>nginx/1.18.0</center></body>\r\n</html>\r\n"
                )),
            ),
            Failure::Said(code, body) => (*code, Value::String(body.clone())),
            Failure::Unauthorized => said(401, "Unauthorized".into()),
            Failure::Forbidden(what) => said(403, format!("Forbidden: {what}")),
            Failure::BadRequest(what) => said(400, format!("Bad Request: {what}")),
            Failure::Conflict => said(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot \
                 instance is running"
                    .into(),
            ),
            Failure::EmptyParameters => {
                let (code, mut body) = said(400, "Bad Request: something new".into());
                body["parameters"] = json!({});
                (code, body)
            }
            Failure::CutBefore | Failure::CutAfter | Failure::Slow(_) | Failure::SlowAnswer(_) => {
                return None;
            }
        })
    }
}

/// Which calls are meant.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    method: Option<String>,
    chat: Option<i64>,
}

/// Calls of this method.
pub fn on(method: &str) -> Matcher {
    Matcher { method: Some(method.to_lowercase()), chat: None }
}

/// Any call, those of `getUpdates` too.
pub fn any() -> Matcher {
    Matcher::default()
}

impl Matcher {
    /// Of them, those to this chat.
    pub fn to(mut self, chat: &Chat) -> Matcher {
        self.chat = Some(chat.id);
        self
    }

    fn matches(&self, method: &str, params: &Map<String, Value>) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.chat.is_none_or(|chat| {
                let named = params.get("chat_id");
                let number = named.and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
                number == Some(chat)
            })
    }
}

/// A failure that waits for its calls.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    pub(super) matcher: Matcher,
    pub(super) failure: Failure,
    pub(super) times: usize,
}

/// Takes the first ordered failure that fits this call.
pub(super) fn take(
    failures: &mut Vec<Ordered>,
    method: &str,
    params: &Map<String, Value>,
) -> Option<Failure> {
    let at = failures.iter().position(|ordered| ordered.matcher.matches(method, params))?;
    failures[at].times = failures[at].times.saturating_sub(1);
    match failures[at].times {
        0 => Some(failures.remove(at).failure),
        _ => Some(failures[at].failure.clone()),
    }
}
