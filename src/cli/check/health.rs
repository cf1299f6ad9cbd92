//! What a running bot says of its health.

use super::report::Report;
use crate::config::Settings;
use crate::service::{self, AskError};
use crate::store::Folder;

/// Asks the bot that tells its health, as `pullquote healthcheck` does, where one is to.
pub(super) async fn check(settings: &Settings, report: &mut Report) {
    let Some(listen) = settings.health_listen else { return };
    match service::ask(listen).await {
        Ok(words) => report.ok(&format!("health: {words}")),
        Err(AskError::Nobody(address)) => {
            let folder = settings.data.as_deref().map(Folder::of);
            if folder.is_some_and(|folder| folder.in_use == Some(true)) {
                report.warning(&format!(
                    "health: a bot uses the data folder, but nobody listens at http://{address}: start it anew with this health_listen"
                ));
            } else {
                report.note(&format!(
                    "health: nobody listens at http://{address}: no bot runs there now"
                ));
            }
        }
        Err(error) => report.error(&format!("health: {error}")),
    }
}
