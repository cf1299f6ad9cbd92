//! What is read, what is refused and with which words, and what holds for any bytes.

#![allow(
    clippy::unwrap_used,
    reason = "the lint's exception for tests does not reach their shared functions"
)]

use proptest::prelude::*;
use pullquote::answer::{Quote, Verdict};
use pullquote::document::{Document, Kind, ReadError, read};
use pullquote::library::{Library, Limits, LoadError, Loaded};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn load(paths: &[&Path]) -> Result<Loaded, LoadError> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    Library::load(&paths, &Limits { file_bytes: 1_000 })
}

fn notes(loaded: &Loaded) -> Vec<String> {
    loaded.notes.iter().map(ToString::to_string).collect()
}

fn titles(loaded: &Loaded) -> Vec<&str> {
    loaded.library.documents().iter().map(|document| document.title.as_str()).collect()
}

fn passages(document: &Document) -> Vec<&str> {
    document.passages.iter().map(|passage| document.text_of(passage)).collect()
}

#[test]
fn each_bad_file_is_refused_with_one_clear_sentence() {
    let utf_16_half = b"\xFF\xFEa\0\0\xD8b\0";
    let large = vec![b'a'; 1_001];
    let table: &[(&str, &[u8], &str)] = &[
        ("empty.txt", b"", "the file is empty; put text in it or leave it out"),
        (
            "blank.txt",
            b"\xEF\xBB\xBF \r\n\t\n",
            "the file holds no text to quote, only blanks, headings or comments; add text or leave it out",
        ),
        (
            "comment.md",
            b"---\ntitle: x\n---\n# Heading\n\n<!-- nothing -->\n",
            "the file holds no text to quote, only blanks, headings or comments; add text or leave it out",
        ),
        (
            "program.txt",
            b"\x01\x02abc\0def",
            "the file is binary, not text (byte 0x00 at offset 5); convert it to text",
        ),
        (
            "paper.txt",
            b"%PDF-1.7\n",
            "the file is a PDF, whatever its name says; convert it to text",
        ),
        (
            "book.md",
            b"PK\x03\x04rest",
            "the file is a ZIP archive or an office file, whatever its name says; convert it to text",
        ),
        (
            "broken.txt",
            b"caf\xC3\xA9 \xC3\xA0 la cr\xC3me",
            "the file is not valid UTF-8 (byte 0xc3 at offset 14) and no other encoding fits; save it as UTF-8",
        ),
        (
            "half.txt",
            utf_16_half,
            "the file is not valid UTF-16 (byte 0x00 at offset 4) and no other encoding fits; save it as UTF-8",
        ),
        (
            "unmarked.txt",
            b"K\0e\0r\0r\0y\0",
            "the file looks like UTF-16 without its byte order mark; save it as UTF-8",
        ),
        (
            "paper.pdf",
            b"text",
            "a .pdf file cannot be read; give a file ending in .txt, .text, .md or .markdown",
        ),
        (
            "README",
            b"text",
            "a file without an extension cannot be read; give a file ending in .txt, .text, .md or .markdown",
        ),
        (
            "large.txt",
            &large,
            "the file has 1001 bytes, over the limit of 1000 bytes; split it or raise the limit",
        ),
    ];
    for (name, bytes, sentence) in table {
        let folder = folder(&[(name, bytes)]);
        let path = folder.path().join(name);
        let error = load(&[&path]).err().unwrap_or_else(|| panic!("{name} was loaded"));
        assert_eq!(error.to_string(), format!("{}: {sentence}", path.display()));
    }
}

#[test]
fn what_is_no_file_is_named() {
    let folder = folder(&[("docs/.hidden.txt", b"x"), ("docs/picture.png", b"x")]);
    let missing = folder.path().join("missing.txt");
    let docs = folder.path().join("docs");
    for (path, sentence) in [
        (missing.as_path(), "no such file or folder; check the path"),
        (
            docs.as_path(),
            "no file ending in .txt, .text, .md or .markdown in this folder; add one or give another folder",
        ),
    ] {
        let error = load(&[path]).err().unwrap();
        assert_eq!(error.to_string(), format!("{}: {sentence}", path.display()));
    }
    assert_eq!(
        load(&[]).err().unwrap().to_string(),
        "no file or folder was given; give at least one, or none to ask the built-in article"
    );
    let error = load(&[&missing, &docs]).err().unwrap();
    assert_eq!(error.reasons().len(), 2);
    let summed = "none of the 2 paths could be read; mend one or give another";
    assert_eq!(error.to_string(), summed, "the reasons stand by themselves");
    fs::write(docs.join("a.txt"), "").unwrap();
    fs::write(docs.join("b.txt"), "").unwrap();
    let summed = "none of the 2 files could be read; mend one or give another";
    assert_eq!(load(&[&docs]).err().unwrap().to_string(), summed);
}

