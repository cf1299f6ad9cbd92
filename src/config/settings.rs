//! The settings, one field each.

use super::numbers;
use super::origin::Sourced;
use super::secret::{Address, Hidden};
use super::values;
use crate::library::Limits as FileLimits;
use crate::service::LogFormat;
use crate::telegram::Allowance;
use crate::telegram::pace::Limits;
use confique::Config;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// All that pullquote can be told.
///
/// The first paragraph of each comment is what docs/configuration.md and the example file say. Where
/// there is no default, the second is what the example file shows.
#[derive(Clone, Debug, Config)]
#[config(layer_attr(derive(Clone)))]
pub struct Settings {
    /// The token that @BotFather gave; needed to run the bot.
    ///
    /// Example: `"123456789:AbC-dEf_1234567890"`
    #[config(env = "TELOXIDE_TOKEN", deserialize_with = values::token)]
    pub(super) token: Option<Sourced<Hidden>>,

    /// A file with the token, instead.
    ///
    /// Example: `"/run/secrets/token"`
    #[config(env = "TELOXIDE_TOKEN_FILE", deserialize_with = values::secret_file)]
    pub(super) token_file: Option<Sourced<PathBuf>>,

    /// The Bot API server. `http://` is for one of your own.
    #[config(env = "TELOXIDE_API_URL", default = "https://api.telegram.org", deserialize_with = values::api_url)]
    pub(super) api_url: Address,

    /// A proxy for all calls: `http://…` or `socks5://user:password@host:1080`; `HTTPS_PROXY` and
    /// the like are not looked at.
    ///
    /// Example: `"socks5://127.0.0.1:1080"`
    #[config(env = "TELOXIDE_PROXY", deserialize_with = values::proxy)]
    pub(super) proxy: Option<Sourced<Hidden>>,

    /// The files and folders to answer from, with `:` between in the environment; the built-in
    /// article if there are none.
    ///
    /// Example: `["handbook", "notes.md"]`
    #[config(env = "PULLQUOTE_LIBRARY", default = [], deserialize_with = values::paths)]
    pub library: Vec<PathBuf>,

    /// Larger files are refused: bytes, or with K, M or G.
    #[config(env = "PULLQUOTE_MAX_FILE_SIZE", default = "64M", deserialize_with = values::file_limits)]
    pub max_file_size: FileLimits,

    /// How often the documents and the file with the settings are looked at for a change, or `off`.
    #[config(env = "PULLQUOTE_WATCH", default = "10s", deserialize_with = values::span_or_off)]
    pub(super) watch: Duration,

    /// The folder of what has to outlive the process; in memory if not set.
    ///
    /// Example: `"data"`
    #[config(env = "PULLQUOTE_DATA", deserialize_with = values::path)]
    pub data: Option<PathBuf>,

    /// For how many days answers and questions are kept.
    #[config(env = "PULLQUOTE_KEEP_DAYS", default = 30, deserialize_with = values::days)]
    pub(super) keep_days: Duration,

    /// Whether the texts of questions are kept; without them a reply to an answer is a question of
    /// its own.
    #[config(env = "PULLQUOTE_KEEP_QUESTIONS", default = true, deserialize_with = values::switch)]
    pub(super) keep_questions: bool,

    /// The people who may ask in private, inline and as guests: numbers, with commas between.
    ///
    /// Example: `[123456789, 987654321]`
    #[config(env = "PULLQUOTE_ALLOW_USERS", default = [], deserialize_with = numbers::people)]
    pub(super) allow_users: HashSet<i64>,

    /// The groups in which everybody may ask.
    ///
    /// Example: `[-1001234567890]`
    #[config(env = "PULLQUOTE_ALLOW_CHATS", default = [], deserialize_with = numbers::chats)]
    pub(super) allow_chats: HashSet<i64>,

    /// Groups whose members may ask in private, inline and as guests.
    ///
    /// Example: `[-1001234567890]`
    #[config(env = "PULLQUOTE_ALLOW_MEMBERS_OF", default = [], deserialize_with = numbers::groups)]
    pub(super) allow_members_of: HashSet<i64>,

