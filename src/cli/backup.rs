//! `pullquote backup`: what is kept, as one file.

use super::data::{DataArgs, in_words, runtime};
use super::visible::one_line;
use super::{Error, Outcome, hint, print_last};
use crate::store;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  pullquote backup --data /var/lib/pullquote monday.backup
  docker compose exec -T pullquote pullquote backup - > monday.backup

In a container FILE is inside the container; - brings the backup out of it.

Exit code: 0 when it is saved, 2 on an error.";

/// Save what the bot keeps as one file, while it runs or not
///
/// In it are answers with their questions, the languages of chats, what waits to be answered, and
/// who became an owner by a link; neither the token nor the documents nor the settings.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The file to write, for nobody but this user; - is standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Replace FILE if it is there
    #[arg(long)]
    overwrite: bool,

    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let folder = args.data.folder()?;
    let runtime = runtime()?;
    if args.file == Path::new("-") {
        let stdout = io::stdout();
        if stdout.is_terminal() {
            return Err(Error::BackupToTerminal);
        }
        let contents = runtime.block_on(store::backup_to(&folder, &mut stdout.lock()))?;
        hint(&format!("saved: {}", in_words(&contents)));
        return Ok(Outcome::Done);
    }
    let contents = runtime.block_on(store::backup(&folder, &args.file, args.overwrite))?;
    let file = one_line(&args.file.to_string_lossy());
    print_last(&format!("saved as {file}: {}\n", in_words(&contents)))?;
    Ok(Outcome::Done)
}
