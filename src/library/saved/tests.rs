use super::*;
use crate::library::look::Stamp;
use proptest::prelude::*;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use twox_hash::XxHash3_64;

/// Text with all that a document can have: front matter, headings, marks, code, several scripts.
const FILES: [(&str, &str); 4] = [
    (
        "a.md",
        "---\ntitle: Talks\nauthor: Ann\ndate: 2016\nsource: Paper\nquestions:\n  - Who met Lavrov?\n---\n\
         # Talks\n\n## In Moscow\n\nKerry met Lavrov in Moscow. They talked for four hours, see \
         [the note](https://example.org/note).\n\n### After\n\nPhoto: Reuters\n\n```\nfn talk() {}\n```\n",
    ),
    ("b.txt", "Переговоры в Москве заняли около четырёх часов.\n\nКерри встретил Лаврова."),
    (
        "c.txt",
        "The lighthouse rules were signed by Brandt. He kept them.\n\nNobody else read them.",
    ),
    ("more/d.txt", "外交部长在莫斯科会面。他们谈了四个小时。"),
];

const QUESTIONS: [&str; 5] = [
    "Who met Lavrov in Moscow?",
    "how long did they tlak?",
    "Who signed the lighthous rules?",
    "Сколько длились переговоры?",
    "他们谈了多久？",
];

fn shelf() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    FILES.iter().for_each(|(name, text)| put(folder.path(), name, text));
    folder
}

/// Writes a file that looks as if it had not been touched for long.
fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
}

fn load(folder: &Path) -> Loaded {
    Library::load(&[folder.to_owned()], &Limits::default()).unwrap_or_else(|it| panic!("{it}"))
}

fn load_over(bytes: &[u8], folder: &Path) -> Loaded {
    let saved = Saved::load(bytes, program()).unwrap();
    Library::load_over(saved, &[folder.to_owned()], &Limits::default())
        .unwrap_or_else(|it| panic!("{it}"))
}

fn program() -> Program {
    Program::this(&b"test"[..]).unwrap()
}

fn saved(loaded: &Loaded) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    loaded.library.save(&loaded.files, program(), &mut bytes).unwrap();
    bytes.into_inner()
}

/// All that an index is made of.
fn all_of(library: &Library) -> String {
    format!("{:?}", library.index())
}

fn answers(library: &Library) -> Vec<String> {
    QUESTIONS.iter().map(|question| format!("{:?}", library.ask(question, 3))).collect()
}

fn names(loaded: &Loaded) -> Vec<&str> {
    loaded.library.documents().iter().filter_map(|document| document.file.as_deref()).collect()
}

#[test]
fn what_is_loaded_is_what_was_saved() {
    let folder = shelf();
    let before = load(folder.path());
    let bytes = saved(&before);
    let after = load_over(&bytes, folder.path());
    assert_eq!((before.holds, after.holds), (Holds::Nothing, Holds::All));
    assert_eq!(all_of(&after.library), all_of(&before.library));
    assert_eq!(answers(&after.library), answers(&before.library));
    assert_eq!(after.files.look(), before.files.look());
    assert_eq!(saved(&after), bytes, "and it is saved as it was");
}

#[test]
fn a_file_that_rests_is_not_read_again() {
    let folder = shelf();
    let bytes = saved(&load(folder.path()));
    let mut saved = Saved::load(&bytes[..], program()).unwrap();
    // The same stamp over another content, as no system makes it: who reads it would see.
    put(folder.path(), "c.txt", "Another text.");
    let path = folder.path().join("c.txt");
    let mut known = saved.files.get(&path).cloned().unwrap();
    known.stamp = Some(Stamp::of(&fs::metadata(&path).unwrap()));
    saved.files.insert(path, known);
    let paths = [folder.path().to_owned()];
    let loaded = Library::load_over(saved, &paths, &Limits::default()).ok().unwrap();
    assert_eq!(loaded.holds, Holds::All);
    assert!(loaded.library.documents()[2].text.contains("lighthouse"));
}

#[test]
fn files_that_changed_are_read_and_the_index_is_made_anew() {
    type Change = fn(&Path);
    let table: [(&str, Change, Holds, &[&str]); 7] = [
        ("nothing", |_| {}, Holds::All, &["a.md", "b.txt", "c.txt", "more/d.txt"]),
        (
            "written again as it was",
            |folder| put(folder, "c.txt", FILES[2].1),
            Holds::Index,
            &["a.md", "b.txt", "c.txt", "more/d.txt"],
        ),
        (
            "changed",
            |folder| put(folder, "c.txt", "The lighthouse rules were signed by Clara."),
            Holds::Nothing,
            &["a.md", "b.txt", "c.txt", "more/d.txt"],
        ),
        (
            "gone",
            |folder| fs::remove_file(folder.join("a.md")).unwrap(),
            Holds::Nothing,
            &["b.txt", "c.txt", "more/d.txt"],
        ),
        (
            "new",
            |folder| put(folder, "0.txt", "A new text."),
            Holds::Nothing,
            &["0.txt", "a.md", "b.txt", "c.txt", "more/d.txt"],
        ),
        (
            "called otherwise",
            |folder| fs::rename(folder.join("a.md"), folder.join("z.md")).unwrap(),
            Holds::Nothing,
            &["b.txt", "c.txt", "more/d.txt", "z.md"],
        ),
        (
            "bad, which nobody was told to keep",
            |folder| put(folder, "b.txt", ""),
            Holds::Nothing,
            &["a.md", "c.txt", "more/d.txt"],
        ),
    ];
    for (what, change, holds, expected) in table {
        let folder = shelf();
        let bytes = saved(&load(folder.path()));
        change(folder.path());
        let loaded = load_over(&bytes, folder.path());
        assert_eq!((loaded.holds, &names(&loaded)[..]), (holds, expected), "{what}");
        let fresh = load(folder.path());
        assert_eq!(all_of(&loaded.library), all_of(&fresh.library), "{what}");
        assert_eq!(loaded.refused.len(), fresh.refused.len(), "{what}");
    }
}

