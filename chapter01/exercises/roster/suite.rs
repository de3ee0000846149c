mod exercise;

use exercise::admit;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_string()).collect()
}

/// Where the text of each name lies in memory. A move leaves it there; a clone puts a copy elsewhere.
fn places(names: &[String]) -> Vec<*const u8> {
    names.iter().map(|name| name.as_ptr()).collect()
}

/// Free seats are filled in the order of the waiting list.
#[test]
fn free_seats_are_filled_in_order() {
    let (roster, _) = admit(names(&["Ada"]), names(&["Grace", "Linus"]), 3);
    assert_eq!(roster, ["Ada", "Grace", "Linus"]);
}

/// The last seat is taken, and no one gets a seat beyond it.
#[test]
fn no_one_sits_beyond_the_last_seat() {
    let (roster, _) = admit(names(&["Ada"]), names(&["Grace", "Linus"]), 2);
    assert_eq!(roster, ["Ada", "Grace"]);
    let (roster, _) = admit(names(&["Ada", "Grace", "Linus"]), names(&["Ken"]), 2);
    assert_eq!(roster, ["Ada", "Grace", "Linus"]);
}

/// Whoever gets no seat is handed back, in order.
#[test]
fn whoever_gets_no_seat_is_handed_back() {
    let (_, left) = admit(names(&["Ada"]), names(&["Grace", "Linus", "Ken"]), 2);
    assert_eq!(left, ["Linus", "Ken"]);
}

/// A name that is already on the roster gets no second seat, and those behind it still get theirs.
#[test]
fn a_name_on_the_roster_gets_no_second_seat() {
    let (roster, _) = admit(names(&["Ada"]), names(&["Ada", "Grace", "Grace", "Linus"]), 9);
    assert_eq!(roster, ["Ada", "Grace", "Linus"]);
}

/// A name that is already on the roster is handed back too.
#[test]
fn a_name_on_the_roster_is_handed_back() {
    let (_, left) = admit(names(&["Ada"]), names(&["Ada", "Grace", "Grace"]), 9);
    assert_eq!(left, ["Ada", "Grace"]);
}

/// Every name that comes out is one that went in, not a copy of it.
#[test]
fn names_are_moved_and_not_copied() {
    let (roster, waiting) = (names(&["Ada"]), names(&["Grace", "Linus"]));
    let before = [places(&roster), places(&waiting)].concat();
    let (roster, left) = admit(roster, waiting, 2);
    let after = [places(&roster), places(&left)].concat();
    assert!(
        after.iter().all(|place| before.contains(place)),
        "a text lies elsewhere in memory than before: it was copied"
    );
}
