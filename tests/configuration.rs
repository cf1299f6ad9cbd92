//! Settings as the program meets them: in variables, in a file, as options; each bad one ends the
//! start with words and code 2. The page and the example file under docs/ are what the code says.

#![allow(clippy::unwrap_used, reason = "a test may panic, also in what its cases share")]

mod support;

use pullquote::config::{Environment, Flags, LIVE, Settings, example, reference};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::{Bot, SOON, Server};

const TOKEN: &str = "123456789:AAHsecret-of-the-bot_0123456789";
/// What stands between a token and a person who reads along.
const SECRETS: [&str; 4] = ["AAHsecret", "s3cret", "hush-hush", "0123456789"];

/// The program with nothing set, in a folder of its own.
fn pullquote(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_uppercase();
        if upper.starts_with("PULLQUOTE") || upper.starts_with("TELOXIDE") {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1").current_dir(folder);
    command
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a start ends with, which has to be code 2, one line and no secret.
fn refusal(mut command: Command) -> String {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let end = Instant::now() + SOON;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
        }
        sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let text = err(&output);
    assert_eq!(output.status.code(), Some(2), "{command:?}: {text}");
    assert!(output.stdout.is_empty(), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{text}");
    text.trim_end().strip_prefix("error: ").unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// A table of bad settings: where, what, and the words that are told.
fn each(table: &[(&str, &str, &str)], set: impl Fn(&mut Command, &Path, &str, &str)) {
    for &(name, value, words) in table {
        let folder = tempfile::tempdir().unwrap();
        let mut command = pullquote(folder.path());
        command.arg("serve").env("TELOXIDE_TOKEN", TOKEN);
        // Whatever slips through ends soon: nobody listens there.
        command.env("TELOXIDE_API_URL", "http://127.0.0.1:1");
        set(&mut command, folder.path(), name, value);
        let text = refusal(command);
        assert!(text.contains(words), "{name}={value}: {text:?} lacks {words:?}");
    }
}

#[test]
fn each_bad_variable_is_named_with_what_it_has_to_be() {
    let table = [
        ("TELOXIDE_TOKEN", "", "no token: set TELOXIDE_TOKEN"),
        ("TELOXIDE_TOKEN", "AAHsecret", "the variable TELOXIDE_TOKEN is no token: it looks like"),
        ("TELOXIDE_TOKEN", "12:AAHsecret with more", "TELOXIDE_TOKEN is no token"),
        (
            "TELOXIDE_TOKEN_FILE",
            "token",
            "TELOXIDE_TOKEN_FILE is set beside TELOXIDE_TOKEN: keep one",
        ),
        ("TELOXIDE_API_URL", "localhost:8081", "is “localhost:8081”: it has to be an address"),
        ("TELOXIDE_API_URL", "https://x.y/?a=b", "without ? and #"),
        ("TELOXIDE_API_URL", TOKEN, "TELOXIDE_API_URL is something with a token"),
        ("TELOXIDE_API_URL", "ftp://me:s3cret@x.y", "a password in it, which is not shown"),
        ("TELOXIDE_API_URL", "me:s3cret@x.y:8081", "a password in it, which is not shown"),
        ("TELOXIDE_API_URL", "http:/me:s3cret@x.y/?", "a password in it, which is not shown"),
        ("TELOXIDE_API_URL", "http//x.y/bot12%3AAAHsecretlong/", "a token or a password in it"),
        ("TELOXIDE_PROXY", "me:s3cret@proxy", "the variable TELOXIDE_PROXY is no proxy"),
        ("PULLQUOTE_MAX_FILE_SIZE", "lots", "is “lots”: it has to be a number of bytes"),
        ("PULLQUOTE_WATCH", "0s", "a time, as 5s or 2m, or off"),
        ("PULLQUOTE_KEEP_DAYS", "0", "is “0”: it has to be a number of days, at least 1"),
        ("PULLQUOTE_KEEP_DAYS", "-1", "“-1”"),
        ("PULLQUOTE_KEEP_QUESTIONS", "maybe", "true or false"),
        ("PULLQUOTE_ALLOW_USERS", "12,@ann", "is “@ann”: it has to be numbers"),
        ("PULLQUOTE_ALLOW_CHATS", "x", "/id"),
        ("PULLQUOTE_ALLOW_MEMBERS_OF", "x", "/id"),
        ("PULLQUOTE_OWNERS", "1;2", "“1;2”"),
        ("PULLQUOTE_OWNERS", "7,-8", "is “-8”: a person's number is positive"),
        ("PULLQUOTE_ALLOW_USERS", "-1009876543210", "a person's number is positive"),
        ("PULLQUOTE_ALLOW_USERS", "0", "a person's number is positive"),
        (
            "PULLQUOTE_ALLOW_CHATS",
            "-5,1009876543210",
            "is “1009876543210”: a group's number is negative: do you mean -1009876543210?",
        ),
        ("PULLQUOTE_ALLOW_MEMBERS_OF", "4567", "do you mean -4567?"),
        ("PULLQUOTE_ALLOW_MEMBERS_OF", "0", "a group's number is negative, as /id tells it"),
        ("PULLQUOTE_USER_LIMIT", "20", "20/20s"),
        ("PULLQUOTE_CHAT_LIMIT", "0/20s", "or off"),
        ("PULLQUOTE_PACE", "0/1s,20/60s,30", "3/1s,20/60s,30"),
        ("PULLQUOTE_GROUP_AGE", "5", "“5”: it has to be a time, as 5s or 2m"),
        ("PULLQUOTE_GRACE", "500000000000years", "a time"),
        ("PULLQUOTE_WEBHOOK_URL", "nonsense", "begins with https://"),
        ("PULLQUOTE_WEBHOOK_LISTEN", "8080", "an address and a port, as 127.0.0.1:8080"),
        ("PULLQUOTE_WEBHOOK_SECRET", "hush-hush!", "PULLQUOTE_WEBHOOK_SECRET is no secret"),
        ("PULLQUOTE_HEALTH_LISTEN", "localhost", "PULLQUOTE_HEALTH_LISTEN is “localhost”"),
        ("PULLQUOTE_HEALTH_LISTEN", "9090", "an address and a port, as 127.0.0.1:9090"),
        ("PULLQUOTE_HEALTH_AFTER", "soon", "a time"),
        ("PULLQUOTE_LOG", "loud", "is “loud”: it has to be a level (off, error, warn, info"),
        ("PULLQUOTE_LOG", "pullquote::telegram=loud", "a level"),
        ("PULLQUOTE_LOG", "info,,debug", "a level"),
        ("PULLQUOTE_LOG_FORMAT", "xml", "auto, human or json"),
        ("PULLQUOTE_KEEP_DAY", "3", "is no setting: do you mean PULLQUOTE_KEEP_DAYS?"),
        ("pullquote_grace", "3s", "do you mean PULLQUOTE_GRACE?"),
        ("PULLQUOTE_TOKEN", TOKEN, "do you mean TELOXIDE_TOKEN?"),
        ("PULLQUOTE_TASTE", "", "PULLQUOTE_TASTE is no setting"),
        ("PULLQUOTE_CONFIG", "gone.toml", "PULLQUOTE_CONFIG names gone.toml, which is not there"),
        ("PULLQUOTE_CONFIG", ".", "which is a folder, not a file"),
        ("PULLQUOTE_CONFIG", "/", "which is a folder, not a file"),
        #[cfg(unix)]
        ("PULLQUOTE_CONFIG", "pipe", "which is a pipe, which cannot be read again"),
    ];
    each(&table, |command, folder, name, value| {
        if value == "pipe" {
            let made = Command::new("mkfifo").arg(folder.join("pipe")).status();
            assert!(made.unwrap().success());
        }
        command.env(name, value);
    });
}

#[test]
fn each_bad_line_of_the_file_is_named_with_its_number() {
    let table = [
        (
            "unknown",
            "\n\nkeep_day = 3",
            "pullquote.toml, line 3: keep_day is no setting: do you mean keep_days?",
        ),
        ("dashes", "keep-days = 3", "do you mean keep_days?"),
        ("as a variable", "PULLQUOTE_KEEP_DAYS = 3", "do you mean keep_days?"),
        ("nothing near", "colour_of_the_sky = 3", "is no setting; docs/configuration.md has all"),
        (
            "wrong",
            "# days\nkeep_days = -1",
            "pullquote.toml, line 2: keep_days is “-1”: it has to be",
        ),
        ("a fraction", "keep_days = 1.5", "“1.5”: it has to be a number of days"),
        ("a date", "grace = 2024-01-01", "“2024-01-01”: it has to be a time"),
        ("a list", "grace = [\"5s\"]", "is a list: it has to be a time, as 5s or 2m"),
        (
            "a list in a list",
            "library = [[\"a\"]]",
            "is a list with more in it than texts and numbers",
        ),
        ("a section", "grace = \"1s\"\n[limits]\nkeep_days = 3", "line 2: limits is a section"),
        ("of a known name", "[library]\npath = \"a\"", "line 1: library is a section"),
        ("sections", "[[library]]\npath = \"a\"", "library is a section"),
        ("a dot", "keep.days = 3", "line 1: keep is a section"),
        (
            "twice",
            "keep_days = 3\nkeep_days = 4",
            "pullquote.toml, line 2: the same setting stands above: keep one",
        ),
        ("no quotes", "\ntoken = 12:AAHsecret", "pullquote.toml, line 2: "),
        (
            "a bare path",
            "# kept\ndata = ./data",
            "line 2: invalid mantissa, expected digits: a setting is written as keep_days = 30, a text as data = \"kept\"",
        ),
        ("no end", "token = \"12:AAHsecret", "pullquote.toml, line 1: "),
        (
            "both",
            "token = \"1:AAHsecret\"\ntoken_file = \"x\"",
            "line 2: token_file is set beside token: keep one",
        ),
        (
            "the other way",
            "token_file = \"x\"\ntoken = \"1:AAHsecret\"",
            "line 2: token is set beside token_file",
        ),
        ("a secret", "webhook_secret = [\"hush-hush\"]", "line 1: webhook_secret is no secret"),
        ("a token", "token = \"AAHsecret\"", "line 1: token is no token"),
        ("a number", "token = 0123456789", "pullquote.toml, line 1: "),
        ("a proxy", "proxy = \"me:s3cret@x\"", "line 1: proxy is no proxy"),
        ("the log", "log = \"loud\"", "line 1: log is “loud”"),
    ];
    each(&table, |command, folder, _, text| {
        fs::write(folder.join("pullquote.toml"), text).unwrap();
        command.env_remove("TELOXIDE_TOKEN");
    });
}

#[test]
fn each_bad_option_is_named_as_it_is_typed() {
    let table = [
        ("--log", "loud", "the option --log is “loud”: it has to be a level"),
        ("--webhook-url", "nonsense", "the option --webhook-url is “nonsense”"),
        ("--webhook-url", TOKEN, "the option --webhook-url is something with a token"),
        ("--health-listen", "9090", "the option --health-listen is “9090”"),
        ("--config", "gone.toml", "the option --config names gone.toml, which is not there"),
    ];
    each(&table, |command, _, name, value| {
        command.args([name, value]);
    });
}

#[test]
fn telegram_itself_is_told_no_plain_http() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = pullquote(folder.path());
    command.args(["serve", "--webhook-url", "http://x.y/z"]).env("TELOXIDE_TOKEN", TOKEN);
    let text = refusal(command);
    assert!(text.contains("the option --webhook-url is") && text.contains("https://"), "{text}");
}

#[test]
fn a_file_with_a_secret_is_named_with_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("empty"), "\r\n \n").unwrap();
    fs::write(path("notes"), "AAHsecret is the token").unwrap();
    fs::write(path("bytes"), b"\xff\xfe1\0").unwrap();
    fs::create_dir(path("folder")).unwrap();
    #[cfg(unix)]
    assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    let table = [
        #[cfg(unix)]
        ("pipe", "which is a pipe, which cannot be read again: write the text to a file"),
        ("gone", "which is not there: check the path"),
        ("empty", "which is empty: write the secret into it"),
        ("notes", "which holds no token: it looks like"),
        ("bytes", "which is no UTF-8 text"),
        ("folder", "which is a folder, not a file; Docker makes one"),
    ];
    for (name, words) in table {
        let mut variable = pullquote(folder.path());
        variable.arg("serve").env("TELOXIDE_TOKEN_FILE", path(name));
        let text = refusal(variable);
        let start = format!("the variable TELOXIDE_TOKEN_FILE names {}, ", path(name).display());
        assert!(text.starts_with(&start) && text.contains(words), "{text}");

        let config = path("named.toml");
        fs::write(&config, format!("token_file = \"{name}\"")).unwrap();
        let mut file = pullquote(folder.path());
        file.arg("serve").arg("--config").arg(&config);
        let text = refusal(file);
        let start = format!("{}, line 1: token_file names ", config.display());
        assert!(text.starts_with(&start) && text.contains(words), "{text}");
    }
    let mut webhook = pullquote(folder.path());
    webhook.arg("serve").env("TELOXIDE_TOKEN", TOKEN);
    webhook.env("PULLQUOTE_WEBHOOK_URL", "https://x.y/z");
    webhook.env("PULLQUOTE_WEBHOOK_SECRET_FILE", path("notes"));
    let text = refusal(webhook);
    assert!(text.contains("WEBHOOK_SECRET_FILE names") && text.contains("A–Z"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_file_that_this_user_may_not_read_comes_with_the_command_that_mends_it() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    fs::write(&token, TOKEN).unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&token).is_ok() || fs::metadata("/proc/self").is_err() {
        eprintln!("skipped: this user may read everything, or its number is not told");
        return;
    }
    let uid = fs::metadata(&token).unwrap().uid();
    let mut command = pullquote(folder.path());
    command.arg("serve").env("TELOXIDE_TOKEN_FILE", &token);
    let text = refusal(command);
    let command =
        format!("which user {uid} may not read: run `sudo chown {uid} {}`", token.display());
    assert!(text.contains(&command), "{text}");

    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    for (data, remedy) in [(closed.clone(), "chown -R"), (closed.join("data"), "install -d")] {
        let server = Server::start();
        let mut bot = Bot::of(&server).data(&data).start_only();
        assert_eq!(bot.wait_exit(SOON).code(), Some(2));
        bot.wait_log(&format!("let user {uid} write there by `sudo {remedy}"), SOON);
    }
}

#[test]
fn the_bot_runs_by_a_file_alone_whose_paths_are_meant_from_where_it_lies() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let lies = folder.path().join("etc");
    fs::create_dir(&lies).unwrap();
    fs::write(lies.join("token"), format!("{}\r\n", server.token())).unwrap();
    fs::write(lies.join("tea.txt"), "Steep the oolong for three minutes.").unwrap();
    let text = format!(
        "token_file = \"token\"\napi_url = \"{}\"\nlibrary = [\"tea.txt\"]\ndata = \"kept\"\npace = \"off\"\n",
        server.url()
    );
    fs::write(lies.join("pullquote.toml"), text).unwrap();
    let bot = Bot::of(&server).command(|command| {
        for variable in ["TELOXIDE_TOKEN", "TELOXIDE_API_URL"] {
            command.env_remove(variable);
        }
        command.args(["--config", "etc/pullquote.toml", "--log", "warn"]);
        command.current_dir(folder.path());
    });
    let mut bot = bot.start();
    let ann = server.person("Ann");
    let home = server.private(&ann);
    let asked = ann.say(&home, "How long should the oolong steep?");
    let answer = home.wait_reply_to(&asked, SOON);
    assert!(answer.text.contains("three minutes"), "{}", answer.text);
    assert!(bot.stop().success());
    assert!(lies.join("kept/pullquote.sqlite").is_file());
    assert_eq!(bot.log(), "", "the option holds, and there is nothing to complain of");
}

