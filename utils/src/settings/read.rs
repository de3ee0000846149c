//! Readers for the settings that most programs have, each beside the words for what is right.

use std::{str::FromStr, time::Duration};

/// What an address has to be.
pub const ADDRESS: &str = "an address with a port, such as 127.0.0.1:8080; port 0 takes a free one";
/// What a count has to be.
pub const COUNT: &str = "a whole number above 0";
/// What a time has to be.
pub const SECONDS: &str = "a number of seconds, such as 10 or 0.5";
/// What a switch has to be.
pub const SWITCH: &str = "true or false";

/// Whatever reads itself: an address, a count that is never 0, a switch.
pub fn from_str<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// Seconds, from 0 to a day. A day is for ever here, and far from where adding it to a clock would fail.
pub fn seconds(text: &str) -> Option<Duration> {
    let day = 86_400.0;
    text.parse().ok().filter(|seconds| (0.0..=day).contains(seconds)).map(Duration::from_secs_f64)
}

/// A number that is `most` at the most. Together with a type such as `NonZeroU32`, it has both ends.
pub fn at_most<T: FromStr + PartialOrd>(most: T) -> impl FnOnce(&str) -> Option<T> {
    move |text| text.parse().ok().filter(|number| *number <= most)
}
