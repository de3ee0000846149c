//! Section “Structs and methods”.

/// The section's demo.
pub fn run() {}