#[test]
fn a_bad_file_among_good_ones_is_left_out_and_the_rest_serves() {
    let folder = folder(&[
        ("b.txt", b"Lavrov"),
        ("a/z.md", b"# Kerry\n\nKerry"),
        ("a/bad.txt", b"\0"),
        (".git/config.txt", b"hidden folder"),
        ("a/.draft.txt", b"hidden file"),
        ("a/picture.png", b"\x89PNG"),
        ("c.TXT", b"Putin"),
    ]);
    let missing = folder.path().join("missing.txt");
    let loaded = load(&[folder.path(), &missing]).unwrap();
    assert_eq!(titles(&loaded), ["Kerry", "b", "c"], "by name inside the folder");
    let refused: Vec<String> = loaded.refused.iter().map(ToString::to_string).collect();
    assert!(refused[0].contains("bad.txt: the file is binary"), "{refused:?}");
    assert!(refused[1].contains("missing.txt: no such file"), "{refused:?}");
    assert_eq!(refused.len(), 2, "{refused:?}");
}

#[test]
fn the_same_content_is_loaded_once_and_that_is_said() {
    let folder = folder(&[("a.txt", b"Lavrov"), ("b.txt", b"Lavrov")]);
    let loaded = load(&[&folder.path().join("b.txt"), folder.path()]).unwrap();
    assert_eq!(titles(&loaded), ["b"], "the first to come stays");
    let notes = notes(&loaded);
    assert_eq!(notes.len(), 2);
    assert!(
        notes[0].contains("a.txt: the same content as ")
            && notes[0].ends_with("b.txt, loaded once"),
        "{notes:?}"
    );
    assert!(notes[1].ends_with("b.txt: given twice, loaded once"), "{notes:?}");
}

#[test]
fn each_document_knows_its_file_by_a_name_of_its_own() {
    let folder = folder(&[
        ("a/x.md", b"# Guide\n\nLavrov"),
        ("a/deep/x.md", b"# Guide\n\nKerry"),
        ("b/x.md", b"# Guide\n\nPutin"),
        ("b/y.md", b"# Guide\n\nObama"),
    ]);
    let files = |paths: &[&Path]| {
        let loaded = load(paths).unwrap();
        let files = loaded.library.documents().iter().map(|document| document.file.clone());
        files.map(Option::unwrap).collect::<Vec<String>>()
    };
    let path = |name: &str| folder.path().join(name);
    let (a, b, y) = (path("a"), path("b"), path("b/y.md"));
    let shown = |path: &Path| path.display().to_string();
    assert_eq!(files(&[folder.path()]), ["a/deep/x.md", "a/x.md", "b/x.md", "b/y.md"]);
    assert_eq!(files(&[&b]), ["x.md", "y.md"], "inside the folder that was given");
    assert_eq!(files(&[&y]), [shown(&y)], "as it was given");
    let whole = ["a/deep/x.md", "a/x.md", "b/x.md", "b/y.md"].map(|name| shown(&path(name)));
    assert_eq!(files(&[&a, &b]), whole, "x.md would be two files");
    assert_eq!(files(&[&path("a/deep"), &y]), ["x.md".to_owned(), shown(&y)], "these are distinct");
}

