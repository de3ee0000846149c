//! Exercise `age_in_days`: arithmetic that notices its limits, and a conversion that asks.

/// Leap days are not counted.
const DAYS_PER_YEAR: u32 = 365;

/// How old an account is, in days: `years` of 365 days each, and `days` more.
///
/// The monthly report keeps this number in two bytes. An age that a `u16` cannot hold is `None`: never a smaller
/// number, never a panic, however large `years` and `days` are.
pub fn age_in_days(years: u32, days: u32) -> Option<u16> {
    let years = years as u16;
    let days = days as u16;
    years.checked_mul(DAYS_PER_YEAR as u16)?.checked_add(days)
}
