//! The unit for systemd, where its own tools are here to look at it.

#![allow(clippy::unwrap_used, reason = "the lint's exception does not reach shared functions")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The oldest systemd that the unit is for.
const OLDEST: u32 = 250;

/// The version of systemd here, if it is here.
fn version() -> Option<u32> {
    let output = Command::new("systemd-analyze").arg("--version").output().ok()?;
    String::from_utf8_lossy(&output.stdout).split_whitespace().nth(1)?.parse().ok()
}

/// What `systemd-analyze` says of the unit, or nothing where it is not here or too old.
fn analyze(arguments: &[&str]) -> Option<Output> {
    if version().is_none_or(|version| version < OLDEST) {
        eprintln!("skipped: there is no systemd {OLDEST} here");
        return None;
    }
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pullquote.service");
    let unit = fs::read_to_string(unit).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("pullquote.service");
    // It is to be there, wherever the program is installed.
    let program = env!("CARGO_BIN_EXE_pullquote");
    fs::write(&copy, unit.replace("/usr/local/bin/pullquote", program)).unwrap();
    Some(Command::new("systemd-analyze").args(arguments).arg(&copy).output().unwrap())
}

#[test]
fn systemd_knows_every_line_of_the_unit() {
    let Some(output) = analyze(&["verify", "--man=no"]) else { return };
    let said = String::from_utf8_lossy(&output.stderr);
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("pullquote.service")).collect();
    assert_eq!(ours, [""; 0]);
}

#[test]
fn systemd_calls_the_unit_well_protected() {
    // Tenths; docs/self-hosting.md says 1.2. What later versions look at besides has room.
    let Some(output) = analyze(&["security", "--offline=true", "--threshold=15"]) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
