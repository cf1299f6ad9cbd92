//! Settings as they are written, and what the rooms are told.

use super::*;
use crate::service::ServiceSettings;
use crate::telegram::pace::Limits;
use crate::telegram::{Allowance, Manners};
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// All that is made of them.
#[derive(Debug)]
struct Made {
    service: ServiceSettings,
    manners: Manners,
}

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))).collect()
}

fn settings(pairs: &[(&str, &str)]) -> Result<Made, ConfigError> {
    let settings = Settings::load(&Flags::default(), &environment(pairs))?;
    Ok(Made { service: settings.service()?, manners: settings.manners() })
}

/// What is loaded from a file with this text.
fn of_file(text: &str) -> Result<Settings, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pullquote.toml");
    fs::write(&path, text).unwrap();
    Settings::load(&Flags { config: Some(path), ..Flags::default() }, &Environment::default())
}

const TOKEN: (&str, &str) = ("TELOXIDE_TOKEN", "123456:secret-of-the-bot");

#[test]
fn a_token_is_all_it_takes() {
    let settings = settings(&[TOKEN, ("PULLQUOTE_DATA", ""), ("TELOXIDE_API_URL", " ")]).unwrap();
    assert_eq!(settings.service.data, None, "an empty variable is none");
    assert_eq!(settings.service.connection.url.as_str(), "https://api.telegram.org/");
    assert!(settings.manners.access.is_open());
    assert_eq!(settings.service.limits, Limits::default());
}

#[test]
fn each_place_wins_over_the_one_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pullquote.toml");
    fs::write(&path, "keep_days = 1\ngrace = \"1s\"\ndata = \"kept\"\nlog = \"warn\"\n").unwrap();
    let flags = Flags {
        config: Some(path),
        data: Some("flagged".into()),
        log: Some("debug".to_owned()),
        ..Flags::default()
    };
    let variables =
        [("PULLQUOTE_GRACE", "2s"), ("PULLQUOTE_DATA", "varied"), ("PULLQUOTE_LOG", "error")];
    let settings = Settings::load(&flags, &environment(&variables)).unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    assert_eq!(settings.group_age, Duration::from_secs(300), "by default");
    assert_eq!(settings.keep_days, day, "of the file");
    assert_eq!(settings.grace, Duration::from_secs(2), "of the environment");
    assert_eq!((settings.data.as_deref(), &*settings.log), (Some(Path::new("flagged")), "debug"));

    let silent = [("PULLQUOTE_GRACE", ""), ("PULLQUOTE_LOG", " ")];
    let flags = Flags { data: None, log: None, ..flags };
    let settings = Settings::load(&flags, &environment(&silent)).unwrap();
    assert_eq!((settings.grace, &*settings.log), (Duration::from_secs(1), "warn"));
    assert_eq!(settings.data, Some(folder.path().join("kept")), "meant from where the file lies");
}

#[test]
fn of_a_secret_and_a_file_with_it_the_higher_place_wins() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    write("token", "\u{feff}222:of-the-file\r\n");
    let named = write("named.toml", "token_file = \"token\"\n");
    let inline = write("inline.toml", "token = \"333:inline\"\n");
    let token = |config: &Path, variables: &[(&str, &str)]| {
        let flags = Flags { config: Some(config.to_owned()), ..Flags::default() };
        let settings = Settings::load(&flags, &environment(variables)).unwrap();
        settings.connection().unwrap().token
    };
    let is = |text| crate::telegram::api::Token::new(text);
    let file = folder.path().join("token");
    let variable = [("TELOXIDE_TOKEN_FILE", file.to_str().unwrap())];
    assert!(token(&named, &[]) == is("222:of-the-file"), "without mark and line end");
    assert!(token(&named, &[TOKEN]) == is(TOKEN.1));
    assert!(token(&inline, &[]) == is("333:inline"));
    assert!(token(&inline, &variable) == is("222:of-the-file"));
}

#[test]
fn a_value_may_be_written_as_what_it_is() {
    let settings = of_file(
        "\u{feff}# Each in the ways that TOML has\nkeep_days = 7\nkeep_questions = false\n\
         allow_users = [1, 2]\nallow_chats = \"-1, -2\"\nowners = 3\npace = [\"3/1s\", \"20/60s\", 30]\n\
         library = [\"a\", \"/b\"]\nmax_file_size = 1024\nlog = [\"hyper=debug\", \"info\"]\ndata = \"\"\n",
    )
    .unwrap();
    let manners = settings.manners();
    assert_eq!(manners.access.users, HashSet::from([1, 2]));
    assert_eq!(manners.access.chats, HashSet::from([-1, -2]));
    assert_eq!(manners.access.owners, HashSet::from([3]));
    assert!(!manners.retention.questions && manners.in_memory, "an empty text is no folder");
    assert!(settings.library[0].is_absolute() && settings.library[0].ends_with("a"));
    assert_eq!(settings.library[1], Path::new("/b"));
    assert_eq!((settings.max_file_size.file_bytes, settings.pace), (1024, Limits::default()));
    assert_eq!(settings.log, "hyper=debug,info");
}

