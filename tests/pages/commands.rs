//! Which programs a shell would call, and whether they take what they are given.

use super::{files, text};
use std::collections::HashMap;
use std::process::Command;
use std::sync::{LazyLock, Mutex};

/// The commands of Compose that the pages may use, and the options of each; one that ends in `=`
/// has a value.
const COMPOSE: &[(&str, &[&str])] = &[
    ("build", &[]),
    ("down", &["-v"]),
    ("exec", &["-T"]),
    ("kill", &["-s="]),
    ("logs", &["-f", "--tail="]),
    ("ps", &[]),
    ("pull", &[]),
    ("restart", &[]),
    ("run", &["--rm", "-T"]),
    ("start", &[]),
    ("stop", &[]),
    ("up", &["-d", "--build"]),
];

/// The simple commands of a script, each a list of words: without assignments, `sudo`, and where
/// input comes from and output goes.
pub fn calls(script: &str) -> Vec<Vec<String>> {
    let (mut calls, mut call, mut word) = (vec![], vec![], None::<String>);
    let mut redirected = false;
    let mut quote = None;
    let mut chars = script.chars().peekable();
    loop {
        let c = chars.next();
        let end = match c {
            Some(c) if quote == Some(c) => {
                quote = None;
                continue;
            }
            Some(c) if quote.is_some() => {
                word.get_or_insert_default().push(c);
                continue;
            }
            Some(c @ ('\'' | '"')) => {
                quote = Some(c);
                word.get_or_insert_default();
                continue;
            }
            Some('\\') => {
                // One at the end of a line joins it to the next.
                if let Some(c) = chars.next().filter(|c| *c != '\n') {
                    word.get_or_insert_default().push(c);
                }
                continue;
            }
            Some('#') if word.is_none() => {
                while chars.next_if(|c| *c != '\n').is_some() {}
                continue;
            }
            Some(' ' | '<' | '>') => false,
            Some('\n' | '|' | '&' | ';' | '(' | ')') | None => true,
            Some(c) => {
                word.get_or_insert_default().push(c);
                continue;
            }
        };
        if let Some(word) = word.take() {
            let assigns = call.is_empty()
                && word.split_once('=').is_some_and(|(name, _)| {
                    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                });
            if !assigns && !redirected {
                call.push(word);
            }
            redirected = false;
        }
        redirected |= matches!(c, Some('<' | '>'));
        if end && !call.is_empty() {
            calls.push(without_sudo(std::mem::take(&mut call)));
        }
        if c.is_none() {
            return calls;
        }
    }
}

fn without_sudo(call: Vec<String>) -> Vec<String> {
    let words: Vec<&str> = call.iter().map(String::as_str).collect();
    let skip = match words.as_slice() {
        ["sudo", "-u", _, ..] => 3,
        ["sudo", ..] => 1,
        _ => 0,
    };
    call.into_iter().skip(skip).collect()
}

/// What is wrong with a call, if it is one of `pullquote` or of `docker`.
pub fn wrong(call: &[String]) -> Option<String> {
    let (program, arguments) = call.split_first()?;
    match program.as_str() {
        "pullquote" => wrong_for_pullquote(arguments),
        "docker" => wrong_for_docker(arguments),
        _ => None,
    }
}

fn wrong_for_pullquote(arguments: &[String]) -> Option<String> {
    let command = arguments.first().map(String::as_str).filter(|first| !first.starts_with('-'));
    let Some(help) = help(command) else {
        return Some(format!("`pullquote {}` is no command", command.unwrap_or_default()));
    };
    let options = arguments.iter().take_while(|word| *word != "--");
    let options = options.filter(|word| word.starts_with('-') && *word != "-");
    let mut names =
        options.map(|word| word.split_once('=').map_or(word.as_str(), |(name, _)| name));
    let known = |name: &str| {
        help.split(|c: char| c.is_whitespace() || ",[]=".contains(c)).any(|word| word == name)
    };
    let unknown = names.find(|name| !known(name))?;
    Some(format!("`pullquote {}` has no {unknown}", command.unwrap_or_default()))
}

/// What the program says of one of its commands, if it has it.
fn help(command: Option<&str>) -> Option<String> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Option<String>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap();
    let ask = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        let output = program.arg("help").args(command).output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    };
    known.entry(command.unwrap_or_default().to_owned()).or_insert_with(ask).clone()
}