#[test]
fn files_of_other_formats_are_counted_and_hidden_ones_are_not() {
    let other = |names: &[&str]| {
        let folder = folder(&[("a.txt", b"Lavrov"), (".git/b.pdf", b""), (".c.pdf", b"")]);
        for name in names {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        notes(&load(&[folder.path()]).unwrap())
    };
    let table: [(&[&str], &[&str]); 4] = [
        (&[], &[]),
        (&["b.pdf"], &["1 file of another format was passed over (.pdf)"]),
        (
            &["b.PDF", "c.pdf", "d.docx", "README"],
            &["4 files of other formats were passed over (.pdf, .docx, no ending)"],
        ),
        (
            &["1.a", "2.b", "3.c", "4.d", "5.e", "6.f"],
            &["6 files of other formats were passed over (.a, .b, .c, .d, .e and others)"],
        ),
    ];
    for (names, expected) in table {
        assert_eq!(other(names), expected, "{names:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_with_a_link_to_itself_is_read_once() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("docs/a.txt", b"Lavrov")]);
    let docs = folder.path().join("docs");
    symlink(&docs, docs.join("again")).unwrap();
    symlink("self.txt", docs.join("self.txt")).unwrap();
    symlink("nowhere.txt", docs.join("broken.txt")).unwrap();
    symlink("nowhere", docs.join("other")).unwrap();
    let loaded = load(&[&docs]).unwrap();
    assert_eq!(titles(&loaded), ["a"]);
    assert!(loaded.notes[0].to_string().contains("again: a link back to "), "{:?}", loaded.notes);
    let refused: Vec<String> = loaded.refused.iter().map(ToString::to_string).collect();
    assert!(
        refused[0].ends_with(
            "broken.txt: a link to nowhere.txt, which is not there; mend the link or remove it"
        ),
        "{refused:?}"
    );
    assert!(
        refused[1]
            .ends_with("self.txt: a link that leads back to itself; mend the link or remove it"),
        "{refused:?}"
    );
    assert_eq!((refused.len(), loaded.notes.len()), (2, 1), "{refused:?}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_are_told_from_paths_that_are_wrong() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a.txt", b"Lavrov")]);
    let links = [
        ("dangling.md", "gone/for good.md"),
        ("self.md", "self.md"),
        ("there.md", "back.md"),
        ("back.md", "./there.md"),
        ("circle", "circle"),
    ];
    for (link, target) in links {
        symlink(target, folder.path().join(link)).unwrap();
    }
    let circular = "a link that leads back to itself; mend the link or remove it";
    for (path, sentence) in [
        ("gone.md", "no such file or folder; check the path"),
        ("a.txt/b.txt", "no such file or folder; check the path"),
        (
            "dangling.md",
            "a link to gone/for good.md, which is not there; mend the link or remove it",
        ),
        ("self.md", circular),
        ("there.md", circular),
        ("circle", circular),
    ] {
        let path = folder.path().join(path);
        let error = load(&[&path]).err().unwrap();
        assert_eq!(error.to_string(), format!("{}: {sentence}", path.display()));
    }
    let loaded = load(&[folder.path()]).unwrap();
    assert_eq!(
        loaded.refused.len(),
        4,
        "a link without an ending is no loss: {:?}",
        loaded.refused
    );
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let folder = folder(&[("a.txt", b"Lavrov")]);
    let huge = folder.path().join("huge.txt");
    fs::File::create(&huge).unwrap().set_len(500 << 20).unwrap();
    let loaded = Library::load(&[folder.path().to_owned()], &Limits::default()).unwrap();
    assert_eq!(titles(&loaded), ["a"]);
    let expected = format!(
        "{}: the file has 500 MiB, over the limit of 64 MiB; split it or raise the limit",
        huge.display()
    );
    assert_eq!(loaded.refused[0].to_string(), expected);
}

#[cfg(unix)]
#[test]
fn what_this_user_may_not_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("closed.txt", b"Lavrov"), ("open.txt", b"Kerry")]);
    let closed = folder.path().join("closed.txt");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&closed).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let loaded = load(&[folder.path()]).unwrap();
    assert_eq!(titles(&loaded), ["open"]);
    assert!(
        loaded.refused[0]
            .to_string()
            .ends_with("may not be read; give this user the right to read it")
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_no_file() {
    let error = load(&[Path::new("/dev/null")]).err().unwrap();
    assert_eq!(error.to_string(), "/dev/null: this is no regular file; give a file or a folder");
}

#[test]
fn markdown_is_read_with_its_front_matter_sections_and_kinds() {
    let text = "---\ntitle: The visit\nauthor: A. Smith\ndate: 2016-03-28\nsource: Russia Direct\n---\n\
                # Moscow\n\nKerry came.\n\n## Talks\n\n- Syria\n- Ukraine\n\n**Also read:** [more](x.md)\n";
    let document = read(Path::new("x.md"), text.as_bytes()).unwrap();
    assert_eq!(&*document.text, text, "the file's own bytes");
    assert_eq!(document.title, "The visit");
    let some = |text: &str| Some(text.to_owned());
    let expected = (some("A. Smith"), some("2016-03-28"), some("Russia Direct"));
    assert_eq!((document.author.clone(), document.date.clone(), document.source.clone()), expected);
    assert_eq!(
        passages(&document),
        ["Kerry came.", "- Syria\n- Ukraine", "**Also read:** [more](x.md)"]
    );
    let last = &document.passages[2];
    assert_eq!(document.section_path(last), ["Moscow", "Talks"]);
    assert_eq!((last.kind, last.block, document.blocks), (Kind::Reference, 3, 3));
}

#[test]
fn markup_that_no_reader_sees_is_quoted_but_not_searched() {
    let text = "Salaries are paid monthly. <!-- TODO ask Bob about the merger --> Bonuses are paid in \
                <span class=\"winter\">December</span>.\n\n\
                The [pump](https://example.org/otter \"Ostrich\") is old.\n\n\
                ![a plan of the boiler](giraffe.png)\n\n\
                The shop at AT&amp;T is shut. It is at <https://example.org/opening>.\n";
    let document = read(Path::new("x.md"), text.as_bytes()).unwrap();
    assert!(passages(&document)[0].contains("<!-- TODO"), "the text stays as it is");
    let library = Library::of(vec![Arc::new(document)]);
    for (word, found) in [
        ("salaries", true),
        ("December", true),
        ("merger", false),
        ("Bob", false),
        ("winter", false),
        ("pump", true),
        ("otter", false),
        ("Ostrich", false),
        ("boiler", true),
        ("giraffe", false),
        ("amp", false),
        ("opening", true),
    ] {
        let answer = library.ask(word, 1);
        assert_eq!(answer.verdict != Verdict::Nothing, found, "{word}");
    }
}

#[test]
fn indented_code_is_quoted_as_it_was_indented() {
    let code = "    fn a() {\n        b();\n    }";
    let text = format!("Text.\n\n{code}\n\nMore.\n\n\tone line\n");
    let document = read(Path::new("x.md"), text.as_bytes()).unwrap();
    assert_eq!(passages(&document), ["Text.", code, "More.", "one line"]);
}

#[test]
fn markdown_has_its_headings_and_lists_however_lines_end() {
    for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"] {
        let text =
            ["# Guide", "", "## Setup", "", "First:", "", "- one", "- two", "", "Last."].join(end);
        let document = read(Path::new("x.md"), text.as_bytes()).unwrap();
        assert_eq!(&*document.text, text, "verbatim");
        let list = format!("- one{end}- two");
        assert_eq!(passages(&document), ["First:", &list, "Last."], "{end:?}");
        assert_eq!(document.section_path(&document.passages[0]), ["Setup"], "{end:?}");
    }
}