#[test]
fn a_variable_that_names_no_file_names_none() {
    for (written, file) in [("", false), (" \n", false), ("a.toml", true)] {
        let environment = environment(&[("PULLQUOTE_CONFIG", written)]);
        let found = Settings::file(&Flags::default(), &environment);
        assert_eq!(found.as_deref() == Some(Path::new(written)), file, "{written:?}");
    }
}

#[test]
fn the_documents_are_not_looked_at_without_a_pause() {
    for (written, watch) in
        [("off", None), ("1ns", Some(100)), ("100ms", Some(100)), ("1s", Some(1_000))]
    {
        let pairs = environment(&[("PULLQUOTE_WATCH", written)]);
        let settings = Settings::load(&Flags::default(), &pairs).unwrap();
        assert_eq!(settings.watch(), watch.map(Duration::from_millis), "{written}");
    }
}

#[test]
fn lists_and_rates_are_read() {
    let settings = settings(&[
        TOKEN,
        ("PULLQUOTE_ALLOW_USERS", "1, 2\n3"),
        ("PULLQUOTE_ALLOW_CHATS", "-1001,7000000001"),
        ("PULLQUOTE_USER_LIMIT", "5/1m"),
        ("PULLQUOTE_CHAT_LIMIT", "off"),
        ("PULLQUOTE_PACE", "3/100ms,20/6s,30"),
        ("PULLQUOTE_KEEP_DAYS", "7"),
    ])
    .unwrap();
    assert_eq!(settings.manners.access.users, HashSet::from([1, 2, 3]));
    assert_eq!(
        settings.manners.access.chats,
        HashSet::from([-1001, 7_000_000_001]),
        "a private chat has its person's number"
    );
    let five = Allowance { questions: 5, within: Duration::from_secs(60) };
    assert_eq!(settings.manners.quotas.person, five);
    assert_eq!(settings.manners.quotas.chat.questions, 0);
    assert_eq!(settings.service.limits.group_window, Duration::from_secs(6));
    assert_eq!(settings.manners.retention.answers, Duration::from_secs(7 * 24 * 60 * 60));
}

#[test]
fn nothing_shows_a_secret() {
    let secrets = [
        TOKEN,
        ("TELOXIDE_PROXY", "socks5://me:pass-of-proxy@proxy:1080"),
        ("TELOXIDE_API_URL", "http://me:pass-of-server@server"),
        ("PULLQUOTE_WEBHOOK_URL", "https://x.y/path-that-nobody-knows"),
        ("PULLQUOTE_WEBHOOK_SECRET", "secret-of-webhook"),
    ];
    let environment = environment(&secrets);
    let settings = Settings::load(&Flags::default(), &environment).unwrap();
    let shown = format!("{settings:#?}{environment:?}");
    for secret in ["secret-of", "pass-of", "nobody-knows"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("x.y") && shown.contains("TELOXIDE_PROXY"), "the rest is: {shown}");
}

#[test]
fn telegram_writes_to_https_and_four_ports_and_a_server_of_ones_own_to_any() {
    let table = [
        ("https://x.y/z", None, ""),
        ("https://x.y:8443/z", None, ""),
        ("http://x.y/z", None, "has to begin with https://"),
        ("https://x.y:8080/z", None, "443, 80, 88 or 8443"),
        ("http://127.0.0.1:8080/z", Some("http://127.0.0.1:8081"), ""),
        ("https://x.y:8080/z", Some("https://telegram.example.org"), ""),
    ];
    for (webhook, server, words) in table {
        let mut pairs = vec![TOKEN, ("PULLQUOTE_WEBHOOK_URL", webhook)];
        pairs.extend(server.map(|server| ("TELOXIDE_API_URL", server)));
        let error = settings(&pairs).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(
            error.contains(words) && error.is_empty() == words.is_empty(),
            "{webhook}: {error}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_file_with_a_secret_that_everybody_may_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pullquote.toml");
    let flags = Flags { config: Some(path.clone()), ..Flags::default() };
    let table = [
        ("token = \"1:abc\"", 0o644, true),
        ("token = \"1:abc\"", 0o640, false),
        ("proxy = \"http://me:s3cret@proxy\"", 0o644, true),
        ("proxy = \"http://proxy\"\ntoken_file = \"token\"", 0o644, false),
    ];
    for (text, mode, told) in table {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let advice = Settings::load(&flags, &Environment::default()).unwrap().advice();
        let command = format!("`chmod o-r {}`", path.display());
        assert_eq!(advice.iter().any(|words| words.contains(&command)), told, "{text}: {advice:?}");
        assert_eq!(advice.len(), usize::from(told));
    }
}

proptest::proptest! {
    #[test]
    fn no_value_makes_it_panic_or_shows_a_token(
        key in 0..names::variables().count(),
        before in "\\PC{0,8}",
        after in "\\PC{0,8}",
    ) {
        let (_, variable) = names::variables().nth(key).unwrap();
        let value = format!("{before} 123456789:AAHsecret-of-the-bot {after}");
        if let Err(error) = Settings::load(&Flags::default(), &environment(&[(variable, &value)])) {
            let text = error.to_string();
            assert!(!text.contains("AAHsecret"), "{text}");
        }
    }
}
