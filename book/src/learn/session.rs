//! What every learner's command stands on: the workspace, the language, the catalog, the progress.

use crate::{
    check::{self, CannotCheck, Progress as Step, Report, process::Cancel},
    exercise::{Exercise, catalog::Catalog},
    lang::Lang,
    progress::{Progress, Store},
    terminal::{FAINT, NOTE, paint},
    tr,
    workspace::Workspace,
};
use anyhow::{Result, anyhow};
use std::{io::IsTerminal, time::Duration};

/// The surroundings of one command.
pub struct Session {
    /// The checkout.
    pub workspace: Workspace,
    /// The language of every text.
    pub lang: Lang,
    /// All exercises.
    pub catalog: Catalog,
    /// Where progress is kept.
    pub store: Store,
    /// How long the tests of one check may run.
    pub limit: Duration,
}

impl Session {
    /// Opens the course in `workspace`.
    ///
    /// # Errors
    /// If the exercises cannot be listed.
    pub fn open(workspace: Workspace, lang: Lang, limit: Duration) -> Result<Session> {
        let catalog = Catalog::load(&workspace)?;
        let store = Store::new(&workspace, lang);
        Ok(Session { workspace, lang, catalog, store, limit })
    }

    /// The exercise called `name`, or else the current one.
    ///
    /// # Errors
    /// If there is none of that name, or the course has no exercise.
    pub fn exercise(&self, name: Option<&str>) -> Result<Exercise> {
        match name {
            Some(name) => Ok(self.catalog.get(name, self.lang)?.clone()),
            None => self.current(),
        }
    }

    /// The current exercise: the one last chosen, or the first that is not solved.
    ///
    /// # Errors
    /// If the course has no exercise.
    pub fn current(&self) -> Result<Exercise> {
        let progress = self.progress()?;
        let chosen = progress.current.as_deref().and_then(|name| self.catalog.get(name, self.lang).ok());
        chosen
            .or_else(|| self.next_unsolved(&progress, None))
            .or(self.catalog.all().first())
            .cloned()
            .ok_or_else(|| anyhow!(tr!(self.lang, "the course has no exercise yet", "课程里还没有练习")))
    }

    /// The first unsolved exercise after `after`, going round to the start; `None` when all are solved.
    pub fn next_unsolved(&self, progress: &Progress, after: Option<&str>) -> Option<&Exercise> {
        let all = self.catalog.all();
        let start = after
            .and_then(|name| all.iter().position(|exercise| exercise.name == name))
            .map_or(0, |at| at + 1);
        let unsolved =
            |exercise: &&Exercise| !progress.exercises.get(&exercise.name).is_some_and(|entry| entry.solved);
        all[start..].iter().chain(&all[..start]).find(unsolved)
    }

    /// The progress so far; a notice about a damaged file is printed.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn progress(&self) -> Result<Progress> {
        let (progress, notice) = self.store.load()?;
        say(notice);
        Ok(progress)
    }

    /// Changes the progress; a notice about a damaged file is printed.
    ///
    /// # Errors
    /// If it cannot be saved.
    pub fn update(&self, change: impl FnOnce(&mut Progress)) -> Result<Progress> {
        let (progress, notice) = self.store.update(change)?;
        say(notice);
        Ok(progress)
    }

    /// Makes `exercise` the current one. That it cannot be saved is said and stops nothing.
    pub fn choose(&self, exercise: &Exercise) {
        if let Err(error) = self.update(|progress| progress.current = Some(exercise.name.clone())) {
            say(Some(format!("{error:#}")));
        }
    }

    /// Checks `exercise`, shows what is going on meanwhile, and records the outcome. A record that cannot be saved is said
    /// and changes nothing about the verdict.
    ///
    /// # Errors
    /// If there is no verdict.
    pub fn check(&self, exercise: &Exercise) -> Result<Report, CannotCheck> {
        let mut status = StatusLine::new(self.lang);
        let report =
            check::check(&self.workspace, exercise, self.lang, self.limit, &Cancel::default(), &mut |step| {
                status.show(step)
            });
        status.clear();
        let report = report?;
        match super::record::record(&self.store, &report) {
            Ok((_, notice)) => say(notice),
            Err(error) => say(Some(format!("{error:#}"))),
        }
        Ok(report)
    }
}

pub(super) fn say(notice: Option<String>) {
    if let Some(notice) = notice {
        anstream::eprintln!("{}", paint(NOTE, notice));
    }
}

/// One line that says what a check is doing and goes away when it is done. Where nobody watches, only a wait is said.
struct StatusLine {
    lang: Lang,
    terminal: bool,
    said_waiting: bool,
}

impl StatusLine {
    fn new(lang: Lang) -> StatusLine {
        StatusLine { lang, terminal: std::io::stderr().is_terminal(), said_waiting: false }
    }

    fn show(&mut self, step: Step) {
        let text = match step {
            Step::Compiling(name) => tr!(self.lang, "compiling {name} …", "正在编译 {name}……"),
            Step::Running => {
                tr!(self.lang, "running the tests … (Ctrl-C stops them)", "正在运行测试……（Ctrl-C 可中止）")
            }
            Step::WaitingForCargo => tr!(
                self.lang,
                "another cargo is building here; this check goes on when it is done …",
                "另一个 cargo 正在这里构建，等它结束后继续检查……"
            ),
        };
        if self.terminal {
            anstream::eprint!("\r\x1b[2K{}", paint(FAINT, text));
        } else if step == Step::WaitingForCargo && !self.said_waiting {
            self.said_waiting = true;
            anstream::eprintln!("{text}");
        }
    }

    fn clear(&self) {
        if self.terminal {
            anstream::eprint!("\r\x1b[2K");
        }
    }
}
