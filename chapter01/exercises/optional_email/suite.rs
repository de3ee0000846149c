mod exercise;

use exercise::{Contact, contact, domain, typed};

/// A form without the field holds no address.
#[test]
fn a_missing_field_holds_no_address() {
    assert_eq!(typed(None), None);
}

/// A field of nothing but white space holds no address.
#[test]
fn a_blank_field_holds_no_address() {
    assert_eq!(["", "   ", "\t\n"].map(|text| typed(Some(text))), [None, None, None]);
}

/// White space around an address is no part of it.
#[test]
fn white_space_around_an_address_is_dropped() {
    assert_eq!(typed(Some("  ada@example.com\n")), Some("ada@example.com"));
}

/// An address has exactly one "@".
#[test]
fn an_address_has_exactly_one_at_sign() {
    assert_eq!(
        ["ada@example.com", "ada.example.com", "ada@work@example.com"].map(domain),
        [Some("example.com"), None, None],
    );
}

/// Something stands on both sides of the "@".
#[test]
fn something_stands_on_both_sides_of_the_at_sign() {
    assert_eq!(["@example.com", "ada@", "@"].map(domain), [None, None, None]);
}

/// The page tells "nothing typed" from mail at a domain.
#[test]
fn the_page_tells_nothing_from_mail() {
    assert_eq!(
        [None, Some("  "), Some(" ada@example.com\n")].map(contact),
        [Contact::Missing, Contact::Missing, Contact::MailAt("example.com".to_string())],
    );
}

/// The page tells "not an address" from mail at a domain.
#[test]
fn the_page_tells_no_address_from_mail() {
    assert_eq!(
        [Some("ada"), Some("ada@example.com")].map(contact),
        [Contact::NotAnAddress, Contact::MailAt("example.com".to_string())],
    );
}
