//! The clock: with a wrong year no certificate holds, so nothing can be downloaded, and tokens of later chapters expire at once.

use super::{Finding, System};
use crate::{lang::Lang, tr};
use std::time::{SystemTime, UNIX_EPOCH};

/// 2026-01-01 00:00:00 UTC, in seconds since 1970: this course did not exist before.
pub const EARLIEST: u64 = 1_767_225_600;

/// Judges `now`.
pub fn probe(now: SystemTime, system: System, lang: Lang) -> Finding {
    let name = tr!(lang, "clock", "时钟");
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let date = date(seconds);
    if seconds >= EARLIEST {
        return Finding::fine(name, date);
    }
    let found = tr!(lang, "says {date}, before this course existed", "显示 {date}，那时还没有这门课程");
    Finding::broken(name, found, system.clock(lang))
}

/// The day in UTC, `2026-01-31`, by the algorithm `civil_from_days` of
/// <https://howardhinnant.github.io/date_algorithms.html>, for days from 1970 on.
fn date(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::{EARLIEST, date};

    #[test]
    fn days_around_leap_days_and_the_earliest_one_are_written_as_the_calendar_has_them() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(EARLIEST - 1), "2025-12-31");
        assert_eq!(date(EARLIEST), "2026-01-01");
        assert_eq!(date(951_782_400), "2000-02-29");
        assert_eq!(date(1_835_395_200), "2028-02-29");
        assert_eq!(date(1_835_481_600), "2028-03-01");
    }
}
