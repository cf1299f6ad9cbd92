//! Documents and settings that are read anew while the bot runs: on SIGHUP, and when they change.

use super::cache::Cache;
use super::tell;
use crate::config::{ConfigError, Environment, Flags, Settings};
use crate::library::{Files, Look, Watch};
use crate::service::{Hangup, Hangups, Log};
use crate::store::{Retention, Store};
use crate::telegram::invitation::Invitations;
use crate::telegram::{Live, Manners, Span};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinHandle, spawn_blocking};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

/// Where the settings come from.
pub(super) struct Sources {
    pub(super) flags: Flags,
    pub(super) environment: Environment,
}

impl Sources {
    /// How the file with the settings looks, if there is one.
    pub(super) fn look(&self) -> Look {
        Look::at_file(Settings::file(&self.flags, &self.environment).as_deref())
    }

    /// Whether there is a file with settings. One with nothing in it is none: somebody began to
    /// write it anew, or had no room to.
    fn has_file(&self) -> bool {
        let is_blank = |path: &Path| {
            // Anything else, a pipe say, may not be read just to look.
            fs::metadata(path).is_ok_and(|file| file.is_file())
                && fs::read_to_string(path).is_ok_and(|text| text.trim().is_empty())
        };
        Settings::file(&self.flags, &self.environment).is_some_and(|path| !is_blank(&path))
    }

    /// The settings, which can all be used.
    pub(super) fn load(&self) -> Result<Settings, ConfigError> {
        let settings = Settings::load(&self.flags, &self.environment)?;
        settings.service().map(|_| settings)
    }
}

/// Reads documents and settings anew. All that takes time is done on a thread that may wait, and
/// meanwhile questions are answered as before.
pub(super) struct Reloader {
    sources: Arc<Sources>,
    /// The settings that are in effect.
    settings: Settings,
    /// How long things are kept by the store.
    retention: Retention,
    /// The links that make owners, by the token of the start.
    invitations: Option<Invitations>,
    settings_watch: Watch,
    /// Whether some of them stood in a file.
    had_file: bool,
    files: Arc<Files>,
    files_watch: Watch,
    running: Running,
    cache: Option<Cache>,
    /// The latest writing to the cache, which may be done.
    caching: Option<JoinHandle<()>>,
}

/// What of the running bot can be changed.
pub(super) struct Running {
    pub(super) live: Arc<Live>,
    pub(super) group_age: Span,
    pub(super) grace: Span,
    pub(super) log: Log,
}

impl Reloader {
    /// With what was read at the start: settings whose file looked like `look`, and `files`, whose
    /// library the bot that is `running` answers from; and where that is cached, if anywhere.
    pub(super) fn new(
        sources: Sources,
        look: Look,
        settings: Settings,
        files: Files,
        running: Running,
        cache: Option<Cache>,
    ) -> Reloader {
        Reloader {
            had_file: sources.has_file(),
            sources: Arc::new(sources),
            retention: settings.manners().retention,
            invitations: settings.invitations(),
            settings,
            settings_watch: Watch::of(look),
            files_watch: Watch::of(files.look()),
            files: Arc::new(files),
            running,
            cache,
            caching: None,
        }
    }

    /// Writes the library that is asked to the cache, on a thread that may wait.
    pub(super) fn cache_library(&mut self) {
        let Some(cache) = self.cache.clone() else { return };
        let (library, files) = (self.running.live.library(), Arc::clone(&self.files));
        let before = self.caching.take();
        self.caching = Some(tokio::spawn(async move {
            // One after the other, so that the latest stays.
            if let Some(before) = before {
                drop(before.await);
            }
            drop(spawn_blocking(move || cache.save(&library, &files)).await);
        }));
    }

    /// Reads anew whenever it is wanted, as long as the runtime runs.
    pub(super) async fn run(
        mut self,
        store: Store,
        mut hangups: Hangups,
        shutdown: CancellationToken,
    ) {
        let mut looks = self.settings.watch().map(every);
        loop {
            let is_asked = tokio::select! {
                hangup = hangups.next() => match hangup {
                    Hangup::Reload => true,
                    Hangup::Closed => return shutdown.cancel(),
                },
                () = next(&mut looks) => false,
            };
            if self.turn(is_asked, &store).await.is_err() {
                // The log has the place.
                tracing::error!("what is read anew could not be read, all stays as it was");
            }
        }
    }

