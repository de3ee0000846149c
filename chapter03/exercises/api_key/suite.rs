mod exercise;

use exercise::{Key, Refusal, caller};

const BILLING: &str = "billing-7Qm2xV9d";
const MOBILE: &str = "mobile-Zt41kRw8e";
const REPORTS: &str = "reports-b5Yp0Lc3";

fn keys() -> [(&'static str, Key); 3] {
    [("billing", BILLING), ("mobile", MOBILE), ("reports", REPORTS)]
        .map(|(name, secret)| (name, Key::new(secret)))
}

/// What a service with these three callers says to a presented key.
fn said(presented: &str) -> Result<&'static str, Refusal> {
    caller(&keys(), Some(presented))
}

/// How often each key's bytes were looked at for a presented key.
fn looks(presented: &str) -> [usize; 3] {
    let keys = keys();
    let _ = caller(&keys, Some(presented));
    [0, 1, 2].map(|at| keys[at].1.looks())
}

/// A key names its caller, whichever of the keys it is.
#[test]
fn a_key_names_its_caller() {
    let names = [BILLING, MOBILE, REPORTS].map(said);
    assert_eq!(names, [Ok("billing"), Ok("mobile"), Ok("reports")]);
}

/// A call without a key is missing one; it is not wrong.
#[test]
fn a_call_without_a_key_is_missing_one() {
    assert_eq!(caller(&keys(), None), Err(Refusal::Missing));
}

/// A part of a key is wrong, and so is a key with something behind it.
#[test]
fn a_part_of_a_key_is_wrong() {
    let half = &BILLING[..8];
    let one_short = &BILLING[..BILLING.len() - 1];
    let longer = format!("{BILLING} ");
    let answers = [half, one_short, &longer].map(said);
    assert_eq!(
        answers,
        [const { Err(Refusal::Wrong) }; 3],
        "the first half, all but the last byte, the key and a blank"
    );
}

/// A wrong key is refused, and costs the same, wherever it differs.
#[test]
fn a_wrong_key_is_read_to_its_end() {
    let at_once = BILLING.replacen('b', "X", 1);
    let at_the_end = BILLING.replace("9d", "9X");
    let swapped = BILLING.replace("2x", "x2");
    let answers = [&at_once, &at_the_end, &swapped].map(|presented| (said(presented), looks(presented)[0]));
    assert_eq!(
        answers,
        [const { (Err(Refusal::Wrong), BILLING.len()) }; 3],
        "(answer, looks at the first key): the first byte is wrong, the last one is, two have changed places"
    );
}

/// All keys are looked at, whichever of them fits.
#[test]
fn all_keys_are_looked_at() {
    let all = [BILLING, MOBILE, REPORTS].map(str::len);
    assert_eq!(
        (looks(BILLING), looks(REPORTS)),
        (all, all),
        "looks at each key for the first caller and for the last"
    );
}