    /// People who may ask whatever the lists say.
    ///
    /// Example: `[123456789]`
    #[config(env = "PULLQUOTE_OWNERS", default = [], deserialize_with = numbers::people)]
    pub(super) owners: HashSet<i64>,

    /// How much one person may ask in which time, or `off`.
    #[config(env = "PULLQUOTE_USER_LIMIT", default = "20/20s", deserialize_with = values::allowance)]
    pub(super) user_limit: Allowance,

    /// How much may be asked in one group in which time, or `off`.
    #[config(env = "PULLQUOTE_CHAT_LIMIT", default = "120/120s", deserialize_with = values::allowance)]
    pub(super) chat_limit: Allowance,

    /// How fast messages go out, in three parts: a chat gets 3 at once and one more each 1s; a
    /// group at most 20 in any 60s; all chats together 30 in a second. `off` is for a Bot API
    /// server of your own.
    #[config(env = "PULLQUOTE_PACE", default = "3/1s,20/60s,30", deserialize_with = values::pace)]
    pub(super) pace: Limits,

    /// What was asked in a group longer ago, while the bot was away, is passed over; private
    /// questions are always answered.
    #[config(env = "PULLQUOTE_GROUP_AGE", default = "5m", deserialize_with = values::span)]
    pub(super) group_age: Duration,

    /// How long a stop waits for answers that are under way.
    #[config(env = "PULLQUOTE_GRACE", default = "5s", deserialize_with = values::span)]
    pub(super) grace: Duration,

    /// The https address that Telegram is to write to, with port 443, 80, 88 or 8443; polling if not
    /// set. A Bot API server of your own may write to any.
    ///
    /// Example: `"https://bot.example.org/telegram"`
    #[config(env = "PULLQUOTE_WEBHOOK_URL", deserialize_with = values::webhook_url)]
    pub(super) webhook_url: Option<Sourced<Address>>,

    /// Where the program listens for the webhook.
    #[config(env = "PULLQUOTE_WEBHOOK_LISTEN", default = "127.0.0.1:8080", deserialize_with = values::webhook_address)]
    pub(super) webhook_listen: SocketAddr,

    /// What Telegram repeats in each request: 1 to 256 of A–Z, a–z, 0–9, `_` and `-`; made of the
    /// token if not set.
    ///
    /// Example: `"kept-between_us"`
    #[config(env = "PULLQUOTE_WEBHOOK_SECRET", deserialize_with = values::webhook_secret)]
    pub(super) webhook_secret: Option<Sourced<Hidden>>,

    /// A file with the secret, instead.
    ///
    /// Example: `"/run/secrets/webhook"`
    #[config(env = "PULLQUOTE_WEBHOOK_SECRET_FILE", deserialize_with = values::secret_file)]
    pub(super) webhook_secret_file: Option<Sourced<PathBuf>>,

    /// Where health and metrics are told; nowhere if not set.
    ///
    /// Example: `"127.0.0.1:9090"`
    #[config(env = "PULLQUOTE_HEALTH_LISTEN", deserialize_with = values::health_address)]
    pub health_listen: Option<SocketAddr>,

    /// After how long without word of Telegram the bot is unhealthy.
    #[config(env = "PULLQUOTE_HEALTH_AFTER", default = "2m", deserialize_with = values::span)]
    pub health_after: Duration,

    /// What the log tells: `off`, `error`, `warn`, `info`, `debug` or `trace`, or by parts, as
    /// `pullquote::telegram=debug,info`. The network and the database tell `warn` at most unless they
    /// are named.
    #[config(env = "PULLQUOTE_LOG", default = "info", deserialize_with = values::log)]
    pub log: String,

    /// How the log is written: `human`, `json`, or `auto`, which is `human` on a terminal and `json`
    /// elsewhere.
    #[config(env = "PULLQUOTE_LOG_FORMAT", default = "auto", deserialize_with = values::log_format)]
    pub log_format: LogFormat,
}

/// The settings that a change of takes effect while the bot runs; the others do at the next start.
pub const LIVE: &[&str] = &[
    "library",
    "max_file_size",
    "keep_days",
    "keep_questions",
    "allow_users",
    "allow_chats",
    "allow_members_of",
    "owners",
    "user_limit",
    "chat_limit",
    "group_age",
    "grace",
    "log",
];
