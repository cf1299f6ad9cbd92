//! How the bot introduces itself in each language.

use super::command::Command;
use super::setup::Introduction;
use super::words::Words;

/// The commands that groups are shown: the others are for one person.
const IN_GROUPS: [Command; 5] =
    [Command::Ask, Command::Documents, Command::Help, Command::Language, Command::About];

/// One introduction for each language that is spoken, and one in English for all others.
pub fn introductions() -> Vec<Introduction> {
    let languages = Words::languages().iter().map(|(code, _)| (Words::of(code), Some(*code)));
    let all = [(Words::of("en"), None)].into_iter().chain(languages);
    all.map(|(words, code)| {
        let described = |command: &Command| {
            let name = command.name();
            (name.to_owned(), words.say(description(*command)).to_owned())
        };
        Introduction {
            language: code.map(str::to_owned),
            private: Command::ALL.iter().map(described).collect(),
            groups: IN_GROUPS.iter().map(described).collect(),
            description: words.say("description").to_owned(),
            short: words.say("short-description").to_owned(),
        }
    })
    .collect()
}

fn description(command: Command) -> &'static str {
    match command {
        Command::Ask => "command-ask",
        Command::Start => "command-start",
        Command::Documents => "command-documents",
        Command::Help => "command-help",
        Command::Language => "command-language",
        Command::About => "command-about",
        Command::Privacy => "command-privacy",
        Command::Forget => "command-forget",
        Command::Id => "command-id",
    }
}
