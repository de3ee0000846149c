mod exercise;

use exercise::{LIMIT, NameError, is_mark, normalise_name, shorten, tidy};

/// Words are separated by one space, whatever white space was typed.
#[test]
fn words_are_separated_by_one_space() {
    assert_eq!(tidy("  Ada \t Lovelace\n"), Ok("ada lovelace".to_string()));
}

/// The wide space of a Chinese keyboard is white space too.
#[test]
fn a_wide_space_is_white_space() {
    assert_eq!(tidy("\u{3000}欧阳\u{3000}小明"), Ok("欧阳 小明".to_string()));
}

/// Letters of every script are in lower case.
#[test]
fn letters_of_every_script_are_in_lower_case() {
    assert_eq!(["ÉLODIE", "Жанна"].map(tidy), [Ok("élodie".to_string()), Ok("жанна".to_string())]);
}

/// A text without a word is blank.
#[test]
fn a_text_without_a_word_is_blank() {
    for text in ["", "  ", "\u{3000}\n"] {
        assert_eq!(tidy(text), Err(NameError::Blank), "tidy({text:?})");
    }
}

/// A text with a control character is refused.
#[test]
fn a_control_character_is_refused() {
    for text in ["ada\u{0}", "\u{1b}[31mada", "ada\u{9b}31m"] {
        assert_eq!(tidy(text), Err(NameError::Control), "tidy({text:?})");
    }
}

/// The limit counts characters, not bytes.
#[test]
fn the_limit_counts_characters() {
    assert_eq!(
        ["王小明", "王小明李", "王小明李大"].map(|name| shorten(name, 4)),
        ["王小明", "王小明李", "王小明李"]
    );
    assert_eq!(shorten("e\u{301}e\u{301}e", 4), "e\u{301}e\u{301}");
    assert!(shorten("ame\u{301}lie", 3).chars().count() <= 3, "more than three `char`s");
    assert_eq!(normalise_name(&"明".repeat(LIMIT + 1)), Ok("明".repeat(LIMIT)));
}

/// No cut parts a letter from its marks.
#[test]
fn no_cut_parts_a_letter_from_its_marks() {
    assert!(is_mark('\u{301}') && is_mark('\u{323}'));
    assert_eq!(shorten("amelie", 3), "ame");
    assert_eq!(shorten("ame\u{301}lie", 3), "am");
    assert_eq!(shorten("ame\u{301}\u{323}lie", 4), "am");
}
