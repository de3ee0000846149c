mod exercise;

use exercise::{Announcer, BoardGone, SPARE};
use tokio::sync::mpsc::{self, Receiver};

/// An announcer, and the board that it announces on, which has so many places.
fn board_with(places: usize) -> (Announcer, Receiver<String>) {
    let (sender, board) = mpsc::channel(places);
    (Announcer::new(sender), board)
}

fn announce(announcer: &mut Announcer, users: &[&str]) {
    for user in users {
        assert_eq!(announcer.announce(user), Ok(()), "announcing {user}");
    }
}

/// Everything that stands on the board now; afterwards it has room again.
fn read_all(board: &mut Receiver<String>) -> Vec<String> {
    std::iter::from_fn(|| board.try_recv().ok()).collect()
}

/// What finds no room waits, and goes before everything that comes later.
#[test]
fn what_waits_goes_first() {
    let (mut announcer, mut board) = board_with(2);
    announce(&mut announcer, &["Ada", "Grace", "Alan"]);
    let before = read_all(&mut board);
    announce(&mut announcer, &["Edsger"]);
    assert_eq!(
        (before, read_all(&mut board)),
        (vec!["Ada".to_string(), "Grace".into()], vec!["Alan".into(), "Edsger".into()]),
        "(on the board, on it after room was made and Edsger came)"
    );
}

/// When too many wait, the oldest of them is dropped.
#[test]
fn the_oldest_that_waits_is_dropped() {
    let (mut announcer, mut board) = board_with(4);
    announce(&mut announcer, &["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    let before = read_all(&mut board);
    announce(&mut announcer, &["10"]);
    assert_eq!(
        (before.join(" "), read_all(&mut board).join(" ")),
        ("1 2 3 4".to_string(), "7 8 9 10".to_string()),
        "(on the board, on it after room was made and 10 came)"
    );
}

/// Only what is dropped is counted, not what waits.
#[test]
fn only_what_is_dropped_is_counted() {
    let (mut announcer, mut board) = board_with(4);
    let mut counts = vec![];
    announce(&mut announcer, &["1", "2", "3", "4"]);
    for _ in 0..SPARE {
        announce(&mut announcer, &["waits"]);
    }
    counts.push(announcer.dropped());
    read_all(&mut board);
    announce(&mut announcer, &["goes"]);
    counts.push(announcer.dropped());
    for _ in 0..SPARE {
        announce(&mut announcer, &["waits"]);
    }
    counts.push(announcer.dropped());
    for _ in 0..2 {
        announce(&mut announcer, &["one too many"]);
        counts.push(announcer.dropped());
    }
    assert_eq!(
        counts,
        [0, 0, 0, 1, 2],
        "dropped: (SPARE wait, after room, SPARE wait again, one more, one more)"
    );
}

/// A board that is gone is told apart from a full one, and what is not sent to it does not count as dropped.
#[test]
fn a_board_that_is_gone_is_told_apart() {
    let (mut announcer, board) = board_with(1);
    announce(&mut announcer, &["Ada"]);
    drop(board);
    let said: Vec<_> = (0..=SPARE).map(|_| announcer.announce("Alan")).collect();
    assert_eq!((said, announcer.dropped()), (vec![Err(BoardGone); SPARE + 1], 0), "(answers, dropped)");
}
