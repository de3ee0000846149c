//! Section “Option”.

/// The section's demo.
pub fn run() {}
