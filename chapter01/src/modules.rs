//! Section “Modules, privacy and a first test”.

/// The section's demo.
pub fn run() {}
