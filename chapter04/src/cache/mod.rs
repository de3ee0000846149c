//! What a cache is built of, whatever it keeps. Nothing here names a user.
//!
//! | module | what it does |
//! |---|---|
//! | [`bounded`] | a map that never holds more than it was told to |
//! | [`single_flight`] | many who want the same load it once |
//! | [`jitter`] | entries that came together do not leave together |

pub mod bounded;
pub mod jitter;
pub mod single_flight;
