//! Single keys, read without Enter while the watch waits.
//!
//! The terminal is in raw mode only for the wait itself: while a check runs, Ctrl-C is a signal as everywhere else.

use crossterm::{
    event::{self, Event, KeyCode, KeyEventKind, KeyModifiers},
    terminal,
};
use std::{io::IsTerminal, time::Duration};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Hint,
    Next,
    Again,
    List,
    Diff,
    Quit,
}

/// Reads keys while it lives; where there is no keyboard it only waits.
pub(super) struct Keys {
    raw: bool,
}

impl Keys {
    pub(super) fn listen() -> Keys {
        Keys { raw: std::io::stdin().is_terminal() && terminal::enable_raw_mode().is_ok() }
    }

    /// Waits up to `time` for a key.
    pub(super) fn next(&self, time: Duration) -> Option<Key> {
        if !self.raw {
            std::thread::sleep(time);
            return None;
        }
        if !event::poll(time).ok()? {
            return None;
        }
        match event::read().ok()? {
            Event::Key(key) if key.kind == KeyEventKind::Press => meaning(key.code, key.modifiers),
            _ => None,
        }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        if self.raw {
            terminal::disable_raw_mode().ok();
        }
    }
}

fn meaning(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
    match code {
        KeyCode::Char('c' | 'd') if modifiers.contains(KeyModifiers::CONTROL) => Some(Key::Quit),
        KeyCode::Char('h') => Some(Key::Hint),
        KeyCode::Char('n') => Some(Key::Next),
        KeyCode::Char('r') | KeyCode::Enter => Some(Key::Again),
        KeyCode::Char('l') => Some(Key::List),
        KeyCode::Char('d') => Some(Key::Diff),
        KeyCode::Char('q') | KeyCode::Esc => Some(Key::Quit),
        _ => None,
    }
}
