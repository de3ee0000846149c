//! Section “Cleanup with Drop”.

/// The section's demo.
pub fn run() {}
