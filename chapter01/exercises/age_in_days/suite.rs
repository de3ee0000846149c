mod exercise;

use exercise::age_in_days;

/// The age is 365 days for every year, plus the days.
#[test]
fn years_and_days_are_added_up() {
    assert_eq!(age_in_days(0, 0), Some(0));
    assert_eq!(age_in_days(1, 0), Some(365));
    assert_eq!(age_in_days(8, 10), Some(2_930));
}

/// The largest age that two bytes can hold is still an age.
#[test]
fn the_largest_age_is_given() {
    assert_eq!(age_in_days(179, 200), Some(65_535));
    assert_eq!(age_in_days(0, 65_535), Some(65_535));
}

/// One day more than two bytes can hold is refused.
#[test]
fn one_day_more_is_refused() {
    assert_eq!(age_in_days(179, 201), None);
    assert_eq!(age_in_days(180, 0), None);
}

/// Years or days that do not fit two bytes themselves are refused, not cut.
#[test]
fn years_and_days_are_not_cut() {
    assert_eq!(age_in_days(65_536, 0), None);
    assert_eq!(age_in_days(0, 65_536), None);
}

/// The largest numbers of a `u32` are refused too.
#[test]
fn the_largest_numbers_are_refused() {
    assert_eq!(age_in_days(u32::MAX, 0), None);
    assert_eq!(age_in_days(1, u32::MAX), None);
    assert_eq!(age_in_days(u32::MAX, u32::MAX), None);
}

/// No years and no days make it panic.
#[test]
fn nothing_makes_it_panic() {
    for (years, days) in [(180, 0), (65_536, 0), (u32::MAX, 0), (1, u32::MAX)] {
        let _any_answer = age_in_days(years, days); // which one is right, the other tests ask
    }
}
