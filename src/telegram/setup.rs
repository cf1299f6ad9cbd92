//! What is said to Telegram about the bot at the start, and what Telegram says of it.

#[cfg(test)]
mod tests;

use super::api::{Api, CallError};
use super::backoff::Backoff;
use super::counts;
use super::trouble::Trouble;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use teloxide::payloads::{
    GetMe, GetMyCommands, GetMyDescription, GetMyShortDescription, SetMyCommands, SetMyDescription,
    SetMyShortDescription,
};
use teloxide::requests::Payload;
use teloxide::types::{BotCommand, BotCommandScope};
use tokio::time::sleep;

/// Telegram does not know the token. Nothing can be done about it but to give another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Telegram does not know this token: see that all of it is there, as @BotFather gave it, and that it was not revoked"
)]
pub struct InvalidToken;

/// The bot itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Me {
    /// The number.
    pub id: i64,
    /// The name without `@`.
    #[serde(default)]
    pub username: String,
    /// The name that people see.
    #[serde(default)]
    pub first_name: String,
    /// Whether it can be added to groups.
    #[serde(default)]
    pub can_join_groups: bool,
    /// Whether it gets all messages of a group, rather than those that are meant for it.
    #[serde(default)]
    pub can_read_all_group_messages: bool,
    /// Whether it can be asked in any chat by typing its name.
    #[serde(default)]
    pub supports_inline_queries: bool,
    /// Whether it can be mentioned in chats that it is not in.
    #[serde(default)]
    pub supports_guest_queries: bool,
}

impl Me {
    /// What it could be asked by besides and is not switched on, as with any new bot; each with how
    /// to switch it on.
    pub fn offers(&self) -> Vec<&'static str> {
        lacking(&[
            (
                self.supports_inline_queries,
                "inline mode is off, so the bot can't be asked in other chats by typing its name: send /setinline to @BotFather, choose the bot and give a placeholder such as \"Ask the documents\"",
            ),
            (
                self.supports_guest_queries,
                "guest mode is off, so the bot can't be mentioned in chats that it is not in: open @BotFather's app, choose the bot, and turn guest mode on in Bot Settings",
            ),
        ])
    }

    /// What does not fit in its settings, each with what to do about it.
    pub fn advice(&self) -> Vec<&'static str> {
        lacking(&[
            (
                self.can_join_groups,
                "the bot can't be added to groups: send /setjoingroups to @BotFather, choose the bot, then Enable",
            ),
            (
                !self.can_read_all_group_messages,
                "privacy mode is off, so Telegram sends the bot all that is said in its groups, where commands, mentions and replies would do: send /setprivacy to @BotFather, choose the bot, then Enable, and add it to its groups anew",
            ),
        ])
    }
}

fn lacking(table: &[(bool, &'static str)]) -> Vec<&'static str> {
    table.iter().filter(|(fits, _)| !fits).map(|(_, words)| *words).collect()
}

/// Asks Telegram who the bot is, as often as it takes.
///
/// # Errors
///
/// When Telegram does not know the token.
pub async fn get_me(api: &Api) -> Result<Me, InvalidToken> {
    let mut trouble = Trouble::default();
    let mut backoff = Backoff::to_telegram();
    loop {
        match api.call(&GetMe {}).await {
            Ok(me) => {
                trouble.over();
                return Ok(me);
            }
            Err(CallError::Unauthorized) => return Err(InvalidToken),
            Err(error) => {
                trouble.call(&error);
                counts::retry();
                let wait = backoff.next();
                sleep(if let CallError::RetryAfter(wait) = error { wait } else { wait }).await;
            }
        }
    }
}

/// How the bot introduces itself to those who use one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Introduction {
    /// The ISO 639-1 code; none for all whose language has no introduction.
    pub language: Option<String>,
    /// The commands in private chats, and what each does.
    pub private: Vec<(String, String)>,
    /// The commands in groups, and what each does.
    pub groups: Vec<(String, String)>,
    /// What an empty chat shows; at most 512 characters.
    pub description: String,
    /// What the profile shows; at most 120 characters.
    pub short: String,
}

/// Tells Telegram the commands and descriptions of the bot, as far as it does not know them: each
/// telling counts against a limit. Where a server does not say what it knows, it is told. What
/// fails is logged and left as it was.
pub async fn introduce(api: &Api, introductions: &[Introduction]) {
    for introduction in introductions {
        let code = introduction.language.as_deref().unwrap_or("default");
        for (what, result) in introduce_in_one(api, introduction).await {
            if let Err(error) = result {
                tracing::warn!("the bot's {what} ({code}) could not be set: {error}");
            }
        }
    }
}

#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
struct DescribedShortly {
    #[serde(default)]
    short_description: String,
}

/// What became of each part.
async fn introduce_in_one(
    api: &Api,
    introduction: &Introduction,
) -> [(&'static str, Result<(), CallError>); 4] {
    let Introduction { language, private, groups, description, short } = introduction;
    let language_code = || language.clone();
    let in_chats = async |scope: BotCommandScope, commands: &[(String, String)]| {
        let commands: Vec<BotCommand> =
            commands.iter().map(|(name, does)| BotCommand::new(name, does)).collect();
        let scope = Some(scope);
        let get = GetMyCommands { scope: scope.clone(), language_code: language_code() };
        let is_known = |known: &Vec<BotCommand>| *known == commands;
        let set =
            SetMyCommands { commands: commands.clone(), scope, language_code: language_code() };
        tell(api, &get, is_known, &set).await
    };
    let get = GetMyDescription { language_code: language_code() };
    let is_known = |known: &Described| known.description == *description;
    let set =
        SetMyDescription { description: Some(description.clone()), language_code: language_code() };
    let get_short = GetMyShortDescription { language_code: language_code() };
    let is_short_known = |known: &DescribedShortly| known.short_description == *short;
    let set_short = SetMyShortDescription {
        short_description: Some(short.clone()),
        language_code: language_code(),
    };
    [
        ("commands", in_chats(BotCommandScope::AllPrivateChats, private).await),
        ("commands in groups", in_chats(BotCommandScope::AllGroupChats, groups).await),
        ("description", tell(api, &get, is_known, &set).await),
        ("short description", tell(api, &get_short, is_short_known, &set_short).await),
    ]
}

/// Makes the call `set` unless what `get` returns is as wanted.
async fn tell<G, K, S>(
    api: &Api,
    get: &G,
    is_known: impl FnOnce(&K) -> bool,
    set: &S,
) -> Result<(), CallError>
where
    G: Payload + Serialize + Sync,
    K: DeserializeOwned,
    S: Payload + Serialize + Sync,
{
    match call(api, get).await {
        Ok(known) if is_known(&known) => return Ok(()),
        // A server that lacks the method, or answers in its own way.
        Ok(_) | Err(CallError::Refused(_) | CallError::Unreadable(_) | CallError::Server(_)) => {}
        Err(error) => return Err(error),
    }
    call::<_, IgnoredAny>(api, set).await.map(drop)
}

/// A call that nobody waits for: tried a few times.
async fn call<P, R>(api: &Api, payload: &P) -> Result<R, CallError>
where
    P: Payload + Serialize + Sync,
    R: DeserializeOwned,
{
    let mut backoff = Backoff::within(Duration::from_secs(2), Duration::from_secs(60));
    for _ in 0..4 {
        let error = match api.call(payload).await {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        match error {
            CallError::RetryAfter(wait) => sleep(wait).await,
            // A status below is an answer of something that does not know the method.
            CallError::Server(500..) | CallError::Network(_) => sleep(backoff.next()).await,
            error => return Err(error),
        }
    }
    api.call(payload).await
}
