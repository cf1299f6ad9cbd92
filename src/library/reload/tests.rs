use super::super::Loaded;
use super::*;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder with files, the library of it, and what a reload needs.
struct Shelf {
    folder: TempDir,
    limits: Limits,
    library: Library,
    files: Files,
}

impl Shelf {
    fn of(files: &[(&str, &str)]) -> Shelf {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits::default();
        files.iter().for_each(|(name, text)| put(&folder.path().join(name), text));
        let loaded = Library::load(&[folder.path().to_owned()], &limits);
        let Loaded { library, files, .. } = loaded.unwrap_or_else(|error| panic!("{error}"));
        Shelf { folder, limits, library, files }
    }

    fn put(&self, name: &str, text: &str) {
        put(&self.folder.path().join(name), text);
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.folder.path().join(name)).unwrap();
    }

    fn reload(&mut self) -> Reloaded {
        let paths = [self.folder.path().to_owned()];
        let reloaded = self.library.reload(&self.files, &paths, &self.limits);
        let mut reloaded = reloaded.unwrap_or_else(|error| panic!("{error}"));
        self.files = std::mem::take(&mut reloaded.files);
        if let Some(library) = reloaded.library.take() {
            self.library = library;
        }
        reloaded
    }

    fn document(&self, name: &str) -> Arc<Document> {
        let documents = self.library.documents().iter();
        let mut named = documents.filter(|document| document.file.as_deref() == Some(name));
        let found = named.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(named.next().is_none(), "two are called {name}");
        Arc::clone(found)
    }

    fn names(&self) -> Vec<String> {
        self.library.documents().iter().filter_map(|document| document.file.clone()).collect()
    }
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn changes(new: usize, changed: usize, gone: usize) -> Changes {
    Changes { new, changed, gone }
}

/// Makes a file look as if it had not been touched for long.
fn age(shelf: &Shelf, name: &str) {
    let file = fs::File::options().write(true).open(shelf.folder.path().join(name)).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
}

#[test]
fn new_changed_and_gone_files_are_taken_and_the_others_are_taken_over() {
    let mut shelf = Shelf::of(&[("a.md", "Ants."), ("b.md", "Bees."), ("c.md", "Cats.")]);
    let ants = shelf.document("a.md");
    shelf.put("b.md", "Bears.");
    shelf.remove("c.md");
    shelf.put("more/d.md", "Dogs.");
    let reloaded = shelf.reload();
    assert_eq!(reloaded.changes, changes(1, 1, 1));
    assert_eq!(shelf.names(), ["a.md", "b.md", "more/d.md"]);
    assert!(Arc::ptr_eq(&ants, &shelf.document("a.md")));
    assert_eq!(&*shelf.document("b.md").text, "Bears.");
    assert!(shelf.library.ask("dogs?", 1).quotes.len() == 1, "it is indexed");
}

#[test]
fn nothing_new_makes_no_library_and_reads_no_file_that_rests() {
    let mut shelf = Shelf::of(&[("a.md", "Ants."), ("b.md", "Bees.")]);
    ["a.md", "b.md"].iter().for_each(|name| age(&shelf, name));
    let reloaded = shelf.reload();
    assert_eq!(reloaded.changes, changes(0, 0, 0), "touched, with the same content");
    let before = shelf.document("a.md");
    // The same stamp over another content, as no system makes it: who reads it would see.
    let path = shelf.folder.path().join("a.md");
    let mut known = shelf.files.get(&path).cloned().unwrap();
    shelf.put("a.md", "Antelopes.");
    known.stamp = Some(super::super::look::Stamp::of(&fs::metadata(&path).unwrap()));
    shelf.files.insert(path, known);
    let reloaded =
        shelf.library.reload(&shelf.files, &[shelf.folder.path().to_owned()], &Limits::default());
    assert!(reloaded.unwrap_or_else(|error| panic!("{error}")).library.is_none());
    assert!(Arc::ptr_eq(&before, &shelf.document("a.md")));
}

#[test]
fn a_file_that_was_just_written_is_read_again_though_it_looks_the_same() {
    let mut shelf = Shelf::of(&[("a.md", "Ants."), ("b.md", "Bees.")]);
    let path = shelf.folder.path().join("a.md");
    assert!(shelf.files.get(&path).unwrap().stamp.is_none());
    age(&shelf, "a.md");
    shelf.reload();
    assert!(shelf.files.get(&path).unwrap().stamp.is_some());
}

