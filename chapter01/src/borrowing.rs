//! Section “Borrowing”: to look at a value or change it without owning it.
//!
//! The tests prove what the page says: a slice is a part of the text that it was cut from, not a copy.

/// A name that is looked at and changed, a list that is read and then written, parts of an address.
pub fn run() {
    // ANCHOR: lent
    let mut name = String::from("Ada");
    println!("{name} has {} characters", characters(&name));
    make_admin(&mut name);
    println!("{name} has {} characters", characters(&name));
    // ANCHOR_END: lent

    turns();

    // ANCHOR: outlives
    let address = String::from("ada@example.com");
    let user = {
        let domain = String::from("@example.com");
        without_domain(&address, &domain)
    }; // `domain` is gone, `user` is not
    println!("{user}, or {}", user_part(&address));
    // ANCHOR_END: outlives

    println!("shown: {} and {}", shown("countess", "Ada"), shown("", "Grace"));
}

// ANCHOR: look
/// How many characters a name has.
fn characters(name: &str) -> usize {
    name.chars().count()
}

/// Marks a name as an administrator's, in place.
fn make_admin(name: &mut String) {
    name.push_str(" (admin)");
}
// ANCHOR_END: look

// ANCHOR: turns
/// Reads a list, then writes to it.
fn turns() {
    let mut team = vec![String::from("Ada"), String::from("Grace")];
    let first = &team[0];
    println!("first: {first}"); // the last use of `first` …
    team.push(String::from("Linus")); // … so the list is free to change
    println!("now {} names", team.len());
}
// ANCHOR_END: turns

// ANCHOR: slice
/// The part of an address before the `@`.
fn user_part(address: &str) -> &str {
    match address.find('@') {
        Some(at) => &address[..at],
        None => address,
    }
}
// ANCHOR_END: slice

// ANCHOR: either
/// What others see: the nickname, or the name where there is no nickname.
fn shown<'a>(nickname: &'a str, name: &'a str) -> &'a str {
    if nickname.is_empty() { name } else { nickname }
}
// ANCHOR_END: either

// ANCHOR: one
/// An address without `domain` at its end.
fn without_domain<'a>(address: &'a str, domain: &str) -> &'a str {
    address.strip_suffix(domain).unwrap_or(address)
}
// ANCHOR_END: one

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_lies_inside_the_text_that_it_was_cut_from() {
        let address = String::from("ada@example.com");
        let user = user_part(&address);
        assert_eq!(user, "ada");
        assert_eq!(user.as_ptr(), address.as_ptr());
    }

    #[test]
    fn a_slice_is_a_place_and_a_length() {
        assert_eq!(size_of::<&str>(), 2 * size_of::<usize>());
    }

    #[test]
    fn an_address_without_the_mark_is_all_user() {
        assert_eq!(user_part("ada"), "ada");
        assert_eq!(without_domain("ada@example.org", "@example.com"), "ada@example.org");
    }
}
