//! Section “Borrowing”.

/// The section's demo.
pub fn run() {}
