//! Which settings differ, and which of them take effect while the bot runs.

use super::{LIVE, Settings};

/// Does something with each setting. That all are here, the compiler sees.
macro_rules! each_setting {
    ($($name:ident),* $(,)?) => {
        impl Settings {
            /// The names of the settings that `other` has otherwise.
            pub fn differing(&self, other: &Settings) -> Vec<&'static str> {
                let Settings { $($name),* } = self;
                let mut names = Vec::new();
                $(if *$name != other.$name {
                    names.push(stringify!($name));
                })*
                names
            }

            /// These settings, with those of `new` that take effect while the bot runs.
            pub fn with_live_of(&self, new: &Settings) -> Settings {
                let mut settings = self.clone();
                $(if LIVE.contains(&stringify!($name)) {
                    settings.$name.clone_from(&new.$name);
                })*
                settings
            }
        }
    };
}

each_setting!(
    token,
    token_file,
    api_url,
    proxy,
    library,
    max_file_size,
    watch,
    data,
    keep_days,
    keep_questions,
    allow_users,
    allow_chats,
    allow_members_of,
    owners,
    user_limit,
    chat_limit,
    pace,
    group_age,
    grace,
    webhook_url,
    webhook_listen,
    webhook_secret,
    webhook_secret_file,
    health_listen,
    health_after,
    log,
    log_format,
);

#[cfg(test)]
mod tests {
    use super::super::{Environment, Flags};
    use super::*;
    use confique::Config;
    use std::ffi::OsString;

    fn settings(pairs: &[(&str, &str)]) -> Settings {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
        Settings::load(&Flags::default(), &pairs.collect::<Environment>()).unwrap()
    }

    #[test]
    fn each_setting_that_is_taken_while_running_is_one() {
        for live in LIVE {
            assert!(Settings::META.fields.iter().any(|field| field.name == *live), "{live}");
        }
    }

    #[test]
    fn what_differs_is_named_and_what_may_is_taken() {
        let old = settings(&[("TELOXIDE_TOKEN", "1:a"), ("PULLQUOTE_DATA", "here")]);
        assert_eq!(old.differing(&old), [""; 0]);
        let new = settings(&[
            ("TELOXIDE_TOKEN", "1:b"),
            ("PULLQUOTE_DATA", "there"),
            ("PULLQUOTE_OWNERS", "7"),
            ("PULLQUOTE_LIBRARY", "notes"),
        ]);
        assert_eq!(old.differing(&new), ["token", "library", "data", "owners"]);
        let running = old.with_live_of(&new);
        assert_eq!(old.differing(&running), ["library", "owners"]);
        assert_eq!(running.differing(&new), ["token", "data"]);
        assert!(!running.manners().in_memory);
    }
}
