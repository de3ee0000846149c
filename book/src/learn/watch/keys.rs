//! Single keys, read without Enter while the watch waits.
//!
//! The terminal is in raw mode only for the wait itself: while a check runs, Ctrl-C is a signal as everywhere else.

use crossterm::{
    event::{self, Event, KeyCode, KeyEventKind, KeyModifiers},
    terminal,
};
use std::{io::IsTerminal, sync::mpsc, time::Duration};

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

/// The keyboard, read by a thread of its own: a terminal that was closed can hold a read for ever, and the watch must still
/// notice that it was told to end.
pub(super) struct Keys {
    pressed: Option<mpsc::Receiver<Key>>,
}

impl Keys {
    pub(super) fn new() -> Keys {
        if !std::io::stdin().is_terminal() {
            return Keys { pressed: None };
        }
        let (sender, pressed) = mpsc::channel();
        std::thread::spawn(move || {
            while let Ok(event) = event::read() {
                if let Event::Key(key) = event
                    && key.kind == KeyEventKind::Press
                    && let Some(key) = meaning(key.code, key.modifiers)
                    && sender.send(key).is_err()
                {
                    return;
                }
            }
        });
        Keys { pressed: Some(pressed) }
    }

    /// Waits up to `time` for a key; where there is no keyboard it only waits.
    pub(super) fn next(&self, time: Duration) -> Option<Key> {
        match self.pressed.as_ref().map(|pressed| pressed.recv_timeout(time)) {
            Some(Ok(key)) => Some(key),
            Some(Err(mpsc::RecvTimeoutError::Timeout)) => None,
            Some(Err(mpsc::RecvTimeoutError::Disconnected)) | None => {
                std::thread::sleep(time);
                None
            }
        }
    }
}

/// Raw mode while it lives: keys come without Enter.
pub(super) struct Raw(());

impl Raw {
    pub(super) fn enter() -> Option<Raw> {
        (std::io::stdin().is_terminal() && terminal::enable_raw_mode().is_ok()).then_some(Raw(()))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        terminal::disable_raw_mode().ok();
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
