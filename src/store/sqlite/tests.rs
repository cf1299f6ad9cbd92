//! Whose file it is, and of which version.

use super::super::{Store, StoreError};
use super::*;
use sqlx::ConnectOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnectOptions;

const FILE: &str = "pullquote.sqlite";

async fn connect(folder: &Path) -> SqliteConnection {
    let file = folder.join(FILE);
    SqliteConnectOptions::new().filename(file).create_if_missing(true).connect().await.unwrap()
}

async fn error(folder: &Path) -> StoreError {
    match Store::open(Some(folder), Retention::default()).await {
        Ok(_) => panic!("it was opened"),
        Err(error) => error,
    }
}

/// Does what it says to the file in a folder, and sees that opening leaves it as it is.
async fn refused(folder: &Path) -> StoreError {
    let before = std::fs::read(folder.join(FILE)).unwrap();
    let error = error(folder).await;
    assert_eq!(std::fs::read(folder.join(FILE)).unwrap(), before, "it was changed");
    error
}

#[tokio::test]
async fn a_file_of_others_is_refused_and_left_as_it_is() {
    let texts = ["x", "no database", &"no database at all. ".repeat(1_000)];
    for text in texts {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        let error = refused(folder.path()).await;
        assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut other = connect(folder.path()).await;
    sqlx::query("CREATE TABLE notes (text)").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    let error = refused(folder.path()).await;
    assert!(matches!(error, StoreError::Foreign { .. }), "another program's database: {error}");
}

#[tokio::test]
async fn a_later_version_upgrades_the_file_and_this_one_refuses_it_then() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Some(folder.path()), Retention::default()).await.unwrap();
    store.take_in(vec![(1, "raw".to_owned())]).await.unwrap();
    store.close().await.unwrap();

    let mut migrations: Vec<Migration> = open::MIGRATOR.iter().cloned().collect();
    let later = "ALTER TABLE chats ADD COLUMN colour TEXT";
    let simple = MigrationType::Simple;
    migrations.push(Migration::new(
        9_999,
        "later".into(),
        simple,
        sqlx::SqlSafeStr::into_sql_str(later),
        false,
    ));
    let mut connection = connect(folder.path()).await;
    let later = Migrator::with_migrations(migrations);
    later.run_direct(None, &mut connection, false).await.unwrap();
    let raw: String =
        sqlx::query_scalar("SELECT raw FROM waiting").fetch_one(&mut connection).await.unwrap();
    assert_eq!(raw, "raw", "what was there is there");
    connection.close().await.unwrap();

    let error = refused(folder.path()).await;
    assert!(matches!(error, StoreError::Newer { .. }), "{error}");
}

