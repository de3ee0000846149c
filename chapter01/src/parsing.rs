//! Section “Result and parsing”.

/// The section's demo.
pub fn run() {}
