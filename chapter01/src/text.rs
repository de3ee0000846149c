//! Section “Strings and Unicode”.

/// The section's demo.
pub fn run() {}