#[cfg(unix)]
#[test]
fn a_token_that_everybody_may_read_is_warned_of_once() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pullquote.toml");
    fs::write(&path, format!("token = \"{}\"\n", server.token())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let bot = Bot::of(&server).command(|command| {
        command.env_remove("TELOXIDE_TOKEN").current_dir(folder.path());
    });
    let mut bot = bot.start();
    assert!(bot.stop().success());
    assert_eq!(bot.log().matches("run `chmod o-r pullquote.toml`").count(), 1, "{}", bot.log());
}

#[test]
fn ask_takes_the_settings_of_its_folder_and_needs_no_token() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tea.txt"), "Steep the oolong for three minutes.").unwrap();
    let text = "library = \"tea.txt\"\ntoken_file = \"/run/secrets/of-another-user\"\n";
    fs::write(folder.path().join("pullquote.toml"), text).unwrap();
    let ask = |change: &dyn Fn(&mut Command)| {
        let mut command = pullquote(folder.path());
        command.args(["ask", "how long should the oolong steep?"]);
        change(&mut command);
        command.output().unwrap()
    };
    let output = ask(&|_| {});
    assert_eq!((output.status.code(), &*err(&output)), (Some(0), ""));
    let output = ask(&|command| {
        command
            .env("PULLQUOTE_LIBRARY", env!("CARGO_MANIFEST_DIR").to_owned() + "/data/article.txt");
    });
    assert_eq!(output.status.code(), Some(1), "the variable wins: {}", err(&output));
    let output = ask(&|command| {
        command.args(["--config", "gone.toml"]);
    });
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let output = ask(&|command| {
        command
            .env("PULLQUOTE_SERVICE_HOST", "10.0.0.1")
            .env("PULLQUOTE_PORT", "tcp://10.0.0.1:80");
    });
    assert_eq!(output.status.code(), Some(0), "what Kubernetes sets: {}", err(&output));

    fs::write(folder.path().join("pullquote.toml"), "libary = \"tea.txt\"").unwrap();
    for arguments in [&["ask", "who"][..], &["chat"], &["serve"]] {
        let mut command = pullquote(folder.path());
        command.args(arguments);
        assert!(refusal(command).contains("do you mean library?"), "{arguments:?}");
    }
}

