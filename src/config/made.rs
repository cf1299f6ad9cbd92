//! What is made of the settings for the rooms that they are for.

use super::error::ConfigError;
use super::names::variable_of;
use super::origin::Sourced;
use super::secret::{self, Hidden};
use super::settings::Settings;
use super::values::{NO_SECRET, NO_TOKEN};
use crate::service::{HealthSettings, ServiceSettings, WebhookListener};
use crate::store::Retention;
use crate::store::user::shell_word;
use crate::telegram::api::{Connection, Token};
use crate::telegram::invitation::Invitations;
use crate::telegram::webhook::{Secret, WebhookSettings};
use crate::telegram::{Access, Manners, Quotas, introductions};
use std::time::Duration;

/// The shortest time between two looks at the documents.
const LEAST_WATCH: Duration = Duration::from_millis(100);

/// The ports that Telegram writes to.
const PORTS: [u16; 4] = [443, 80, 88, 8443];

impl Settings {
    /// How often the documents and the settings are looked at for a change, if at all; not so often
    /// that the bot does nothing else.
    pub fn watch(&self) -> Option<Duration> {
        Some(self.watch).filter(|watch| !watch.is_zero()).map(|watch| watch.max(LEAST_WATCH))
    }

    /// What was asked in a group longer ago is passed over.
    pub fn group_age(&self) -> Duration {
        self.group_age
    }

    /// How long a stop waits for answers that are under way.
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// How the Bot API server is reached. A file with the token is read now.
    ///
    /// # Errors
    ///
    /// When there is no token, or the file with it cannot be used.
    pub fn connection(&self) -> Result<Connection, ConfigError> {
        let proxy = self.proxy.as_ref().map(|proxy| proxy.value.0.clone());
        let default = Connection::new(self.token()?);
        Ok(Connection { url: self.api_url.0.clone(), proxy, ..default })
    }

    fn token(&self) -> Result<Token, ConfigError> {
        if let Some(token) = &self.token {
            return Ok(Token::new(&token.value.0));
        }
        let file = self.token_file.as_ref().ok_or(ConfigError::NoToken)?;
        let name = variable_of("token_file");
        let token = Token::new(&secret::read(file, name)?.0);
        if !token.is_plausible() {
            return Err(secret::unusable(file, name, format!("holds {NO_TOKEN}")));
        }
        Ok(token)
    }

    /// How the service runs.
    ///
    /// # Errors
    ///
    /// When there is no token, or a file with a secret cannot be used.
    pub fn service(&self) -> Result<ServiceSettings, ConfigError> {
        let default = ServiceSettings::new(self.connection()?);
        Ok(ServiceSettings {
            webhook: self.webhook()?,
            data: self.data.clone(),
            limits: self.pace,
            grace: self.grace.into(),
            group_age: self.group_age.into(),
            introductions: introductions(),
            health: self.health(),
            retention: self.retention(),
            ..default
        })
    }

    fn health(&self) -> Option<HealthSettings> {
        self.health_listen.map(|listen| HealthSettings { listen, after: self.health_after })
    }

    /// The links that make owners; none where there is no token. A file with the token is read now.
    pub fn invitations(&self) -> Option<Invitations> {
        self.token().ok().map(|token| Invitations::of(&token))
    }

    /// How the bot behaves, but for the [`invitations`](Settings::invitations).
    pub fn manners(&self) -> Manners {
        let access = Access {
            users: self.allow_users.clone(),
            chats: self.allow_chats.clone(),
            owners: self.owners.clone(),
            members_of: self.allow_members_of.clone(),
        };
        let quotas = Quotas { person: self.user_limit, chat: self.chat_limit, ..Quotas::default() };
        let (retention, in_memory) = (self.retention(), self.data.is_none());
        Manners { access, quotas, retention, in_memory, ..Manners::default() }
    }

    fn retention(&self) -> Retention {
        let questions = self.keep_questions;
        Retention { answers: self.keep_days, questions, ..Retention::default() }
    }

    fn webhook(&self) -> Result<Option<WebhookListener>, ConfigError> {
        let Some(url) = &self.webhook_url else { return Ok(None) };
        Ok(Some(WebhookListener {
            webhook: WebhookSettings::new(url.value.0.clone()),
            secret: self.webhook_secret()?,
            listen: self.webhook_listen,
        }))
    }

    fn webhook_secret(&self) -> Result<Option<Secret>, ConfigError> {
        let name = variable_of("webhook_secret");
        if let Some(secret) = &self.webhook_secret {
            let wrong =
                |_| ConfigError::Value { origin: secret.place(name), reason: NO_SECRET.to_owned() };
            return Secret::new(&secret.value.0).map(Some).map_err(wrong);
        }
        let Some(file) = &self.webhook_secret_file else { return Ok(None) };
        let name = variable_of("webhook_secret_file");
        let wrong = |_| secret::unusable(file, name, format!("holds {NO_SECRET}"));
        Secret::new(&secret::read(file, name)?.0).map(Some).map_err(wrong)
    }

    /// Whether Telegram itself can write to the webhook. A server of one's own takes any address.
    pub(super) fn check_webhook(&self) -> Result<(), ConfigError> {
        let Some(webhook) = &self.webhook_url else { return Ok(()) };
        let (url, server) = (&webhook.value.0, &self.api_url.0);
        if server.host_str() != Connection::telegram().host_str() {
            return Ok(());
        }
        let reason = match (url.scheme(), url.port_or_known_default()) {
            ("https", Some(port)) if PORTS.contains(&port) => return Ok(()),
            ("https", _) => {
                "an address that Telegram does not write to: the port has to be 443, 80, 88 or 8443"
            }
            _ => {
                "an address that Telegram does not write to: it has to begin with https:// (http:// is for a Bot API server of your own)"
            }
        };
        let origin = webhook.place(variable_of("webhook_url"));
        Err(ConfigError::Value { origin, reason: reason.to_owned() })
    }

    /// What can be used as it is and had better be otherwise, in words for the owner.
    pub fn advice(&self) -> Vec<String> {
        let with_password = |proxy: &&Sourced<Hidden>| proxy.value.0.contains('@');
        let secrets = [&self.token, &self.webhook_secret].into_iter().filter_map(Option::as_ref);
        let secrets = secrets.chain(self.proxy.as_ref().filter(with_password));
        let exposed = secrets.filter_map(|secret| secret::is_exposed(secret)).next();
        let words = exposed.map(|path| {
            let (file, word) = (path.display(), shell_word(path));
            format!("{file} holds a secret, and everybody on this machine may read it: run `chmod o-r {word}`")
        });
        words.into_iter().collect()
    }
}
