//! Section “Types and their limits”.

/// The section's demo.
pub fn run() {}