/// A file under docs/, and what has to stand in it. `UPDATE_DOCS=1` writes it.
fn is_as_the_code_says(name: &str, make: impl Fn(&str) -> String) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let there = fs::read_to_string(&path).unwrap_or_default();
    let made = make(&there);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    } else {
        let mend = "UPDATE_DOCS=1 cargo test --test configuration";
        assert!(there == made, "docs/{name} is not what the code says; write it anew by\n{mend}");
    }
    made
}

#[test]
fn the_page_has_every_setting_as_the_code_says() {
    const BEGIN: &str = "<!-- made of src/config/settings.rs; UPDATE_DOCS=1 cargo test --test configuration writes it anew -->\n\n";
    const END: &str = "\n<!-- so far -->\n";
    let page = is_as_the_code_says("configuration.md", |there| {
        let (before, rest) =
            there.split_once(BEGIN).expect("the page has a place for the settings");
        let (_, after) = rest.split_once(END).expect("and an end of it");
        [before, BEGIN, &reference(), END, after].concat()
    });
    for key in LIVE {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{key}`"))).unwrap();
        assert!(row.contains("| a reload |"), "{row}");
    }
    let row = page.lines().find(|line| line.starts_with("| `keep_days`")).unwrap();
    assert!(row.contains("`PULLQUOTE_KEEP_DAYS`") && row.contains("| `30` |"), "{row}");
    let row = page.lines().find(|line| line.starts_with("| `data`")).unwrap();
    assert!(row.contains("`--data`") && row.contains("| a restart |"), "{row}");
}

#[test]
fn the_example_file_can_be_used_as_it_is_and_with_every_setting_taken_in() {
    let text = is_as_the_code_says("pullquote.example.toml", |_| example());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pullquote.toml");
    let load = |text: &str| {
        fs::write(&path, text).unwrap();
        let flags = Flags { config: Some(path.clone()), ..Flags::default() };
        Settings::load(&flags, &Environment::default()).unwrap_or_else(|error| panic!("{error}"))
    };
    let nothing = format!("{:?}", load(""));
    assert_eq!(format!("{:?}", load(&text)), nothing, "as it is, it changes nothing");

    // A secret and the file with it exclude each other, so each is taken in once.
    let take = |leave: &dyn Fn(&str) -> bool| {
        let lines = text.lines().map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') && !setting.is_empty() => setting,
            _ => "",
        });
        lines.filter(|line| !leave(line)).collect::<Vec<_>>().join("\n")
    };
    let inline = take(&|line| line.contains("_file = \"/run"));
    let settings = load(&inline);
    assert!(settings.service().unwrap().webhook.is_some() && settings.health_listen.is_some());
    let files = take(&|line| line.starts_with("token =") || line.starts_with("webhook_secret ="));
    load(&files);
    let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).count();
    assert_eq!((lines(&inline), lines(&files)), (lines(&take(&|_| false)) - 2, lines(&inline)));
}
