//! How long a caller waits, as it is written on a wire: a pause, never a time of day, because two clocks differ.
//!
//! gRPC has a header for it, `grpc-timeout`, such as `250m`: at most 8 digits and a unit (gRPC over HTTP/2, "Timeout"). HTTP has none, so
//! this service reads `x-timeout-ms`, such as `250`. Proved by the tests below.

use std::time::Duration;

/// gRPC's header.
pub const GRPC_TIMEOUT: &str = "grpc-timeout";
/// The header that this service reads over HTTP: milliseconds, at most 8 digits.
pub const X_TIMEOUT_MS: &str = "x-timeout-ms";

// ANCHOR: read
/// Reads a `grpc-timeout`; `None` if it is none.
pub fn read_grpc(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number = read_number(digits)?;
    Some(match unit {
        "H" => Duration::from_secs(number * 3_600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

/// Reads an `x-timeout-ms`; `None` if it is none.
pub fn read_milliseconds(text: &str) -> Option<Duration> {
    read_number(text).map(Duration::from_millis)
}

/// 1 to 8 digits. `parse` alone would take `+1` too.
fn read_number(digits: &str) -> Option<u64> {
    let fits = (1..=8).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    fits.then(|| digits.parse().ok())?
}
// ANCHOR_END: read

/// Writes a `grpc-timeout` in the finest unit whose 8 digits suffice. What does not fit into the unit is cut off: a callee may give up a
/// little early, never late.
pub fn write_grpc(left: Duration) -> String {
    const LARGEST: u128 = 99_999_999;
    let seconds = u128::from(left.as_secs());
    let units = [
        (left.as_nanos(), 'n'),
        (left.as_micros(), 'u'),
        (left.as_millis(), 'm'),
        (seconds, 'S'),
        (seconds / 60, 'M'),
        (seconds / 3_600, 'H'),
    ];
    let fitting = units.into_iter().find(|(number, _)| *number <= LARGEST);
    let (number, unit) = fitting.unwrap_or((LARGEST, 'H'));
    format!("{number}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read() {
        let read = |text| read_grpc(text).unwrap().as_nanos();
        assert_eq!([read("1H"), read("1M"), read("1S")], [3_600_000_000_000, 60_000_000_000, 1_000_000_000]);
        assert_eq!([read("1m"), read("1u"), read("1n"), read("0m")], [1_000_000, 1_000, 1, 0]);
        assert_eq!(read_grpc("99999999H"), Some(Duration::from_secs(99_999_999 * 3_600)));
        assert_eq!(read_milliseconds("250"), Some(Duration::from_millis(250)));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for bad in ["", "m", "1", "1x", "100000000m", "-1m", "+1m", "1.5S", " 1S", "1李", "李"] {
            assert_eq!(read_grpc(bad), None, "{bad:?}");
        }
        for bad in ["", "1m", "-1", "+1", "100000000", "soon"] {
            assert_eq!(read_milliseconds(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same_or_a_little_less() {
        for nanos in [0, 1, 99_999_999, 100_000_000, 123_456_789_012, u64::MAX] {
            let left = Duration::from_nanos(nanos);
            let back = read_grpc(&write_grpc(left)).unwrap();
            assert!(back <= left && left - back <= left / 1_000, "{left:?} became {back:?}");
        }
    }
}
