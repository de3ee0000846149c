//! What the live book knows at a moment, shared by everything that runs: the served site, every exercise's card, what is
//! broken, and the channel through which open pages hear of a change.

use super::{
    card::{Card, Known, card},
    event::{Chapter, Event, Signal},
    ledger::Ledger,
    map,
    shelf::Shelf,
    unbuilt,
};
use crate::{
    exercise::{Exercise, catalog::Catalog},
    lang::{Lang, Text},
    site::{self, Broken},
    terminal::{BAD, FAINT, GOOD, NOTE, paint},
    tr,
    workspace::Workspace,
};
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use tokio::sync::broadcast;

/// How many events a slow page may be behind before it is cut off; it reconnects and is told everything anew.
const BACKLOG: usize = 256;

/// Says a line to whoever started the server.
pub(super) type Say = Box<dyn Fn(&str) + Send + Sync>;

/// The live book.
pub(super) struct Live {
    pub(super) workspace: Workspace,
    pub(super) lang: Lang,
    pub(super) ledger: Ledger,
    say: Say,
    now: Mutex<Now>,
    signals: broadcast::Sender<Signal>,
}

/// What is so now. Events are sent while this is locked, so that they arrive in the order of the changes.
struct Now {
    shelf: Arc<Shelf>,
    catalog: Arc<Catalog>,
    cards: BTreeMap<String, Card>,
    broken: Option<Text>,
    sources: Arc<BTreeSet<PathBuf>>,
}