#[test]
fn a_line_end_of_several_bytes_after_code_is_no_trap() {
    for end in ["\u{2028}", "\u{85}"] {
        let text = format!("Kerry met Lavrov.\n\n```\nlet a = 1;\n```{end}Otters live here.\n");
        let document = read(Path::new("a.md"), text.as_bytes()).expect("readable");
        assert!(passages(&document).iter().any(|passage| passage.contains("Otters")), "{end:?}");
    }
}

#[test]
fn what_has_no_words_is_not_quoted_for_its_title() {
    for text in ["Otters swim there.\n\n***\n", "***\n\nOtters swim there.\n"] {
        let document = read(Path::new("pump.txt"), text.as_bytes()).unwrap();
        let answer = Library::of(vec![Arc::new(document)]).ask("Do otters pump?", 3);
        let quotes: Vec<&str> = answer.quotes.iter().map(Quote::text).collect();
        assert!(quotes.iter().all(|quote| quote.starts_with("Otters")), "{quotes:?}");
    }
}

#[test]
fn a_byte_order_mark_is_not_part_of_the_text() {
    let document = read(Path::new("x.txt"), "\u{FEFF}Kerry\r\n\r\nLavrov\r\n".as_bytes()).unwrap();
    assert_eq!(&*document.text, "Kerry\r\n\r\nLavrov\r\n");
    assert_eq!(passages(&document), ["Kerry", "Lavrov"]);
}

