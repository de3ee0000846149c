//! What the server tells open pages. `theme/live.js` and `theme/worker.js` read it.

use super::card::Card;
use crate::{exercise::catalog::Catalog, lang::Text};
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};

/// What an open connection hears.
#[derive(Clone)]
pub(super) enum Signal {
    /// An event, as JSON.
    Event(Arc<str>),
    /// The server ends.
    Close,
}

/// An event, as the script of a page reads it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Event<'a> {
    /// Everything; the first event of each connection.
    Hello {
        exercises: &'a BTreeMap<String, Card>,
        pages: BTreeMap<String, &'a str>,
        broken: &'a Option<Text>,
        chapters: Vec<Chapter<'a>>,
    },
    /// An exercise's card is new.
    Exercise { exercise: &'a Card },
    /// These pages are new, each with its tag.
    Pages { pages: BTreeMap<String, &'a str> },
    /// The book cannot be built, or can be again.
    Broken { broken: &'a Option<Text> },
}

/// A chapter and the names of its exercises, in the order of the book.
#[derive(Serialize)]
pub(super) struct Chapter<'a> {
    name: &'a str,
    exercises: Vec<&'a str>,
}

impl<'a> Chapter<'a> {
    /// The chapters that have exercises.
    pub(super) fn all(catalog: &'a Catalog) -> Vec<Chapter<'a>> {
        let exercises = |name| {
            let its = catalog.all().iter().filter(move |exercise| exercise.chapter == name);
            its.map(|exercise| exercise.name.as_str()).collect()
        };
        catalog.chapters().into_iter().map(|name| Chapter { name, exercises: exercises(name) }).collect()
    }
}

impl Event<'_> {
    /// The event as it is sent.
    pub(super) fn json(&self) -> Arc<str> {
        serde_json::to_string(self).expect("an event holds nothing that JSON has no form for").into()
    }
}
