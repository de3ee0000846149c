//! Section “Collections and iterators”.

/// The section's demo.
pub fn run() {}