fn wrong_for_docker(arguments: &[String]) -> Option<String> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["compose", words @ ..] => wrong_for_compose(words),
        ["build", ..] | ["images"] | ["stats"] => None,
        // Behind the image stands what the program is told.
        ["run", words @ ..] => {
            let image = words.iter().position(|word| word.contains("pullquote"));
            let told = image.map_or(&[][..], |at| &arguments[at + 2..]);
            if told.is_empty() { None } else { wrong_for_pullquote(told) }
        }
        _ => Some(format!("`docker {}` is not known to this test", words.join(" "))),
    }
}

fn wrong_for_compose(mut words: &[&str]) -> Option<String> {
    while let ["-f", file, rest @ ..] = words {
        if text(file).is_empty() {
            return Some(format!("there is no {file}"));
        }
        words = rest;
    }
    let (command, mut words) = words.split_first()?;
    let Some((_, options)) = COMPOSE.iter().find(|(known, _)| known == command) else {
        return Some(format!("`docker compose {command}` is not known to this test"));
    };
    while let [option, rest @ ..] = words
        && option.starts_with('-')
    {
        words = match rest {
            _ if options.contains(option) => rest,
            [_, rest @ ..] if options.contains(&format!("{option}=").as_str()) => rest,
            _ => {
                return Some(format!("`docker compose {command}` with {option} is not known here"));
            }
        };
    }
    let known = services();
    let (told, named) = match (*command, words) {
        ("exec" | "run", [service, told @ ..]) => (told, &[*service][..]),
        _ => (&[][..], words),
    };
    if let Some(unknown) = named.iter().find(|name| !known.iter().any(|service| service == *name)) {
        return Some(format!("no compose file has the service {unknown}"));
    }
    let told: Vec<String> = told.iter().map(|word| (*word).to_owned()).collect();
    match *command {
        "exec" => wrong(&told),
        "run" if !told.is_empty() => wrong_for_pullquote(&told),
        _ => None,
    }
}

/// The services of all compose files.
fn services() -> Vec<String> {
    let mut services = vec![];
    for file in files(".", &[".yaml"]) {
        let text = text(&file.to_string_lossy());
        let within = text.lines().skip_while(|line| *line != "services:").skip(1);
        let within = within.take_while(|line| line.is_empty() || line.starts_with([' ', '#']));
        let names = within.filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
        services.extend(names.filter(|name| !name.starts_with([' ', '#'])).map(str::to_owned));
    }
    services
}

#[test]
fn a_script_is_taken_apart_as_a_shell_does() {
    let table: &[(&str, &[&[&str]])] = &[
        ("pullquote ask \"who met whom?\" # a note", &[&["pullquote", "ask", "who met whom?"]]),
        ("A=1 B='x y' pullquote serve --data ./d", &[&["pullquote", "serve", "--data", "./d"]]),
        ("export A=1\ncd /etc", &[&["export", "A=1"], &["cd", "/etc"]]),
        ("sudo -u pullquote pullquote backup - > x.sqlite", &[&["pullquote", "backup", "-"]]),
        ("a \\\n  b | c && d; e < f", &[&["a", "b"], &["c"], &["d"], &["e"]]),
        ("echo '' \\%F", &[&["echo", "", "%F"]]),
    ];
    for (script, expected) in table {
        assert_eq!(calls(script), *expected, "{script}");
    }
}

#[test]
fn commands_and_services_that_are_not_there_are_noticed() {
    for (call, expected) in [
        ("pullquote ask --top 1 x", None),
        ("pullquote ask --no-color -- --odd", None),
        ("pullquote --help", None),
        ("pullquote answer x", Some("`pullquote answer` is no command")),
        ("pullquote ask --tops 1", Some("`pullquote ask` has no --tops")),
        ("docker run --rm image/pullquote:1 ask x", None),
        ("docker run --rm image/pullquote:1 asks x", Some("`pullquote asks` is no command")),
        ("docker compose up -x", Some("`docker compose up` with -x is not known here")),
        ("docker compose -f none.yaml up", Some("there is no none.yaml")),
        ("docker compose stop nobody", Some("no compose file has the service nobody")),
        ("docker compose exec -T nobody pullquote", Some("no compose file has the service nobody")),
    ] {
        assert_eq!(wrong(&calls(call)[0]).as_deref(), expected, "{call}");
    }
}
