//! Section “Variables and functions”.

/// The section's demo.
pub fn run() {}
