//! Commands.

/// What can be asked for by name. Telegram's menus list them in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// A question follows, or stands in the message that is replied to.
    Ask,
    /// The first words, or a paragraph that a link leads to.
    Start,
    /// What is loaded.
    Documents,
    /// How to ask.
    Help,
    /// The language of the interface.
    Language,
    /// What this is.
    About,
    /// What is kept.
    Privacy,
    /// Delete what is kept.
    Forget,
    /// The numbers of person, chat and topic.
    Id,
}

impl Command {
    /// All of them.
    pub(super) const ALL: [Command; 9] = [
        Command::Ask,
        Command::Start,
        Command::Documents,
        Command::Help,
        Command::Language,
        Command::About,
        Command::Privacy,
        Command::Forget,
        Command::Id,
    ];

    /// The name that people type behind the slash.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Command::Ask => "ask",
            Command::Start => "start",
            Command::Documents => "documents",
            Command::Help => "help",
            Command::Language => "language",
            Command::About => "about",
            Command::Privacy => "privacy",
            Command::Forget => "forget",
            Command::Id => "id",
        }
    }
}

/// What a text that begins with a slash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slash<'a> {
    /// A command for this bot, and what stands behind it, trimmed.
    Known(Command, &'a str),
    /// A command for this bot that it doesn't know.
    Unknown,
    /// A command that names another bot.
    Foreign,
}

/// Reads a text that begins with a command; none where it does not. In a group only a command that
/// names the bot is surely for it, but `/ask` alone is told to every bot that has it.
pub(super) fn read<'a>(text: &'a str, username: &str) -> Option<(Slash<'a>, bool)> {
    let rest = text.trim_start().strip_prefix('/')?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '@'));
    let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
    // "/etc/passwd" and "/ " are no commands.
    if word.is_empty() || after.starts_with('/') {
        return None;
    }
    let (name, bot) = match word.split_once('@') {
        Some((name, bot)) => (name, Some(bot)),
        None => (word, None),
    };
    if bot.is_some_and(|bot| !bot.eq_ignore_ascii_case(username)) {
        return Some((Slash::Foreign, true));
    }
    let known = Command::ALL.into_iter().find(|command| command.name().eq_ignore_ascii_case(name));
    let slash = known.map_or(Slash::Unknown, |command| Slash::Known(command, after.trim()));
    Some((slash, bot.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_with_what_follows() {
        for (text, expected, why) in [
            (
                "/ask who met whom?",
                Some((Slash::Known(Command::Ask, "who met whom?"), false)),
                "plain",
            ),
            ("/ask@quote_bot  who?", Some((Slash::Known(Command::Ask, "who?"), true)), "named"),
            (
                "/ASK@Quote_Bot",
                Some((Slash::Known(Command::Ask, ""), true)),
                "case does not matter",
            ),
            ("/ask\nwho?", Some((Slash::Known(Command::Ask, "who?"), false)), "on the next line"),
            ("/ask: who?", Some((Slash::Known(Command::Ask, ": who?"), false)), "as people type"),
            ("/ask@other_bot who?", Some((Slash::Foreign, true)), "somebody else's"),
            ("/weather", Some((Slash::Unknown, false)), "not one of ours"),
            ("/weather@quote_bot", Some((Slash::Unknown, true)), "meant for us all the same"),
            ("/etc/passwd", None, "a path"),
            ("/ ask", None, "a slash"),
            ("who met /ask", None, "not at the start"),
            ("", None, "nothing"),
        ] {
            assert_eq!(read(text, "quote_bot"), expected, "{why}");
        }
    }
}