#[test]
fn a_bad_file_keeps_what_it_said_until_it_is_good_again() {
    let mut shelf = Shelf::of(&[("a.md", "Ants."), ("b.md", "Bees.")]);
    let ants = shelf.document("a.md");
    for bad in ["", "\0\0\0\u{1}", "   \n"] {
        shelf.put("a.md", bad);
        shelf.put("new.md", bad);
        let reloaded = shelf.reload();
        assert_eq!(reloaded.changes, changes(0, 0, 0));
        let kept: Vec<String> = reloaded.kept.iter().map(ToString::to_string).collect();
        assert!(kept.len() == 1 && kept[0].contains("a.md"), "{kept:?}");
        let refused: Vec<String> = reloaded.refused.iter().map(ToString::to_string).collect();
        assert!(refused.len() == 1 && refused[0].contains("new.md"), "{refused:?}");
        assert!(Arc::ptr_eq(&ants, &shelf.document("a.md")));
    }
    shelf.put("a.md", "Antelopes.");
    shelf.remove("new.md");
    let reloaded = shelf.reload();
    assert_eq!((reloaded.changes, reloaded.kept.len()), (changes(0, 1, 0), 0));
    assert_eq!(&*shelf.document("a.md").text, "Antelopes.");
    shelf.put("a.md", "");
    shelf.reload();
    shelf.remove("a.md");
    assert_eq!(shelf.reload().changes, changes(0, 0, 1), "gone is gone");
}

#[test]
fn a_file_over_a_lower_limit_goes_and_one_that_grows_over_it_keeps_what_it_said() {
    let mut shelf = Shelf::of(&[("long.md", "Ants and aunts."), ("short.md", "Bees.")]);
    shelf.put("short.md", &"Bees and bears. ".repeat(9));
    shelf.limits = Limits { file_bytes: 10 };
    let reloaded = shelf.reload();
    assert_eq!(shelf.names(), ["short.md"]);
    assert_eq!((reloaded.kept.len(), reloaded.refused.len()), (1, 1));
    assert_eq!(&*shelf.document("short.md").text, "Bees.");
}

#[test]
fn where_nothing_can_be_read_the_reload_fails_and_says_why() {
    let shelf = Shelf::of(&[("a.md", "Ants.")]);
    shelf.remove("a.md");
    let path = shelf.folder.path().to_owned();
    let failed = shelf.library.reload(&shelf.files, &[path], &shelf.limits);
    let error = failed.err().expect("nothing is left").to_string();
    assert!(error.contains("no file ending in"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_reached_keeps_what_it_said() {
    let mut shelf = Shelf::of(&[("a.md", "Ants."), ("share/b.md", "Bees."), ("z.md", "Zoos.")]);
    let share = shelf.folder.path().join("share");
    // A link that leads back to itself, as some shares are seen that are lost.
    fs::rename(&share, shelf.folder.path().join(".away")).unwrap();
    std::os::unix::fs::symlink("share", &share).unwrap();
    // In a folder it is passed over like any link to nothing that is read, so it is named itself.
    let paths = ["a.md", "share", "z.md"].map(|name| shelf.folder.path().join(name));
    let reloaded = shelf.library.reload(&shelf.files, &paths, &shelf.limits).ok().unwrap();
    assert_eq!((reloaded.changes, reloaded.kept.len()), (changes(0, 0, 0), 1));
    shelf.library = reloaded.library.expect("the files have other names");
    assert!(shelf.names()[1].ends_with("b.md"), "{:?}", shelf.names());
}

#[test]
fn two_files_of_one_content_are_one_document_whichever_of_them_goes() {
    let mut shelf = Shelf::of(&[("a.md", "Ants."), ("b.md", "Ants."), ("c.md", "Cats.")]);
    assert_eq!(shelf.names(), ["a.md", "c.md"]);
    assert_eq!(shelf.reload().notes.len(), 1);
    shelf.remove("a.md");
    shelf.reload();
    assert_eq!(shelf.names(), ["b.md", "c.md"]);
    assert_eq!(shelf.document("b.md").title, "b", "nothing of the file that is gone stays");
}

#[test]
fn the_built_in_article_makes_room_for_files_and_comes_back() {
    let shelf = Shelf::of(&[("a.md", "Ants."), ("b.md", "Bees.")]);
    let (none, builtin) = (Files::default(), Library::builtin());
    let still = builtin.reload(&none, &[], &shelf.limits).ok().unwrap();
    assert!(still.library.is_none() && still.changes == Changes::default());
    let paths = [shelf.folder.path().to_owned()];
    let own = builtin.reload(&none, &paths, &shelf.limits).ok().unwrap();
    assert_eq!((own.library.is_some(), own.changes), (true, changes(2, 0, 1)));
    let back = own.library.unwrap().reload(&own.files, &[], &shelf.limits).ok().unwrap();
    assert_eq!((back.library.is_some(), back.changes), (true, changes(1, 0, 2)));
}

#[test]
fn what_is_gone_is_freed_with_the_library_that_had_it() {
    let mut shelf = Shelf::of(&[("a.md", "Ants."), ("b.md", "Bees.")]);
    let index = Arc::downgrade(shelf.library.index());
    let [ants, bees] = ["a.md", "b.md"].map(|name| Arc::downgrade(&shelf.document(name)));
    shelf.remove("a.md");
    shelf.reload();
    assert!(index.upgrade().is_none() && ants.upgrade().is_none());
    assert!(bees.upgrade().is_some());
}
