//! Section “Ownership”: every value has one owner, and a value can change hands.
//!
//! The tests prove what the page says of places in memory: a move leaves a text where it is, a clone makes another.

/// A text that moves, comes back and is cloned; a number that is copied; a list that is taken apart.
pub fn run() {
    moving();
    round_trip();
    cloning();
    copying();
    // ANCHOR: list_used
    let names = vec!["Ada".to_string(), "  ".to_string(), "Grace".to_string()];
    let names = without_blanks(names);
    println!("kept: {names:?}");
    // ANCHOR_END: list_used
}

// ANCHOR: moving
/// Gives a text a new owner.
fn moving() {
    let name = String::from("Augusta Ada King, Countess of Lovelace");
    let place = name.as_ptr(); // where in memory the text lies
    let account = name;
    println!("the text stayed where it was: {}", account.as_ptr() == place);
    println!("it has {} bytes, and the move copied {}", account.len(), size_of::<String>());
}
// ANCHOR_END: moving

// ANCHOR: returned
/// Takes a name and gives it back, marked.
fn as_admin(mut name: String) -> String {
    name.push_str(" (admin)");
    name
}

/// Hands a name over, and takes what comes back.
fn round_trip() {
    let name = String::from("Ada");
    let name = as_admin(name);
    println!("{name}");
}
// ANCHOR_END: returned

// ANCHOR: cloned
/// Makes a second text, with an owner of its own.
fn cloning() {
    let name = String::from("Ada");
    let mut copy = name.clone();
    copy.push_str(" II");
    println!("{name} and {copy}");
}
// ANCHOR_END: cloned

// ANCHOR: copied
/// Copies a number: there is nothing to hand over.
fn copying() {
    let failed = 3;
    let mut later = failed;
    later += 1;
    println!("{failed}, and later {later}");
}
// ANCHOR_END: copied

// ANCHOR: list
/// Takes a list of names apart and keeps those that are not blank.
fn without_blanks(names: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    for name in names {
        if !name.trim().is_empty() {
            kept.push(name);
        } // a name that was not handed on ends here
    }
    kept
}
// ANCHOR_END: list

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_leaves_the_text_where_it_is_and_a_clone_does_not() {
        let name = String::from("Ada");
        let place = name.as_ptr();
        let copy = name.clone();
        let moved = name;
        assert_eq!(moved.as_ptr(), place);
        assert_ne!(copy.as_ptr(), place);
    }

    #[test]
    fn a_list_hands_on_the_very_texts_that_it_was_given() {
        let names = vec![String::from(" "), String::from("Ada")];
        let place = names[1].as_ptr();
        let kept = without_blanks(names);
        assert_eq!(kept, ["Ada"]);
        assert_eq!(kept[0].as_ptr(), place);
    }

    #[test]
    fn what_is_moved_is_three_machine_words() {
        assert_eq!(size_of::<String>(), 3 * size_of::<usize>());
        assert_eq!(size_of::<Vec<String>>(), 3 * size_of::<usize>());
    }
}
