//! Section “Types and their limits”: what a number can hold, and arithmetic that notices the end.
//!
//! The tests prove what the page says of both kinds of build; `cargo test --release -p chapter01 --lib types` is the other one.

/// One value of each everyday type, then what lies at the limits.
pub fn run() {
    kinds();
    for failed in [4, 255] {
        one_more(failed);
    }
    println!("free seats: {:?} and {:?}", free_seats(10, 6, 3), free_seats(10, 6, 5));
    for id in [7, 4_294_967_297] {
        println!("id {id}: `as` gives {}, `try_from` gives {:?}", cut(id), asked(id));
    }
}

// ANCHOR: kinds
/// One value of each everyday type.
fn kinds() {
    let sign_ins = 3; // nothing says which integer: then it is `i32`
    let failed: u8 = 0; // the type said: unsigned, 8 bits
    let id = 4_294_967_297_u64; // the type as a suffix; underscores are for your eyes
    let locked = false; // `bool`; `if` takes nothing else
    let initial = '艾'; // `char`: one character of any script, four bytes each
    let load = 0.1 + 0.2; // `f64`: wide range, rounded
    let account = ("Ada", id, locked); // a tuple: several types under one name
    println!("{} with id {} is locked: {}", account.0, account.1, account.2);
    let (name, ..) = account; // a tuple taken apart; `..` skips the rest
    println!("{name}, {initial}: {sign_ins} sign-ins, {failed} failed, load {load}");
}
// ANCHOR_END: kinds

// ANCHOR: count
/// Counts one more wrong password.
pub fn count(failed: u8) -> u8 {
    failed + 1
}
// ANCHOR_END: count

// ANCHOR: one_more
/// Three answers to the question of what comes after the last number.
fn one_more(failed: u8) {
    let checked = failed.checked_add(1);
    let saturating = failed.saturating_add(1);
    let wrapping = failed.wrapping_add(1);
    println!("{failed} + 1: checked {checked:?}, saturating {saturating}, wrapping {wrapping}");
}
// ANCHOR_END: one_more

// ANCHOR: free_seats
/// The seats of a team that are neither taken nor reserved; `None` if more are given away than there are.
pub fn free_seats(seats: u32, taken: u32, reserved: u32) -> Option<u32> {
    let rest = seats.checked_sub(taken)?;
    rest.checked_sub(reserved)
}
// ANCHOR_END: free_seats

// ANCHOR: narrow
/// The user's id for the old mail system, cut to its size.
pub fn cut(id: u64) -> u32 {
    id as u32
}

/// The user's id for the old mail system, if it fits.
pub fn asked(id: u64) -> Option<u32> {
    u32::try_from(id).ok()
}
// ANCHOR_END: narrow

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: both_builds
    #[test]
    #[cfg_attr(debug_assertions, should_panic(expected = "attempt to add with overflow"))]
    fn a_dev_build_panics_at_the_limit_and_a_release_build_wraps() {
        assert_eq!(count(u8::MAX), 0);
    }
    // ANCHOR_END: both_builds

    #[test]
    fn seats_end_at_zero_and_not_below() {
        assert_eq!(free_seats(10, 6, 4), Some(0));
        assert_eq!(free_seats(10, 6, 5), None);
        assert_eq!(free_seats(10, 11, 0), None);
    }

    #[test]
    fn the_last_id_that_fits_is_kept_and_the_next_is_refused() {
        let last = u64::from(u32::MAX);
        assert_eq!((asked(last), cut(last)), (Some(u32::MAX), u32::MAX));
        assert_eq!((asked(last + 1), cut(last + 1)), (None, 0));
    }

    // ANCHOR: as_rules
    #[test]
    fn as_follows_another_rule_for_every_pair_of_types() {
        assert_eq!(300_u32 as u8, 44); // the upper bits are thrown away
        assert_eq!(-1_i32 as u32, 4_294_967_295); // the same bits, read otherwise
        assert_eq!(300.9_f64 as u8, 255); // held at the limit, the fraction lost
    }
    // ANCHOR_END: as_rules

    #[test]
    fn a_char_has_four_bytes_and_a_bool_one() {
        assert_eq!((size_of::<char>(), size_of::<bool>()), (4, 1));
    }
}
