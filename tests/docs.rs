//! What the pages say is so: their commands run, their links lead somewhere, their settings exist.
//!
//! A block of a shell (```` ```sh ````) is typed as it stands, page by page ([`pages::session`]).
//! One that can't be run here says why behind `sh`, by one of [`REASONS`]; of those the commands and
//! options of `pullquote`, and the services of Compose, are looked at. A block that begins with a
//! prompt (```` ```console ````) has to say what it shows, where a line that ends in `…` may go on.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

mod pages;
mod support;

use confique::Config;
use confique::meta::FieldKind;
use pages::commands::{calls, wrong};
use pages::read::{Block, Page, pages};
use pages::session::Session;
use pages::{files, root, text};
use pullquote::config::Settings;
use std::path::Path;

/// Why a block is not run: it needs a Docker daemon, root, systemd as the first process, somebody
/// else's server, or minutes of building.
const REASONS: &[&str] = &["docker", "root", "systemd", "internet", "build"];

/// What else blocks are written in.
const LANGUAGES: &[&str] =
    &["caddyfile", "console", "crontab", "dotenv", "json", "nginx", "sh", "text", "toml", "yaml"];

/// Where the pages' machine has what the session has in its folder.
const PLACES: &[&str] = &["/srv/", "/var/lib/"];

/// A question that every set of documents of the session answers but the built-in article.
const STEEP: &str = "how long does the oolong steep?";

#[track_caller]
fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// The blocks of all pages in this language.
fn blocks(pages: &[Page], language: &str) -> Vec<String> {
    let all = pages.iter().flat_map(|page| &page.blocks);
    all.filter(|block| block.language == language).map(|block| block.text.clone()).collect()
}

#[test]
fn every_block_says_what_it_is_and_why_it_is_not_run() {
    let mut complaints = vec![];
    for block in pages().iter().flat_map(|page| &page.blocks) {
        let Block { spot, language, reason, .. } = block;
        if !LANGUAGES.contains(&language.as_str()) {
            complaints.push(format!("{spot}: a block has to say what it is, not {language:?}"));
        }
        let reason = reason.as_deref();
        if reason.is_some_and(|reason| language != "sh" || !REASONS.contains(&reason)) {
            complaints.push(format!("{spot}: {reason:?} is no reason"));
        }
    }
    none(complaints);
}

#[test]
fn the_commands_of_the_pages_run() {
    let mut complaints = vec![];
    for page in pages() {
        let runs = |block: &&Block| {
            block.reason.is_none() && ["sh", "console"].contains(&block.language.as_str())
        };
        let blocks: Vec<&Block> = page.blocks.iter().filter(runs).collect();
        if blocks.is_empty() {
            continue;
        }
        let mut session = Session::new();
        for block in blocks {
            let done = match block.language.as_str() {
                "sh" => session.run(&block.text).map(drop),
                _ => shows(&mut session, &block.text),
            };
            complaints.extend(done.err().map(|why| format!("{}: {why}", block.spot)));
        }
        complaints.extend(session.violations());
    }
    none(complaints);
}

/// Whether commands with a prompt before them say what stands below.
fn shows(session: &mut Session, block: &str) -> Result<(), String> {
    for part in block.split("$ ").filter(|part| !part.is_empty()) {
        let (command, expected) = part.split_once('\n').unwrap_or((part, ""));
        let said = session.run(command)?;
        let fits = |(said, expected): (&str, &str)| match expected.strip_suffix('…') {
            Some(beginning) => said.starts_with(beginning.trim_end()),
            None => said == expected,
        };
        let same = said.lines().count() == expected.lines().count();
        if !same || !said.lines().zip(expected.lines()).all(fits) {
            return Err(format!("`{command}` says\n{said}"));
        }
    }
    Ok(())
}

#[test]
fn every_command_that_the_pages_name_is_one() {
    let mut complaints = vec![];
    for page in pages() {
        for block in page.blocks {
            let script = match block.language.as_str() {
                "sh" => block.text,
                "crontab" => {
                    let commands = block.text.lines().map(|line| line.splitn(6, ' ').last());
                    commands.flatten().collect::<Vec<_>>().join("\n")
                }
                _ => continue,
            };
            let all = calls(&script);
            if block.reason.as_deref() == Some("docker")
                && !all.iter().any(|call| call[0] == "docker")
            {
                complaints.push(format!("{}: nothing needs Docker here", block.spot));
            }
            let wrong = all.iter().filter_map(|call| wrong(call));
            complaints.extend(wrong.map(|why| format!("{}: {why}", block.spot)));
        }
        for (spot, code) in page.inline {
            let ours = ["pullquote ", "docker "].iter().any(|program| code.starts_with(program));
            let wrong = calls(&code).into_iter().filter(|_| ours).find_map(|call| wrong(&call));
            complaints.extend(wrong.map(|why| format!("{spot}: {why}")));
        }
    }
    none(complaints);
}