#[test]
fn a_file_that_was_just_written_is_read_again_until_it_rests() {
    let folder = shelf();
    fs::write(folder.path().join("c.txt"), FILES[2].1).unwrap();
    let bytes = saved(&load(folder.path()));
    put(folder.path(), "c.txt", FILES[2].1);
    let loaded = load_over(&bytes, folder.path());
    assert_eq!(loaded.holds, Holds::Index, "the content is the same, but that is known now only");
    assert_eq!(load_over(&saved(&loaded), folder.path()).holds, Holds::All);
}

#[test]
fn other_paths_and_lower_limits_are_as_at_any_load() {
    let folder = shelf();
    let bytes = saved(&load(folder.path()));
    let paths = ["c.txt", "a.md"].map(|name| folder.path().join(name));
    let over =
        Library::load_over(Saved::load(&bytes[..], program()).unwrap(), &paths, &Limits::default());
    let over = over.ok().unwrap();
    let fresh = Library::load(&paths, &Limits::default()).ok().unwrap();
    assert_eq!(all_of(&over.library), all_of(&fresh.library));
    let limits = Limits { file_bytes: 100 };
    let paths = [folder.path().to_owned()];
    let over = Library::load_over(Saved::load(&bytes[..], program()).unwrap(), &paths, &limits);
    let (over, fresh) = (over.ok().unwrap(), Library::load(&paths, &limits).ok().unwrap());
    assert_eq!(names(&over), names(&fresh));
    fs::remove_dir_all(folder.path()).unwrap();
    let over = Library::load_over(Saved::load(&bytes[..], program()).unwrap(), &paths, &limits);
    assert!(over.is_err(), "nothing is left");
}

#[test]
fn two_files_of_one_content_are_one_document() {
    let folder = shelf();
    put(folder.path(), "b2.txt", FILES[1].1);
    let bytes = saved(&load(folder.path()));
    assert_eq!(load_over(&bytes, folder.path()).holds, Holds::All);
    fs::remove_file(folder.path().join("b.txt")).unwrap();
    let loaded = load_over(&bytes, folder.path());
    assert_eq!(names(&loaded), ["a.md", "b2.txt", "c.txt", "more/d.txt"]);
}

#[test]
fn what_is_cut_damaged_or_of_another_version_is_known() {
    let bytes = saved(&load(shelf().path()));
    let error = |bytes: &[u8]| Saved::load(bytes, program()).err().expect("it is not right");
    assert!(matches!(error(&bytes[..bytes.len() / 2]), SavedError::CutShort));
    assert!(matches!(error(b""), SavedError::CutShort));
    assert!(matches!(error(&b"SQLite format 3\0".repeat(9)), SavedError::Foreign));
    let other = Saved::load(&bytes[..], Program::this(&b"another build"[..]).unwrap()).err();
    assert!(matches!(other, Some(SavedError::OtherProgram)), "{other:?}");
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        error(&damaged);
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_one_too() {
    use std::os::unix::ffi::OsStrExt;
    let folder = shelf();
    let name = Path::new(std::ffi::OsStr::from_bytes(b"odd-\xff.txt"));
    if fs::write(folder.path().join(name), "An odd name.").is_err() {
        return;
    }
    let file = fs::File::options().write(true).open(folder.path().join(name)).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    let bytes = saved(&load(folder.path()));
    assert_eq!(load_over(&bytes, folder.path()).holds, Holds::All);
}

/// The same with its parts summed anew, as nobody writes it who does not mean to.
fn summed_anew(bytes: &mut [u8], head: &Head) {
    let mut at = Head::BYTES as usize;
    let parts = head.parts.map(|part| {
        let range = at..at + part.bytes as usize;
        at = range.end;
        Part { sum: XxHash3_64::oneshot(&bytes[range]), ..part }
    });
    let head = Head { parts, ..*head };
    head.save(&mut &mut bytes[..]).unwrap();
}

#[test]
fn whatever_stands_there_under_a_right_sum_nothing_panics() {
    let library = load(shelf().path());
    let bytes = saved(&library);
    let head = Head::load(&mut &bytes[..], bytes.len() as u64, program()).unwrap();
    let body = Head::BYTES as usize..bytes.len();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let words = prop::sample::select(vec![0, 1, 2, 0xff, 0x7fff_ffff, u32::MAX]);
    let changes = prop::collection::vec((body, any::<u8>(), prop::option::of(words)), 1..4);
    let taken = std::cell::Cell::new(0);
    let result = runner.run(&changes, |changes| {
        let mut damaged = bytes.clone();
        for (at, byte, word) in changes {
            let at = if word.is_some() { at & !3 } else { at };
            match word.zip(damaged.get_mut(at..at + 4)) {
                Some((word, place)) => place.copy_from_slice(&word.to_ne_bytes()),
                None => damaged[at] ^= byte,
            }
        }
        summed_anew(&mut damaged, &head);
        if let Ok(saved) = Saved::load(&damaged[..], program()) {
            taken.set(taken.get() + 1);
            let library = Library::with(saved.index);
            answers(&library);
            library.questions(9);
            library.subjects(9);
            for document in library.documents() {
                for (at, passage) in document.passages.iter().enumerate() {
                    document.section_path(passage);
                    document.parts_of(at);
                }
            }
        }
        Ok(())
    });
    result.unwrap();
    let taken = taken.get();
    assert!(taken > 100, "only {taken} were taken: the damage is found too soon to tell anything");
}
