//! Text that people choose, made comparable: one form for what is the same, and one key for what looks the same.
//!
//! Three questions stand behind every name in Unicode, and the answers here are those of the standards, not our own: what is the same text
//! (UAX 15, form KC), which letters differ in case only (full case folding), and which scripts may stand together (UTS 39, restriction level
//! "highly restrictive", so Latin with Cyrillic never, Latin with Chinese, Japanese or Korean always). The fourth, a name wholly in another
//! script that looks like a Latin one (`сора`), is answered by the key: both names have the same, so the second one is taken. To refuse such
//! names would forbid `Сара`, which is a name. Proved by the tests below.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::{
    GeneralSecurityProfile, RestrictionLevel, RestrictionLevelDetection, confusable_detection::skeleton,
};

/// Marks on one letter. More than that is a tower that covers the lines above (UTS 39, 5.4).
const MOST_MARKS: usize = 4;

// ANCHOR: key
/// The form in which text is compared: whatever the case, the width, or the way an accent was typed.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Up and down again, because some letters meet only there: ß and ss, σ and ς.
    let fold = |text: &str| -> String {
        text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect()
    };
    // A second time, because a composed letter of the first may fold further.
    fold(&fold(text))
}

/// The key of a name: its folded form, or the Latin text that looks like that, in small or in capital letters.
pub fn key(text: &str) -> String {
    let folded = folded(text);
    if folded.is_ascii() {
        return folded;
    }
    latin_twin(&folded).or_else(|| latin_twin(&folded.to_uppercase())).unwrap_or(folded)
}

/// The Latin text that `text` looks like, if all of it does.
fn latin_twin(text: &str) -> Option<String> {
    let mut twin = String::with_capacity(text.len());
    for letter in text.chars() {
        let mut buffer = [0; 4];
        match letter {
            // Latin letters stay: the standard also thinks that m looks like rn.
            _ if letter.is_ascii() => twin.push(letter),
            _ => twin.extend(skeleton(letter.encode_utf8(&mut buffer))),
        }
    }
    twin.is_ascii().then(|| twin.to_ascii_lowercase())
}
// ANCHOR_END: key

// ANCHOR: letters
/// Whether a name may have this letter: one that is in use today, and no character that is invisible, turns the direction, or is a symbol.
pub fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic() || (letter.is_alphabetic() && letter.identifier_allowed())
}

/// Whether this is an accent or a vowel sign: good on a letter, not alone.
pub fn is_mark(letter: char) -> bool {
    is_combining_mark(letter) && letter.identifier_allowed()
}

/// Whether the scripts in `text` may stand together, and no letter carries a tower of marks. Signs between words don't count.
pub fn is_readable(text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    let letters: String = text.chars().filter(|letter| is_letter(*letter) || is_mark(*letter)).collect();
    let mut marks = 0;
    letters.check_restriction_level(RestrictionLevel::HighlyRestrictive)
        && letters.nfd().all(|letter| {
            marks = if is_combining_mark(letter) { marks + 1 } else { 0 };
            marks <= MOST_MARKS
        })
}
// ANCHOR_END: letters

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_in_case_width_or_typing_only_has_one_key() {
        let same = [
            ["Ada", "ADA"],
            ["straße", "STRASSE"],
            ["Σίσυφος", "ΣΊΣΥΦΟΣ"],
            ["é", "e\u{301}"],
            ["Ａｄａ", "ada"],
            ["ﬁne", "FINE"],
            ["김", "\u{1100}\u{1175}\u{11b7}"],
            ["Дарья", "ДАРЬЯ"],
        ];
        for [one, other] in same {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for [one, other] in [["ada", "adá"], ["дарья", "дария"], ["user1", "userl"], ["李", "林"]]
        {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn a_whole_name_of_look_alikes_has_the_key_of_the_latin_one() {
        for [name, latin] in
            [["сора", "copa"], ["Сара", "capa"], ["ВАМ", "bam"], ["вам", "bam"], ["ɑdmin", "admin"]]
        {
            assert_eq!(key(name), latin, "{name}");
        }
        assert_eq!(key("Дарья"), "дарья");
    }

    #[test]
    fn a_key_is_the_same_for_every_case_of_every_character() {
        for letter in (0..=0x0010_FFFF).filter_map(char::from_u32).filter(|letter| is_letter(*letter)) {
            let text = letter.to_string();
            let expected = key(&text);
            assert_eq!(key(&text.to_uppercase()), expected, "{letter} {:x}", letter as u32);
            assert_eq!(key(&text.to_lowercase()), expected, "{letter} {:x}", letter as u32);
            assert_eq!(folded(&folded(&text)), folded(&text), "{letter} {:x}", letter as u32);
        }
    }

    #[test]
    fn scripts_that_nobody_mixes_may_not_be_mixed() {
        for good in [
            "Ada",
            "Zoë",
            "Дарья",
            "李明",
            "Ada李明",
            "たろうタロウ太郎",
            "김민준kim",
            "דנה",
            "عمر",
            "अमित",
            "สมชาย",
        ] {
            assert!(is_readable(good), "{good}");
        }
        for bad in ["pаypal", "Αdmin", "adminя", "李я", "a\u{300}\u{301}\u{302}\u{303}\u{304}"] {
            assert!(!is_readable(bad), "{bad}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_no_letter() {
        for bad in [
            '\0',
            '\n',
            ' ',
            '\u{a0}',
            '\u{ad}',
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2066}',
            '\u{feff}',
            '\u{3164}',
            '\u{1f600}',
            '\u{e0041}',
        ] {
            assert!(!is_letter(bad) && !is_mark(bad), "{bad:?}");
        }
    }
}
