//! What a calendar says, handed in, and how a log line shows it.
//!
//! A log line has a time of day, where layers measure pauses; so this is another clock than `stack::clock`. A test or a demo hands in one
//! that stands still, and has the same lines every time. Proved by the tests below.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Where a log line reads the time.
#[derive(Clone)]
pub struct WallClock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl WallClock {
    /// The computer's.
    pub fn system() -> WallClock {
        WallClock(Arc::new(SystemTime::now))
    }

    /// One that stands at `seconds` since 1970.
    pub fn fixed(seconds: u64) -> WallClock {
        WallClock(Arc::new(move || UNIX_EPOCH + Duration::from_secs(seconds)))
    }

    /// Whatever `read` says.
    pub fn of(read: impl Fn() -> SystemTime + Send + Sync + 'static) -> WallClock {
        WallClock(Arc::new(read))
    }

    /// What time it is.
    pub fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WallClock")
    }
}

// ANCHOR: rfc3339
/// `2026-11-24T10:00:00.000000Z`: RFC 3339 in UTC, to the microsecond. A time before 1970 is shown as 1970.
pub fn rfc3339(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let micros = since.subsec_micros();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}
// ANCHOR_END: rfc3339

/// Year, month and day of a day since 1970, in the Gregorian calendar.
///
/// Years are counted from March, so that the leap day is the last one and every month before it has its place at a fixed day; 400 such
/// years are 146,097 days (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468; // from 1 March of the year 0 to 1970
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153; // 0 is March
    let day_of_month = day - (153 * month + 2) / 5 + 1;
    let january_or_later = month >= 10;
    let month = if january_or_later { month - 9 } else { month + 3 };
    (era * 400 + year + u64::from(january_or_later), month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_as_the_calendar_has_them() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399, "2000-02-28T23:59:59.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000000Z"),
            (1_735_689_599, "2024-12-31T23:59:59.000000Z"),
            (1_795_514_400, "2026-11-24T10:00:00.000000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
        ] {
            assert_eq!(rfc3339(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
        let later = UNIX_EPOCH + Duration::from_micros(1_000_001);
        assert_eq!(rfc3339(later), "1970-01-01T00:00:01.000001Z");
        assert_eq!(rfc3339(UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00.000000Z");
    }

    #[test]
    fn every_day_follows_the_day_before_it() {
        let mut before = date(0);
        for days in 1..200_000 {
            let (year, month, day) = date(days);
            let next_day = (year, month) == (before.0, before.1) && day == before.2 + 1;
            let next_month = day == 1 && before.2 >= 28 && (year, month) == (before.0, before.1 + 1);
            let next_year = (month, day) == (1, 1) && before == (year - 1, 12, 31);
            assert!(next_day || next_month || next_year, "{before:?} and then {:?}", (year, month, day));
            before = (year, month, day);
        }
    }
}