impl Live {
    /// Builds the site and reads the progress.
    ///
    /// # Errors
    /// If the book is broken or the progress file cannot be read.
    pub(super) fn new(workspace: Workspace, lang: Lang, say: Say) -> Result<Live> {
        let ledger = Ledger::new(&workspace, lang);
        let catalog = Catalog::load(&workspace)?;
        let (mut site, broken) = match site::build(&workspace) {
            Ok(site) => (site, None),
            // There is no last good page yet, so the problems stand in place of every page until they are mended.
            Err(error) => {
                let broken = error.downcast::<Broken>()?;
                (unbuilt::site(&broken), Some(broken))
            }
        };
        if broken.is_none() {
            map::add(&mut site, &catalog);
        }
        let now = Now {
            catalog: Arc::new(catalog),
            cards: BTreeMap::new(),
            broken: None,
            sources: Arc::new(site.sources.clone()),
            shelf: Arc::default(),
        };
        let signals = broadcast::Sender::new(BACKLOG);
        let live = Live { workspace, lang, ledger, say, now: Mutex::new(now), signals };
        live.warn(&site);
        live.now().shelf = Arc::new(Shelf::new(site));
        if let Some(broken) = broken {
            let head = tr!(
                lang,
                "the book cannot be built; its pages appear when this is mended:",
                "书无法构建；改好之后页面就会出现："
            );
            live.announce(head, broken.into());
        }
        live.read_progress();
        Ok(live)
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        // Whatever panicked while it held the lock left a state that is whole: each change is one assignment.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The served site.
    pub(super) fn shelf(&self) -> Arc<Shelf> {
        self.now().shelf.clone()
    }

    /// The exercises, as of the last build.
    pub(super) fn catalog(&self) -> Arc<Catalog> {
        self.now().catalog.clone()
    }

    /// The files that pages include.
    pub(super) fn sources(&self) -> Arc<BTreeSet<PathBuf>> {
        self.now().sources.clone()
    }

    /// Says a line in the terminal.
    pub(super) fn say(&self, line: &str) {
        (self.say)(line);
    }

    /// The event that tells everything, and the channel on which the changes after it come.
    pub(super) fn connect(&self) -> (Arc<str>, broadcast::Receiver<Signal>) {
        let now = self.now();
        let hello = Event::Hello {
            exercises: &now.cards,
            pages: now.shelf.pages(),
            broken: &now.broken,
            chapters: Chapter::all(&now.catalog),
        };
        (hello.json(), self.signals.subscribe())
    }

    /// Whether any page is open.
    pub(super) fn has_readers(&self) -> bool {
        self.signals.receiver_count() > 0
    }

    /// Ends every open connection.
    pub(super) fn close(&self) {
        self.signals.send(Signal::Close).ok();
    }

    fn send(&self, event: &Event) {
        // Nobody listens: no page is open.
        self.signals.send(Signal::Event(event.json())).ok();
    }

    /// Shows a new card of an exercise.
    pub(super) fn show(&self, card: Card) {
        let mut now = self.now();
        self.send(&Event::Exercise { exercise: &card });
        let old = now.cards.remove(&card.name);
        now.cards.insert(card.name.clone(), with_report(card, old));
    }

    /// Takes over what another command has recorded since: `check` or `watch` in a terminal, or a `reset`.
    pub(super) fn read_progress(&self) {
        match self.ledger.news(self.catalog().all()) {
            Ok((news, notice)) => {
                if let Some(notice) = notice {
                    self.say(&paint(NOTE, notice));
                }
                for (name, entry) in news {
                    self.show(card(&name, None, &Known::Recorded(&entry)));
                }
            }
            Err(error) => self.say(&paint(BAD, format!("{error:#}"))),
        }
    }

    /// Builds the site anew and shows what has changed; a broken book leaves the old site up.
    pub(super) fn rebuild(&self) {
        let started = Instant::now();
        match site::build(&self.workspace).and_then(|site| Ok((site, Catalog::load(&self.workspace)?))) {
            Ok((mut site, catalog)) => {
                map::add(&mut site, &catalog);
                self.warn(&site);
                let sources = site.sources.clone();
                let changed = self.replace(Shelf::new(site), catalog, sources);
                let seconds = started.elapsed().as_secs_f64();
                let took = paint(FAINT, format!("({seconds:.2} s)"));
                self.say(&tr!(
                    self.lang,
                    "book rebuilt, {changed} page(s) new {took}",
                    "书已重新构建，更新了 {changed} 页 {took}"
                ));
                self.read_progress();
            }
            Err(error) => self.broken(error),
        }
    }

    /// Puts a new site in place; returns how many pages are new.
    fn replace(&self, shelf: Shelf, catalog: Catalog, sources: BTreeSet<PathBuf>) -> usize {
        let mut now = self.now();
        let old = now.shelf.clone();
        let before = old.pages();
        let mut pages = shelf.pages();
        // A page that has left the book is told with an empty tag, which no page has.
        let gone: Vec<_> = before.keys().filter(|path| !pages.contains_key(*path)).cloned().collect();
        pages.retain(|path, tag| before.get(path) != Some(tag));
        let changed = pages.len();
        pages.extend(gone.into_iter().map(|path| (path, "")));
        if now.broken.take().is_some() {
            self.say(&paint(GOOD, tr!(self.lang, "the book is whole again", "书已恢复正常")));
            self.send(&Event::Broken { broken: &None });
        }
        if !pages.is_empty() {
            self.send(&Event::Pages { pages });
        }
        now.shelf = Arc::new(shelf);
        now.catalog = Arc::new(catalog);
        now.sources = Arc::new(sources);
        changed
    }

    fn broken(&self, error: anyhow::Error) {
        let head = tr!(
            self.lang,
            "the book cannot be built; the last good one stays up until this is mended:",
            "书无法构建；在改好之前，继续显示上一次构建成功的内容："
        );
        self.announce(head, error);
    }

    fn announce(&self, head: String, error: anyhow::Error) {
        let (text, sources) = match error.downcast::<Broken>() {
            Ok(broken) => (Text { en: broken.text(Lang::En), zh: broken.text(Lang::Zh) }, broken.sources),
            Err(error) => {
                let text = format!("{error:#}");
                (Text { en: text.clone(), zh: text }, BTreeSet::new())
            }
        };
        self.say(&format!("{}\n{}", paint(BAD, head), text.get(self.lang)));
        let mut now = self.now();
        now.sources = Arc::new(now.sources.union(&sources).cloned().collect());
        now.broken = Some(text);
        self.send(&Event::Broken { broken: &now.broken });
    }

    fn warn(&self, site: &site::Site) {
        for warning in &site.warnings {
            self.say(&format!(
                "{} {}",
                paint(NOTE, tr!(self.lang, "note:", "注意：")),
                warning.shown(self.lang)
            ));
        }
    }

    /// The exercise called `name`.
    pub(super) fn exercise(&self, name: &str) -> Option<Exercise> {
        self.catalog().all().iter().find(|exercise| exercise.name == name).cloned()
    }
}

/// A card that leaves the report as it was, with the report that was: for the pages that connect later.
fn with_report(mut card: Card, old: Option<Card>) -> Card {
    let old = old.map(|old| (old.en.report, old.zh.report));
    if let Some((en, zh)) = old
        && card.en.report.is_none()
    {
        (card.en.report, card.zh.report) = (en, zh);
    }
    card
}