    /// Looks whether something has changed, and reads it anew then, or if that `is_asked` for.
    async fn turn(&mut self, is_asked: bool, store: &Store) -> Result<(), JoinError> {
        let (sources, paths) = (Arc::clone(&self.sources), self.settings.library.clone());
        let looking = spawn_blocking(move || (sources.look(), Look::at(&paths)));
        let (settings_look, files_look) = looking.await?;
        let settings_due = self.settings_watch.is_due(settings_look) || is_asked;
        let files_due = self.files_watch.is_due(files_look) || is_asked;
        if !settings_due && !files_due {
            return Ok(());
        }
        let mut read = None;
        if settings_due {
            self.settings_watch.took(settings_look);
            read = self.read_settings().await?;
        }
        let (settings, waiting) = match &read {
            Some(new) => {
                let settings = self.settings.with_live_of(new);
                let waiting = settings.differing(new);
                (settings, waiting)
            }
            None => (self.settings.clone(), Vec::new()),
        };
        let taken = self.settings.differing(&settings);
        let other_files = taken.contains(&"library") || taken.contains(&"max_file_size");
        if other_files && !self.read_documents(&settings).await? {
            // Who opened the doors for other documents did not open them to these.
            tell::settings_without_documents();
            return Ok(());
        }
        if read.is_some() {
            tell::settings(&taken, &waiting);
        }
        self.take(settings, store).await;
        if files_due && !other_files {
            // Before: where nothing can be read they are not tried again until they change.
            self.files_watch.took(files_look);
            self.read_documents(&self.settings.clone()).await?;
        }
        Ok(())
    }

    /// The settings as they are in all places now; none where they cannot be used.
    async fn read_settings(&mut self) -> Result<Option<Settings>, JoinError> {
        let (sources, had_file) = (Arc::clone(&self.sources), self.had_file);
        let reading = spawn_blocking(move || {
            let before = sources.has_file();
            let read = sources.load();
            let has_file = before && sources.has_file();
            // A file that is lost must not open the doors to everybody, nor one that is just being
            // replaced.
            if had_file && !has_file {
                tell::lost_settings();
                return None;
            }
            read.inspect_err(tell::bad_settings).ok().map(|settings| (settings, has_file))
        });
        Ok(reading.await?.map(|(settings, has_file)| {
            self.had_file = has_file;
            settings
        }))
    }

    /// Reads what changed of the documents of `settings`, and answers from them by the manners of
    /// `settings` from then on, which is one step. Gives whether they could be read.
    async fn read_documents(&mut self, settings: &Settings) -> Result<bool, JoinError> {
        let (live, before) = (Arc::clone(&self.running.live), std::mem::take(&mut self.files));
        let (paths, limits) = (settings.library.clone(), settings.max_file_size.clone());
        let manners = self.manners(settings);
        // What is replaced ends on that thread too: a large library takes its time for that.
        let reading =
            spawn_blocking(move || match live.library().reload(&before, &paths, &limits) {
                Ok(mut reloaded) => {
                    let library = reloaded.library.take().map(Arc::new);
                    let is_other = library.is_some();
                    live.replace(library, manners);
                    tell::documents(&live.library(), is_other, &reloaded);
                    let is_cached = !is_other && reloaded.files.look_like(&before);
                    (Arc::new(reloaded.files), true, is_cached)
                }
                Err(error) => {
                    tell::no_documents(&error);
                    (before, false, true)
                }
            });
        let (files, is_read, is_cached) = reading.await?;
        if is_read {
            self.files_watch.took(files.look());
        }
        self.files = files;
        if !is_cached {
            self.cache_library();
        }
        Ok(is_read)
    }

    /// How a bot with these settings behaves. Its token stays as it was, and so do its links,
    /// whatever has become of a file with the token.
    fn manners(&self, settings: &Settings) -> Manners {
        Manners { invitations: self.invitations.clone(), ..settings.manners() }
    }

    /// Has the settings take effect.
    async fn take(&mut self, settings: Settings, store: &Store) {
        let manners = self.manners(&settings);
        let retention = manners.retention.clone();
        if !self.settings.differing(&settings).is_empty() {
            self.running.live.replace(None, manners);
            self.running.group_age.set(settings.group_age());
            self.running.grace.set(settings.grace());
            if self.settings.log != settings.log {
                self.running.log.set(&settings.log);
            }
            self.settings = settings;
        }
        if self.retention != retention {
            match store.retain(retention.clone()).await {
                Ok(()) => self.retention = retention,
                Err(error) => {
                    return tracing::error!(
                        "how long things are kept could not be changed, send SIGHUP to try again: {error}"
                    );
                }
            }
            if let Err(error) = store.prune().await {
                tracing::error!("what is too old could not be dropped: {error}");
            }
        }
    }
}

/// Looks, the first of them later: all was just read.
fn every(span: Duration) -> Interval {
    let mut looks = interval_at(Instant::now() + span, span);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    looks
}

/// The time for the next look; never without looks.
async fn next(looks: &mut Option<Interval>) {
    match looks {
        Some(looks) => drop(looks.tick().await),
        None => std::future::pending().await,
    }
}
