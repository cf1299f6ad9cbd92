//! Where the bot keeps what outlives it.

use super::super::data::{counted, in_words, size};
use super::report::Report;
use crate::config::Settings;
use crate::store::user::shell_word;
use crate::store::{self, Folder, Rights};
use std::path::Path;

/// Below this nothing can be kept for long, and below that for a moment.
const LITTLE: u64 = 200 << 20;
const NOTHING: u64 = 10 << 20;

/// Looks at the data folder.
pub(super) async fn check(settings: &Settings, report: &mut Report) {
    let Some(folder) = &settings.data else {
        report.warning(
            "no data folder is set: what is kept, owners by a link too, is gone when the bot stops; name one by --data or PULLQUOTE_DATA",
        );
        return;
    };
    let name = folder.display();
    let state = Folder::of(folder);
    if let Rights::Refused(reason) = &state.rights {
        return report.error(&refused(folder, &state, reason));
    }
    if !state.exists {
        report.ok(&format!("data folder {name}: not there yet; the bot makes it when it starts"));
    } else if !state.keeps {
        report.ok(&format!("data folder {name}: empty yet"));
    } else {
        match store::contents(folder).await {
            Ok(contents) => report.ok(&format!("data folder {name}: {}", in_words(&contents))),
            Err(error) => report.error(&format!("data folder {error}")),
        }
    }
    let saved = store::kept_before_restores(folder);
    if saved > 0 {
        let saved = counted(saved, "file");
        report.note(&format!("{saved} before-restore-….backup in the data folder, with questions that may have been forgotten since: delete what is not needed any more"));
    }
    match state.in_use {
        Some(true) => report.ok("a running bot uses the data folder"),
        Some(false) => report.ok("no bot runs with this data folder right now"),
        None => {}
    }
    let Some(free) = state.free else { return };
    let room = format!("{} free for the data folder", size(free));
    match free {
        ..NOTHING => report.error(&format!("only {room}: make room, or nothing can be taken in")),
        NOTHING..LITTLE => report.warning(&format!("only {room}: make room soon")),
        LITTLE.. => report.ok(&room),
    }
}

/// Who may not write, and what mends it.
fn refused(folder: &Path, state: &Folder, reason: &str) -> String {
    let name = folder.display();
    match (state.user, state.owner) {
        (Some((user, group)), Some((owner, _))) if state.exists && owner != user => format!(
            "data folder {name}: cannot be written ({reason}); it belongs to user {owner}, and this is user {user}: run `chown -R {user}:{group} {}` as root",
            shell_word(folder)
        ),
        _ => format!(
            "data folder {name}: cannot be written ({reason}); name one in which this user may write, by --data or PULLQUOTE_DATA"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_that_mends_a_folder_can_be_typed_as_it_stands() {
        let folder = Path::new("/srv/my data");
        let state = Folder {
            exists: true,
            keeps: false,
            rights: Rights::Unknown,
            free: None,
            owner: Some((0, 0)),
            user: Some((65_532, 65_533)),
            in_use: None,
        };
        let said = refused(folder, &state, "denied");
        assert!(said.contains("`chown -R 65532:65533 '/srv/my data'` as root"), "{said}");
    }
}