#[test]
fn a_title_is_taken_from_the_text_before_the_name() {
    for (name, text, expected) in [
        ("the_visit.txt", "---\ntitle: The talks\n---\nText", "The talks"),
        ("the_visit.txt", "# Not a heading here", "the visit"),
        ("the_visit.md", "Text\n\n# The talks\n\nText", "The talks"),
        ("the_visit.md", "## Low\n\nText", "the visit"),
        ("the_visit.md", "# One\n\nText\n\n# Two\n\nText", "the visit"),
        ("the_visit.md", "## Second\n\nText\n\n# First\n\nText", "the visit"),
        ("the_visit.md", "---\nlayout: post\n---\nText", "the visit"),
    ] {
        assert_eq!(read(Path::new(name), text.as_bytes()).unwrap().title, expected, "{text:?}");
    }
}

#[test]
fn a_title_is_told_once_and_headings_keep_their_rank() {
    for (text, title, expected, why) in [
        ("# Guide\n\na\n\n## Setup\n\nb", "Guide", &["", "Setup"][..], "the only H1 is the title"),
        ("a\n\n# Guide\n\nb", "Guide", &["", ""], "words above it change nothing"),
        ("#\n\n# Guide\n\nb", "Guide", &[""], "an empty heading is none"),
        (
            "# One\n\na\n\n## Setup\n\nb\n\n# Two\n\nc",
            "x",
            &["One", "One › Setup", "Two"],
            "several H1s are sections",
        ),
        ("## Second\n\na\n\n# First\n\nb", "x", &["Second", "First"], "an H1 below is no title"),
        (
            "## Second\n\na\n\n# First\n\nb\n\n## Third\n\nc",
            "x",
            &["Second", "First", "First › Third"],
            "and no parent of what stands above",
        ),
        (
            "---\ntitle: Guide\n---\n# Guide\n\na\n\n### Deep\n\nb\n\n## Setup\n\nc",
            "Guide",
            &["", "Deep", "Setup"],
            "the same title in front matter",
        ),
        (
            "---\ntitle: The guide\n---\n# Pumps\n\na\n\n## Setup\n\nb",
            "The guide",
            &["Pumps", "Pumps › Setup"],
            "another title in front matter",
        ),
        ("> # Quoted\n\n# Guide\n\na", "Guide", &["", ""], "a heading in a quote is none"),
    ] {
        let document = read(Path::new("x.md"), text.as_bytes()).unwrap();
        assert_eq!(document.title, title, "{why}");
        let paths = document.passages.iter().map(|p| document.section_path(p).join(" › "));
        assert_eq!(paths.collect::<Vec<_>>(), expected, "{why}");
    }
}

#[test]
fn long_blocks_are_split_unless_they_are_laid_out_in_lines() {
    let sentence = "This sentence has forty characters in it. ";
    let (prose, quoted) = (sentence.repeat(60), format!("> {sentence}\n").repeat(60));
    let listed = format!("> - {sentence}\n").repeat(60);
    for (text, parts, why) in [
        (prose.clone(), 2, "a paragraph"),
        (quoted, 2, "a block quote"),
        (format!("[^1]: {prose}"), 2, "a footnote"),
        (format!("<p class=\"lead\">\n{prose}\n</p>"), 2, "a paragraph of HTML"),
        (listed, 1, "a list in a block quote"),
        (format!("<ul>\n<li>{prose}\n</ul>"), 1, "a list of HTML"),
        (format!("- {prose}"), 1, "a list"),
        (format!("```\n{prose}\n```"), 1, "code"),
        (format!("- {prose}\n- {prose}\n"), 2, "a list that no message could hold"),
    ] {
        let document = read(Path::new("x.md"), text.as_bytes()).unwrap();
        assert_eq!(document.passages.len(), parts, "{why}");
        let longest = passages(&document).iter().map(|p| p.chars().count()).max().unwrap();
        assert!(longest < 4_000, "{why}: {longest}");
    }
}

/// Text with what readers trip over: line ends, dashes, markup, other scripts.
fn rough_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zé中ж ,.!?]{1,40}",
        2 => prop::sample::select(vec![
            "\n", "\n\n", "\r\n", "\r", "\u{85}", "---\n", "title: x\n", "# ", "## ", "- ", "> ", "```\n", "| a | b |\n|---|---|\n",
            "<!-- ", " -->", "![", "[", "](", ")", "]: ", "<img alt=\"", "\">", "*", "_", "<b>", "\u{FEFF}", "\u{2028}", "\u{a0}", "\u{3000}", "🕊️", "[^1]: ",
            "Photo: ", "Also read: ", "https://a.b ", "\t", "    ", "=\n", "&amp;", "\\", "{#a}", "e\u{301}", "ש", "السلام",
        ]).prop_map(str::to_owned),
        1 => "\\PC{1,20}",
        1 => "[a-z]{1500,2500}",
        1 => "([a-z]{3,9} ){200,400}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What holds for every document: see the promises in the crate's documentation.