#[test]
fn a_command_that_fails_and_a_bot_that_ends_badly_are_noticed() {
    let mut session = Session::new();
    assert!(session.run("export GREETING=hello\ncd handbook").is_ok());
    assert_eq!(session.run("echo $GREETING; ls").unwrap(), "hello\nclub.md\ntea.md\n");
    let wrong = session.run("pullquote ask --nonsense\ntrue").unwrap_err();
    assert!(wrong.contains("--nonsense"), "{wrong}");
    let wrong = session.run("TELOXIDE_TOKEN=1:wrong pullquote serve").unwrap_err();
    assert!(wrong.contains("does not know this token"), "{wrong}");
    let stopped = session.run("TELOXIDE_TOKEN=123456789:AAH… pullquote serve\necho after");
    assert!(stopped.as_ref().is_ok_and(|said| said.ends_with("after\n")), "{stopped:?}");
    let stays = "TELOXIDE_TOKEN=123456789:AAH… pullquote serve &\nsleep 1; kill -0 $!\necho there";
    let stays = session.run(stays);
    assert!(stays.as_ref().is_ok_and(|said| said.contains("there\n")), "{stays:?}");
    assert!(shows(&mut session, "$ echo a b\na …\n$ echo c\nc\n").is_ok());
    assert!(shows(&mut session, "$ echo a b\na\n").is_err());
    assert!(shows(&mut session, "$ echo a\na\nb\n").is_err());
}

#[test]
fn files_of_settings_and_lists_of_variables_are_taken() {
    let mut complaints = vec![];
    let pages = pages();
    for (at, block) in blocks(&pages, "toml").into_iter().enumerate() {
        let mut session = Session::new();
        let here = session.run("pwd").unwrap();
        let text = PLACES.iter().fold(block, |text, place| {
            text.replace(&format!("\"{place}"), &format!("\"{}{place}", here.trim_end()))
        });
        session.write("settings.toml", &text);
        let asked = if text.contains("library") { STEEP } else { "what did Lavrov discuss?" };
        let done = session.run(&format!("pullquote ask --config settings.toml '{asked}'"));
        complaints.extend(done.err().map(|why| format!("TOML block {at}: {why}\n{text}")));
    }
    for block in blocks(&pages, "dotenv") {
        let mut session = Session::new();
        let variables = block.lines().map(|line| format!("export '{line}'\n"));
        let script: String = variables.collect();
        let done = session.run(&format!("{script}pullquote ask 'what did Lavrov discuss?'"));
        complaints.extend(done.err().map(|why| format!("{why}\n{block}")));
    }
    none(complaints);
}

#[test]
fn json_and_yaml_can_be_read() {
    let pages = pages();
    let mut texts: Vec<_> =
        blocks(&pages, "yaml").into_iter().map(|text| ("a block".to_owned(), text)).collect();
    for folder in [".", "docs", ".github/workflows"] {
        let files = files(folder, &[".yaml", ".yml"]).into_iter();
        texts.extend(files.map(|path| (path.display().to_string(), text(&path.to_string_lossy()))));
    }
    let yaml = texts.iter().flat_map(|(name, text)| {
        let wrong = saphyr_parser::Parser::new_from_str(text).find_map(Result::err);
        wrong.map(|why| format!("{name}: {why}"))
    });
    let json = blocks(&pages, "json").into_iter().filter_map(|text| {
        let values = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
        values.filter_map(Result::err).next().map(|why| format!("{why}: {text}"))
    });
    none(yaml.chain(json).collect());
}

