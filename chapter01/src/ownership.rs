//! Section “Ownership”.

/// The section's demo.
pub fn run() {}
