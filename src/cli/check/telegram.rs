//! What Telegram says of the bot.

use super::super::data::counted;
use super::report::Report;
use crate::config::Settings;
use crate::service::ServiceSettings;
use crate::telegram::api::{Api, CallError};
use crate::telegram::inspect;
use crate::telegram::links::deep_link;
use crate::telegram::setup::InvalidToken;
use crate::telegram::webhook::{WebhookInfo, WebhookSettings};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Clocks may differ by so much.
const CLOCKS: Duration = Duration::from_secs(60);

/// A failure that is older than this and has left nothing waiting is history.
const LATELY: Duration = Duration::from_secs(60 * 60);

/// Asks Telegram. Gives the link that makes an owner, where there can be one.
pub(super) async fn check(settings: &Settings, report: &mut Report) -> Option<String> {
    let service = match settings.service() {
        Ok(service) => service,
        Err(error) => {
            report.error(&error.to_string());
            return None;
        }
    };
    let api = match Api::new(&service.connection) {
        Ok(api) => api,
        Err(error) => {
            report.error(&error.to_string());
            return None;
        }
    };
    let server = server(&service);
    let asked = SystemTime::now();
    let (me, date) = match inspect::who(&api).await {
        Ok(known) => known,
        Err(CallError::Unauthorized) => {
            report.error(&format!("token: {InvalidToken}"));
            return None;
        }
        Err(error) => {
            report.error(&unreached(&server, &error, service.connection.proxy.is_some()));
            return None;
        }
    };
    report.ok(&format!("token: it is that of @{} ({}), says {server}", me.username, me.first_name));
    let (offers, advice) = (me.offers(), me.advice());
    match (offers.is_empty(), advice.is_empty()) {
        (true, true) => report.ok("inline mode, guest mode, groups and privacy mode are on"),
        (false, true) => report.ok("groups and privacy mode are on"),
        (_, false) => {}
    }
    offers.into_iter().for_each(|offer| report.note(offer));
    advice.into_iter().for_each(|advice| report.warning(advice));
    if let Some(date) = date {
        clock(asked, SystemTime::now(), date, &server, report);
    }
    match inspect::webhook(&api).await {
        Ok(info) => webhook(&info, service.webhook.as_ref().map(|it| &it.webhook), report),
        Err(error) => {
            report.warning(&format!("webhook: {server} does not tell of it ({error})"));
        }
    }
    let invitations = settings.invitations()?;
    Some(deep_link(&me.username, &invitations.payload(SystemTime::now())))
}

/// The server by the name that somebody would look for.
fn server(service: &ServiceSettings) -> String {
    let url = &service.connection.url;
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => "the Bot API server".to_owned(),
    }
}

fn unreached(server: &str, error: &CallError, by_proxy: bool) -> String {
    let remedy = match (error, by_proxy) {
        (CallError::RetryAfter(_), _) => "try again then",
        (CallError::Server(_), _) => "try again later; if it is a server of yours, see its log",
        (CallError::Network(words), _) if words.contains("certificate") => {
            "its certificate is none that this program trusts: a server of your own needs one of a public authority, or plain http; else something on the way reads along"
        }
        (CallError::Network(_), true) => {
            "see that TELOXIDE_PROXY and TELOXIDE_API_URL are right and that the proxy runs"
        }
        (CallError::Network(_), false) => {
            "see that this machine may reach it; a proxy is set by TELOXIDE_PROXY, another server by TELOXIDE_API_URL"
        }
        _ => "see that TELOXIDE_API_URL is that of a Bot API server",
    };
    format!("{server}: {error}; {remedy}")
}

/// Compares the clocks: the server's was read some time between `asked` and `answered`.
fn clock(
    asked: SystemTime,
    answered: SystemTime,
    date: SystemTime,
    server: &str,
    report: &mut Report,
) {
    let (apart, word) = match (asked.duration_since(date), date.duration_since(answered)) {
        (_, Ok(behind)) => (behind, "behind"),
        (Ok(ahead), _) => (ahead, "ahead of"),
        _ => (Duration::ZERO, "ahead of"),
    };
    if apart > CLOCKS {
        report.warning(&format!(
            "clock: this machine's is {} {word} that of {server}: set it, as by NTP; else questions in groups may be taken for old ones and links may not work",
            humantime::format_duration(Duration::from_secs(apart.as_secs()))
        ));
    } else {
        report.ok("clock: it fits the server's");
    }
}

