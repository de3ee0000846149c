//! Section “Strings and Unicode”: bytes, `char`s, and what people see.
//!
//! The tests state what the page claims: where a slice panics, and that two spellings of one name are not equal.

// ANCHOR: lengths
/// The length of `text` in bytes and in `char`s.
fn lengths(text: &str) -> (usize, usize) {
    (text.len(), text.chars().count())
}
// ANCHOR_END: lengths

// ANCHOR: initial
/// The letter in a user's round picture: the first `char` of the name, if there is one.
fn initial(name: &str) -> Option<char> {
    name.chars().next()
}
// ANCHOR_END: initial

// ANCHOR: first
/// The first `count` `char`s of `name`, borrowed from it.
fn first(name: &str, count: usize) -> &str {
    match name.char_indices().nth(count) {
        Some((end, _)) => &name[..end],
        None => name,
    }
}
// ANCHOR_END: first

/// Measures, walks, cuts and re-cases some names.
pub fn run() {
    // ANCHOR: measure
    println!("bytes chars");
    for name in ["Ada", "Zo\u{eb}", "Zoe\u{308}", "王小明", "👩\u{200d}🚀"] {
        let (bytes, chars) = lengths(name);
        println!("{bytes:5} {chars:5}  {name}  {}", name.escape_default());
    }
    // ANCHOR_END: measure

    // ANCHOR: walk
    for (at, letter) in "王小明".char_indices() {
        println!("byte {at}: {letter}");
    }
    println!("initials: {:?} {:?}", initial("王小明"), initial(""));
    println!("bytes 0..3: {:?}, bytes 0..4: {:?}", "王小明".get(..3), "王小明".get(..4));
    println!("first two: {}, first three: {}", first("王小明", 2), first("Zoe\u{308}", 3));
    // ANCHOR_END: walk

    // ANCHOR: case
    for name in ["ÉLODIE", "İPEK", "Straße"] {
        let forms = [name.to_string(), name.to_lowercase(), name.to_uppercase()];
        println!("{}", forms.map(|form| format!("{form} {}", form.chars().count())).join(", "));
    }
    // ANCHOR_END: case
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: panics
    #[test]
    #[should_panic(expected = "not a char boundary")]
    fn a_slice_that_ends_inside_a_character_panics() {
        let name = String::from("王小明");
        let _ = &name[..4];
    }
    // ANCHOR_END: panics

    // ANCHOR: spellings
    #[test]
    fn two_spellings_of_one_name_are_two_texts() {
        let (composed, decomposed) = ("Zo\u{eb}", "Zoe\u{308}");
        assert_ne!(composed, decomposed);
        assert_ne!(composed.to_lowercase(), decomposed.to_lowercase());
        assert_ne!("Straße".to_lowercase(), "STRASSE".to_lowercase());
    }
    // ANCHOR_END: spellings

    #[test]
    fn a_name_may_be_shorter_than_the_cut() {
        assert_eq!(["", "王", "王小", "王小明"].map(|name| first(name, 2)), ["", "王", "王小", "王小"]);
    }
}
