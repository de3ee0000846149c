//! A key that a stranger finds out, because the comparison stops at the first difference.

// ANCHOR: compare
/// Compares as `==` may: up to the first difference. Says how many bytes it looked at, too; a stranger measures that as time.
fn compare(key: &[u8], presented: &[u8]) -> (bool, usize) {
    for (at, (ours, theirs)) in key.iter().zip(presented).enumerate() {
        if ours != theirs {
            return (false, at + 1);
        }
    }
    (key.len() == presented.len(), key.len())
}
// ANCHOR_END: compare

fn main() {
    println!("{:?}", compare(b"7f3e", b"7f00"));
}

#[cfg(test)]
mod tests {
    use super::compare;

    // ANCHOR: stranger
    /// Tries every digit at every place, and keeps the one whose refusal took longest.
    fn guess(length: usize, ask: impl Fn(&[u8]) -> (bool, usize)) -> (String, usize) {
        let (mut key, mut questions) = (vec![b'?'; length], 0);
        for at in 0..length {
            let try_digit = |digit: &u8| {
                let mut guess = key.clone();
                guess[at] = *digit;
                ask(&guess)
            };
            let digits = b"0123456789abcdef";
            let best = *digits.iter().max_by_key(|digit| try_digit(digit)).unwrap();
            key[at] = best;
            questions += digits.len();
        }
        (String::from_utf8(key).unwrap(), questions)
    }

    #[test]
    fn a_stranger_does_not_find_the_key() {
        let (found, questions) = guess(8, |guess| compare(b"7f3e09c1", guess));
        assert_ne!(found, "7f3e09c1", "found with {questions} questions");
    }
    // ANCHOR_END: stranger
}
