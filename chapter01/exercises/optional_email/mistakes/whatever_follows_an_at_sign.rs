//! Exercise `optional_email`: one maybe after another, with `Option` and its methods.

/// What the profile page can say about a user's email.
#[derive(Debug, PartialEq, Eq)]
pub enum Contact {
    /// No address was typed.
    Missing,
    /// Something was typed, but it has no domain.
    NotAnAddress,
    /// Mail goes to this domain; the page shows no more of the address.
    MailAt(String),
}

/// What somebody typed into the email field of the profile form, without the white space around it.
///
/// The form may leave the field out; a field of nothing but white space holds no address either.
pub fn typed(field: Option<&str>) -> Option<&str> {
    field.map(str::trim).filter(|text| !text.is_empty())
}

/// The domain of `address`: that of `ada@example.com` is `example.com`.
///
/// An address has exactly one `@`, and something on both sides of it; any other text has no domain.
pub fn domain(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// What the profile page says about `field`: nothing typed, no address, or mail at a domain.
pub fn contact(field: Option<&str>) -> Contact {
    match typed(field) {
        None => Contact::Missing,
        Some(address) => match domain(address) {
            None => Contact::NotAnAddress,
            Some(domain) => Contact::MailAt(domain.to_string()),
        },
    }
}
