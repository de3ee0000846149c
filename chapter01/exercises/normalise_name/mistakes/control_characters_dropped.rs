//! Exercise `normalise_name`: text as bytes, as `char`s and as what people read.

/// The most `char`s of a normalised name: what fits into the list under the search box.
pub const LIMIT: usize = 12;

/// Why a text is no name.
#[derive(Debug, PartialEq, Eq)]
pub enum NameError {
    /// There is no text, or only white space.
    Blank,
    /// A control character, which a log or a terminal would obey.
    Control,
}

/// A name as the search box lists it: the same for ` Ada  LOVELACE` and `ada lovelace`.
pub fn normalise_name(text: &str) -> Result<String, NameError> {
    let name = tidy(text)?;
    // The cut may leave a space at the end, where `tidy` would allow none.
    Ok(shorten(&name, LIMIT).trim_end().to_string())
}

/// `text` in lower case, its words separated by one space each and nothing around them.
///
/// White space is what Unicode says it is, tabs and line ends among it; any other control character is refused.
pub fn tidy(text: &str) -> Result<String, NameError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = words.join(" ").to_lowercase();
    if name.is_empty() {
        Err(NameError::Blank)
    } else {
        Ok(name.chars().filter(|letter| !letter.is_control()).collect())
    }
}

/// The first `limit` `char`s of `name`, borrowed from it; all of it if it has no more.
///
/// A mark is a `char` and counts as one. A letter and its marks stay together: if they do not all fit, they all go.
pub fn shorten(name: &str, limit: usize) -> &str {
    let mut end = 0;
    for (count, (at, letter)) in name.char_indices().enumerate() {
        if !is_mark(letter) {
            end = at;
        }
        if count == limit {
            return &name[..end];
        }
    }
    name
}

/// Whether `letter` is a combining mark (U+0300 to U+036F), drawn on the letter before it.
pub fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}