fn check(document: &Document) -> Result<(), TestCaseError> {
    let text = &document.text;
    let (mut end, mut block, mut part) = (0, 0, 0);
    prop_assert!(!document.passages.is_empty());
    for passage in &document.passages {
        let range = passage.range.start as usize..passage.range.end as usize;
        prop_assert!(range.start >= end, "in order, without overlap");
        prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        let quoted = document.text_of(passage);
        // The first of several lines of code keeps its indentation.
        let unindented = quoted.trim_start_matches([' ', '\t']);
        prop_assert!(!quoted.is_empty() && quoted.trim() == unindented, "{quoted:?}");
        match passage.part {
            0 | 1 => prop_assert_eq!(passage.block, block + 1),
            _ => prop_assert_eq!((passage.block, passage.part), (block, part + 1)),
        }
        prop_assert!(
            passage.section.is_none_or(|section| (section as usize) < document.sections.len())
        );
        (end, block, part) = (range.end, passage.block, passage.part);
    }
    prop_assert_eq!(document.blocks, block);
    let mut end = 0;
    for silent in &document.silent {
        let range = silent.start as usize..silent.end as usize;
        prop_assert!(range.start >= end && text.get(range.clone()).is_some_and(|t| !t.is_empty()));
        end = range.end + 1;
    }
    for (index, section) in document.sections.iter().enumerate() {
        prop_assert!(section.parent.is_none_or(|parent| (parent as usize) < index));
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), name in "[a-z]{0,3}\\.(txt|md|pdf)") {
        if let Ok(document) = read(Path::new(&name), &bytes) {
            check(&document)?;
        }
    }

    #[test]
    fn any_text_keeps_the_promises(text in rough_text(), markdown in any::<bool>()) {
        let name = if markdown { "x.md" } else { "x.txt" };
        match read(Path::new(name), text.as_bytes()) {
            Ok(document) => {
                prop_assert_eq!(&*document.text, text.strip_prefix('\u{FEFF}').unwrap_or(&text), "verbatim");
                check(&document)?;
            }
            Err(error) => prop_assert!(
                matches!(error, ReadError::NoText | ReadError::Empty | ReadError::OtherFormat { .. } | ReadError::Binary { .. }),
                "{}", error
            ),
        }
    }

    #[test]
    fn any_markdown_is_asked_without_its_silent_parts(text in rough_text()) {
        let Ok(document) = read(Path::new("x.md"), text.as_bytes()) else { return Ok(()) };
        let library = Library::of(vec![Arc::new(document)]);
        let answer = library.ask("title photo read x a", 3);
        for quote in &answer.quotes {
            let document = &quote.document;
            let passage = &document.passages[quote.passage];
            for range in &quote.highlights {
                let start = passage.range.start + range.start as u32;
                let end = passage.range.start + range.end as u32;
                let silent = document.silent.iter().any(|s| s.start <= start && end <= s.end);
                prop_assert!(!silent, "{:?} in {:?}", range, quote.text());
            }
        }
    }

    #[test]
    fn every_character_of_a_plain_text_is_in_one_passage(text in rough_text()) {
        // A first line of dashes would begin front matter, which is no part of the text.
        let text = format!("A line.\n{text}");
        let document = read(Path::new("x.txt"), text.as_bytes()).unwrap();
        let mut rest = text.clone();
        for passage in document.passages.iter().rev() {
            rest.replace_range(passage.range.start as usize..passage.range.end as usize, "");
        }
        prop_assert_eq!(rest.trim(), "", "left over");
    }

    #[test]
    fn front_matter_never_panics(inner in "([a-z]{0,6}[:#&*\\[\\]{}>|'\"!%@` \n\t=-]{0,4}){0,30}", fence in "---|\\+\\+\\+", name in "x\\.(txt|md)") {
        let text = format!("{fence}\n{inner}\n{fence}\nBody");
        let document = read(Path::new(&name), text.as_bytes()).unwrap();
        check(&document)?;
    }
}