#[test]
fn every_variable_that_is_named_is_a_setting() {
    let known: Vec<&str> = Settings::META
        .fields
        .iter()
        .filter_map(|field| match field.kind {
            FieldKind::Leaf { env, .. } => env,
            _ => None,
        })
        .chain(["PULLQUOTE_CONFIG"])
        .collect();
    let top = files(".", &[".md", ".yaml", ".toml", "Dockerfile"]);
    let docs = files("docs", &[".md", ".service", ".yml", ".yaml", ".json"]);
    let texts = [top, docs].concat().into_iter().map(|path| {
        let text = text(&path.to_string_lossy());
        (path, text)
    });
    let texts: Vec<_> = texts.collect();
    // Compose has variables of its own, which it puts in itself.
    let composed = |name: &str| texts.iter().any(|(_, text)| text.contains(&format!("${{{name}")));
    let of_kubernetes =
        |name: &str| ["PULLQUOTE_PORT", "PULLQUOTE_SERVICE_"].iter().any(|is| name.starts_with(is));
    let mut complaints = vec![];
    for (path, text) in &texts {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let ours = words.filter(|word| {
            ["PULLQUOTE_", "TELOXIDE_"].iter().any(|prefix| word.starts_with(prefix))
        });
        // "PULLQUOTE_…" means any; those of Kubernetes are passed over by the program too.
        let unknown = ours.filter(|name| {
            !name.ends_with('_') && !known.contains(name) && !composed(name) && !of_kubernetes(name)
        });
        complaints.extend(unknown.map(|name| format!("{}: {name} is no setting", path.display())));
    }
    none(complaints);
}

#[test]
fn every_link_within_the_project_leads_somewhere() {
    let pages = pages();
    let mut complaints = vec![];
    for page in &pages {
        let folder = page.path.parent().unwrap_or(Path::new(""));
        for (spot, link) in &page.links {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = if file.is_empty() { page.path.clone() } else { folder.join(file) };
            let Ok(there) = root().join(&path).canonicalize() else {
                complaints.push(format!("{spot}: there is no {file}"));
                continue;
            };
            let is_there = |page: &&Page| {
                root().join(&page.path).canonicalize().is_ok_and(|path| path == there)
            };
            let named = pages.iter().find(is_there);
            let has = named.is_some_and(|page| page.anchors.iter().any(|known| known == anchor));
            if !anchor.is_empty() && !has {
                complaints.push(format!("{spot}: {} has no heading #{anchor}", path.display()));
            }
        }
    }
    none(complaints);
}

#[test]
fn what_the_pages_download_is_released_in_the_version_of_the_crate() {
    let workflow = text(".github/workflows/release.yml");
    let mut complaints = vec![];
    for page in pages() {
        let scripts = page.blocks.iter().filter(|block| block.language == "sh");
        for call in scripts.flat_map(|block| calls(&block.text)).filter(|call| call[0] == "curl") {
            let files = call
                .iter()
                .filter(|word| word.contains("latest/download/") || word.starts_with("$base/"));
            for file in files.filter_map(|address| address.rsplit('/').next()) {
                let named = file.replace("x86_64", "$ARCH");
                if !workflow.contains(&named) {
                    complaints.push(format!("release.yml releases no {named}"));
                }
            }
        }
    }
    let image = concat!("pullquote/pullquote:", env!("CARGO_PKG_VERSION"));
    if !text("compose.yaml").lines().any(|line| line.trim_end().ends_with(image)) {
        complaints.push(format!("compose.yaml has to run {image}"));
    }
    none(complaints);
}

#[test]
fn the_image_is_built_with_every_file_that_the_manifest_names() {
    let manifest: toml::Table = text("Cargo.toml").parse().unwrap();
    let (image, ignored) = (text("Dockerfile"), text(".dockerignore"));
    let first_layer = image.split("cargo build").next().unwrap();
    let mut complaints = vec![];
    for (kind, folder) in
        [("bin", "src/bin"), ("bench", "benches"), ("example", "examples"), ("test", "tests")]
    {
        for target in manifest.get(kind).and_then(|of| of.as_array()).into_iter().flatten() {
            let said = |key| target.get(key).and_then(|value| value.as_str());
            let file = said("path").map(str::to_owned);
            let file = file.unwrap_or_else(|| format!("{folder}/{}.rs", said("name").unwrap()));
            let folder = Path::new(&file).parent().unwrap().to_str().unwrap();
            let is_let_in = [format!("!{folder}"), format!("!{folder}/*.rs")]
                .iter()
                .any(|line| ignored.lines().any(|other| other == line));
            let is_there = first_layer.contains(&format!("COPY {folder} "))
                || first_layer.contains(&format!("> {file} "));
            if !is_let_in || !is_there {
                complaints.push(format!("the image is built without {file}"));
            }
        }
    }
    none(complaints);
}