#[tokio::test]
async fn a_file_that_was_only_begun_is_finished() {
    for sql in [None, Some("PRAGMA application_id = 0x70756c71")] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "").unwrap();
        if let Some(sql) = sql {
            let mut connection = connect(folder.path()).await;
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        let store = Store::open(Some(folder.path()), Retention::default()).await.unwrap();
        assert_eq!(store.take_in(vec![(1, String::new())]).await.unwrap(), [1]);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    std::fs::write(&file, "").unwrap();
    std::fs::create_dir_all(parent.path().join("taken").join(FILE)).unwrap();
    for folder in [file.clone(), file.join("below"), parent.path().join("taken")] {
        let error = error(&folder).await;
        assert!(matches!(error, StoreError::Folder { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(&*folder.to_string_lossy()) && text.contains("PULLQUOTE_DATA"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let store = Store::open(Some(&folder), Retention::default()).await.unwrap();
    store.take_in(vec![(1, String::new())]).await.unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
        seen += 1;
    }
    assert!(seen >= 3, "the file, what is beside it, and the lock");
}

#[tokio::test]
async fn every_read_of_answers_and_every_prune_has_an_index() {
    let mut database = Database::open(None, Retention::default()).await.unwrap().0;
    for sql in [ANSWER, ANSWER_TO, PRUNE_ANSWERS, PRUNE_UPDATES] {
        let plan = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let steps = sqlx::query(plan).fetch_all(&mut database.connection).await.unwrap();
        for step in steps {
            let step: String = step.get("detail");
            assert!(
                !step.starts_with("SCAN answers") && !step.starts_with("SCAN updates"),
                "{sql}: {step}"
            );
        }
    }
}

#[tokio::test]
async fn memory_is_given_back() {
    let retention = Retention { in_memory: 10, ..Retention::default() };
    let mut database = Database::open(None, retention).await.unwrap().0;
    let mut batch = super::super::batch::Batch::default();
    batch.take_in((0..20_000).map(|n| (n, "x".repeat(1_000))).collect());
    database.apply(batch.steps()).await.unwrap();
    let full = database.number("PRAGMA page_count").await.unwrap();
    batch.clear();
    (0..20_000).for_each(|n| batch.finish(n, vec![]));
    database.apply(batch.steps()).await.unwrap();
    while database.prune().await.unwrap() {}
    let left = database.number("PRAGMA page_count").await.unwrap();
    assert!(left < full / 3, "{left} of {full} pages");
}

#[tokio::test]
async fn a_backup_of_the_first_version_is_brought_to_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let first = open::MIGRATOR.iter().take(1).cloned().collect();
    let mut connection = connect(folder.path()).await;
    sqlx::raw_sql("PRAGMA application_id = 0x70756c71").execute(&mut connection).await.unwrap();
    let first = Migrator::with_migrations(first);
    first.run_direct(None, &mut connection, false).await.unwrap();
    let rows = "INSERT INTO chats VALUES (7, 'ru'); INSERT INTO updates VALUES (1, 1);
        INSERT INTO waiting VALUES (1, 'raw')";
    sqlx::raw_sql(rows).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();

    let file = folder.path().join("old.backup");
    let contents = super::super::backup(folder.path(), &file, false).await.unwrap();
    assert_eq!((contents.chats, contents.waiting, contents.owners), (1, 1, 0));
    let new = folder.path().join("new");
    let backup = std::fs::read(&file).unwrap();
    let restored = super::super::restore(&new, &mut backup.as_slice()).await.unwrap();
    assert_eq!((restored.brought, restored.is_running, restored.before), (1, false, None));
    let store = Store::open(Some(&new), Retention::default()).await.unwrap();
    assert_eq!(store.language(7).as_deref(), Some("ru"));
    assert_eq!(store.waiting().await.unwrap()[0].raw, "raw");
    assert!(store.own(7, "a".to_owned(), 1).await.unwrap());
}

#[tokio::test]
async fn a_bot_of_another_version_that_runs_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Some(folder.path()), Retention::default()).await.unwrap();
    store.take_in(vec![(1, "raw".to_owned())]).await.unwrap();
    let file = folder.path().join("x.backup");
    super::super::backup(folder.path(), &file, false).await.unwrap();
    store.execute("DELETE FROM _sqlx_migrations WHERE version = 2").await.unwrap();
    let backup = std::fs::read(&file).unwrap();
    let error = super::super::restore(folder.path(), &mut backup.as_slice()).await.unwrap_err();
    assert!(matches!(error, super::super::BackupError::OtherVersion), "{error}");
}

#[tokio::test]
async fn a_restore_brings_to_a_group_what_is_its_own_now() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Some(folder.path()), Retention::default()).await.unwrap();
    let speak = |chat: i64| super::super::Change::Language { chat, language: "ru".to_owned() };
    store.change(vec![speak(-5), speak(-6)]).await.unwrap();
    let file = folder.path().join("x.backup");
    super::super::backup(folder.path(), &file, false).await.unwrap();
    store.change(vec![super::super::Change::Migrate { from: -5, to: -1005 }]).await.unwrap();
    store.change(vec![super::super::Change::ForgetChat(-6)]).await.unwrap();
    let backup = std::fs::read(&file).unwrap();
    let restored = super::super::restore(folder.path(), &mut backup.as_slice()).await.unwrap();
    assert!(restored.is_running);
    assert_eq!(store.language(-6), None, "nobody looked yet");
    let looked = store.look().await.unwrap();
    assert!(looked.is_restored && looked.waiting.is_empty(), "{looked:?}");
    assert!(!store.look().await.unwrap().is_restored, "each once");
    assert_eq!(store.language(-6).as_deref(), Some("ru"));
    assert_eq!((store.language(-5), store.present(-5)), (None, Some(-1005)));
    assert_eq!(store.language(-1005).as_deref(), Some("ru"));
}

#[tokio::test]
async fn a_choice_that_was_in_the_queue_when_a_restore_was_seen_is_seen_by_the_next_look() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Some(folder.path()), Retention::default()).await.unwrap();
    let file = folder.path().join("x.backup");
    super::super::backup(folder.path(), &file, false).await.unwrap();
    let backup = std::fs::read(&file).unwrap();
    super::super::restore(folder.path(), &mut backup.as_slice()).await.unwrap();
    // As an update does that is in hand: known at once, written when it is done.
    store.speak(7, "ru");
    store.look().await.unwrap();
    let language = super::super::Change::Language { chat: 7, language: "ru".to_owned() };
    store.finish(1, vec![language]).await;
    store.flush().await.unwrap();
    store.look().await.unwrap();
    assert_eq!(store.language(7).as_deref(), Some("ru"));
}
