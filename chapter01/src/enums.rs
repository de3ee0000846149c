//! Section “Enums and matching”.

/// The section's demo.
pub fn run() {}
