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
