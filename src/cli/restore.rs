//! `pullquote restore`: a backup in the place of what is kept.

use super::data::{DataArgs, counted, in_words, runtime};
use super::visible::one_line;
use super::{Error, Outcome, print_last};
use crate::store::{self, Restored};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  pullquote restore --data /var/lib/pullquote monday.backup
  docker compose exec -T pullquote pullquote restore - < monday.backup

In a container FILE is inside the container; - brings a backup into it.

Exit code: 0 when it is restored, 2 on an error; then all is as it was.";

/// Put a backup in the place of what the bot keeps, while it runs or not
///
/// Answers, languages and owners are those of the backup then, also what somebody deleted since by
/// /forget. What was replaced is saved in the data folder first. What the bot has taken in since
/// the backup stays and is answered, and nothing that it answered is answered again.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The backup, as `pullquote backup` wrote it; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let folder = args.data.folder()?;
    let runtime = runtime()?;
    let restored = if args.file == Path::new("-") {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Err(Error::RestoreFromTerminal);
        }
        runtime.block_on(store::restore(&folder, &mut stdin.lock()))?
    } else {
        runtime.block_on(store::restore_file(&folder, &args.file))?
    };
    print_last(&words(&restored, &folder))?;
    Ok(Outcome::Done)
}

fn words(restored: &Restored, folder: &Path) -> String {
    let path = |path: &Path| one_line(&path.to_string_lossy());
    let mut words = format!("restored to {}: {}\n", path(folder), in_words(&restored.contents));
    let when = if restored.is_running { "now" } else { "when the bot starts" };
    if restored.brought > 0 {
        let brought = counted(restored.brought, "update");
        words += &format!("{brought} that waited in the backup: answered {when}\n");
    }
    if restored.left > 0 {
        let left = counted(restored.left, "update");
        words += &format!("{left} of more than two days ago left out: answered since, maybe\n");
    }
    if let Some(before) = &restored.before {
        let before = path(before);
        words += &format!("what was replaced: {before}; restore that to go back, or delete it\n");
    }
    if restored.is_running {
        words += "the running bot takes it up within seconds\n";
    }
    words
}