/// What is set beside what is wanted.
fn webhook(info: &WebhookInfo, wanted: Option<&WebhookSettings>, report: &mut Report) {
    let waiting = match info.pending_update_count {
        0 => String::new(),
        count => format!("; {} at Telegram", counted(count, "update") + " waiting"),
    };
    match (wanted, info.url.as_str()) {
        (None, "") => report.ok(&format!("updates: by polling, no webhook is set{waiting}")),
        (None, url) => report.warning(&format!(
            "updates: by polling, but a webhook is set ({url}), which the bot deletes when it starts; if it comes back, another program uses this token{waiting}"
        )),
        (Some(wanted), "") => report.warning(&format!(
            "webhook: none is set; the bot sets {} when it starts{waiting}",
            wanted.url
        )),
        (Some(wanted), url) if !info.leads_to(&wanted.url) => report.warning(&format!(
            "webhook: Telegram writes to {url}, not to {}, which the bot sets when it starts; if it comes back, another program uses this token{waiting}",
            wanted.url
        )),
        (Some(wanted), url) if !info.fits(wanted) => report.warning(&format!(
            "webhook: Telegram writes to {url}, but with other settings, which the bot changes when it starts{waiting}"
        )),
        (Some(_), url) => report.ok(&format!("webhook: Telegram writes to {url}{waiting}")),
    }
    if let (Some(date), false) = (info.last_error_date, info.url.is_empty()) {
        failure(info, date, report);
    }
}

/// That Telegram could not bring an update, when, and what to do.
fn failure(info: &WebhookInfo, date: i64, report: &mut Report) {
    let date = UNIX_EPOCH + Duration::from_secs(u64::try_from(date).unwrap_or(0));
    let age = SystemTime::now().duration_since(date).unwrap_or_default();
    let reason = info.last_error_message.as_deref().unwrap_or("it does not say why");
    let words = format!(
        "webhook: Telegram could not bring an update {} ago ({reason}); {}",
        humantime::format_duration(Duration::from_secs(age.as_secs())),
        remedy(reason)
    );
    if info.pending_update_count > 0 {
        report.error(&words);
    } else if age < LATELY {
        report.warning(&words);
    } else {
        report.ok(&format!("{words}; all was brought since"));
    }
}

/// What helps, by what Telegram says.
fn remedy(reason: &str) -> &'static str {
    let table: [(&[&str], &str); 6] = [
        (
            &["certificate", "ssl", "tls"],
            "the certificate of the address is none that Telegram trusts: see that it is whole, with those between, and not expired",
        ),
        (
            &["resolve"],
            "the name in the address is not known to Telegram: see that it is right and public",
        ),
        (
            &["refused", "timed out", "timeout", "unreachable", "reset", "failed to connect"],
            "nothing answers there: see that the address is right, that the port is open to Telegram, and that what speaks TLS runs",
        ),
        (
            &["401"],
            "the secret is another one: the bot sets it anew by itself while it runs; see that nobody else sets the webhook",
        ),
        (&["404"], "what speaks TLS must pass the path of the address on unchanged"),
        (
            &["502", "503", "504", "bad gateway"],
            "what speaks TLS does not reach the bot: see that it runs and that it listens where PULLQUOTE_WEBHOOK_LISTEN says",
        ),
    ];
    let reason = reason.to_lowercase();
    let known = table.iter().find(|(signs, _)| signs.iter().any(|sign| reason.contains(sign)));
    known.map_or("see that the address leads to the bot", |(_, remedy)| remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_trusted_is_no_matter_of_firewalls() {
        let said = |words: &str| unreached("here", &CallError::Network(words.to_owned()), false);
        let untrusted = said("no connection: invalid peer certificate: UnknownIssuer");
        assert!(untrusted.contains("none that this program trusts"), "{untrusted}");
        assert!(!untrusted.contains("TELOXIDE_PROXY"), "{untrusted}");
        assert!(said("no connection: refused").contains("TELOXIDE_PROXY"));
    }
}
