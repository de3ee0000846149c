//! The log: one line for each event that the setting lets through.
//!
//! The setting is `RUST_LOG`'s form without its traps: there, a level with a typing error is the name of a module, and the log is silent.
//! Proved by the tests below; that a line has the ids of the exported span, by `tests/service/telemetry.rs`.

use super::{line::Line, wall_clock::WallClock};
use std::io::Write;
use tracing::{Event, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    fmt::MakeWriter,
    layer::{Context, Filter},
};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogForm {
    /// For a person at a terminal.
    #[default]
    Human,
    /// One JSON object a line, for programs.
    Json,
}

impl LogForm {
    /// `human` or `json`.
    pub fn named(name: &str) -> Option<LogForm> {
        match name {
            "human" => Some(LogForm::Human),
            "json" => Some(LogForm::Json),
            _ => None,
        }
    }
}

// ANCHOR: filter
/// Which lines are written: a level for all, and others for the modules whose path begins so.
#[derive(Clone, Debug)]
pub struct LogFilter(Targets);

/// What a filter has to be.
pub const RIGHT_FILTER: &str =
    "a level (off, error, warn, info, debug, trace), or levels of modules too, such as info,chapter03=debug";

impl LogFilter {
    /// Everything from `level` on.
    pub fn from_level(level: LevelFilter) -> LogFilter {
        LogFilter(Targets::new().with_default(level))
    }

    /// Whether no line is written, whatever happens.
    pub fn is_off(&self) -> bool {
        let others_too = self.0.iter().all(|(_, level)| level == LevelFilter::OFF);
        self.0.default_level() == Some(LevelFilter::OFF) && others_too
    }

    /// Reads `info` or `info,chapter03=debug`; `None` if it is neither. Without a level for all it is `info`.
    pub fn read(text: &str) -> Option<LogFilter> {
        let mut filter = Targets::new().with_default(LevelFilter::INFO);
        for part in text.split(',').map(str::trim) {
            filter = match part.split_once('=') {
                None => filter.with_default(level(part)?),
                Some((module, of_it)) if is_path(module) => filter.with_target(module, level(of_it)?),
                Some(_) => return None,
            };
        }
        Some(LogFilter(filter))
    }
}

/// The type of tracing reads numbers too; a level here is a word.
fn level(text: &str) -> Option<LevelFilter> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_alphabetic()) && !text.is_empty())
}
// ANCHOR_END: filter

fn is_path(module: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_:".contains(&byte);
    !module.is_empty() && module.bytes().all(fits)
}

// ANCHOR: layer
/// Writes each event as one line.
#[derive(Debug)]
pub struct Lines<W> {
    form: LogForm,
    clock: WallClock,
    writer: W,
}

impl<W> Lines<W> {
    /// Lines of this form, with the time of `clock`, into `writer`.
    pub fn new(form: LogForm, clock: WallClock, writer: W) -> Lines<W> {
        Lines { form, clock, writer }
    }

    /// The same, for the events that `filter` lets through.
    pub fn filtered<S>(self, filter: LogFilter) -> impl Layer<S> + Send + Sync
    where
        W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
        S: Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
        Targets: Filter<S>,
    {
        self.with_filter(filter.0)
    }
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber,
    W: for<'writer> MakeWriter<'writer> + 'static,
{
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = Line::of(event, self.clock.now());
        let mut text = match self.form {
            LogForm::Human => line.human(),
            LogForm::Json => line.json(),
        };
        text.push('\n');
        // One write, or the lines of two threads would mix. If it fails, there is nowhere to say so.
        let _ = self.writer.make_writer_for(event.metadata()).write_all(text.as_bytes());
    }
}
// ANCHOR_END: layer

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::call::Credential;
    use serde_json::{Value, json};
    use std::{
        io,
        sync::{Arc, Mutex},
    };
    use tracing_subscriber::prelude::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written while `program` runs.
    fn written(form: LogForm, filter: &str, program: fn()) -> String {
        let written = Written::default();
        let writer = written.clone();
        let lines = Lines::new(form, WallClock::fixed(1_795_514_400), move || writer.clone());
        let lines = lines.filtered(LogFilter::read(filter).unwrap());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), program);
        let written = written.0.lock().unwrap().clone();
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn an_event_is_one_line_in_both_forms() {
        let program = || tracing::warn!(method = "get", took_us = 7, cause = "disk\nfull", "call");
        let json: Value = serde_json::from_str(&written(LogForm::Json, "info", program)).unwrap();
        assert_eq!(
            json,
            json!({
                "timestamp": "2026-11-24T10:00:00.000000Z", "level": "WARN", "target": "chapter03::telemetry::logs::tests",
                "message": "call", "method": "get", "took_us": 7, "cause": "disk\nfull"
            })
        );
        assert_eq!(
            written(LogForm::Human, "info", program),
            "2026-11-24T10:00:00.000000Z  WARN chapter03::telemetry::logs::tests: call method=get took_us=7 cause=\"disk\\nfull\"\n"
        );
    }

    #[test]
    fn secrets_are_stars_whatever_carries_them() {
        let program = || {
            let key = Credential::new("hunter2");
            tracing::info!(Password = "hunter2", token = 7, ?key, "signed in");
        };
        for form in [LogForm::Human, LogForm::Json] {
            let line = written(form, "info", program);
            assert!(
                !line.contains("hunter2") && !line.contains('7'.to_string().repeat(2).as_str()),
                "{line}"
            );
            assert_eq!(line.matches("***").count(), 3, "{line}");
        }
    }

    #[test]
    fn a_filter_lets_through_what_it_says() {
        let program = || {
            tracing::debug!("debug");
            tracing::info!("info");
            tracing::error!("error");
        };
        let count = |filter| written(LogForm::Human, filter, program).lines().count();
        assert_eq!([count("off"), count("error"), count("info"), count("trace")], [0, 1, 2, 3]);
        assert_eq!(count("warn,chapter03::telemetry=debug"), 3);
        assert_eq!(count("chapter03::telemetry::logs=error"), 1);
        assert_eq!(count("other=off"), 2);
    }

    #[test]
    fn a_filter_is_off_if_no_module_has_a_level() {
        let off = |text| LogFilter::read(text).unwrap().is_off();
        assert!(off("off") && off("off,chapter03=off"));
        assert!(!off("error") && !off("off,chapter03=error") && !off("chapter03=off"));
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for bad in [
            "",
            "inof",
            "3",
            "info,",
            "chapter03",
            "chapter03=",
            "=info",
            "chapter03=loud",
            "a b=info",
            "[span]=info",
        ] {
            assert!(LogFilter::read(bad).is_none(), "{bad:?}");
        }
        for good in ["info", "INFO", " warn , hyper = off ", "debug,chapter03::stack=trace"] {
            assert_eq!(LogFilter::read(good).is_some(), !good.contains(" = "), "{good:?}");
        }
    }
}
