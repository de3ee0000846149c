//! Exercise `shared_counter`: a count that several sign-ins change at the same time, and an `.await` in the middle.

use std::sync::{Mutex, MutexGuard};

/// After so many wrong passwords an account is locked.
pub const LIMIT: u32 = 5;

/// Why a sign-in was refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// The password was checked, and it is wrong.
    WrongPassword,
    /// All attempts are used up; the password was not even checked.
    Locked,
}

/// The count of one account, for as long as the guard lives.
fn locked(failed: &Mutex<u32>) -> MutexGuard<'_, u32> {
    failed.lock().expect("nobody panics while holding the lock")
}

/// Tries one password. `check` is the slow part; it says whether the password is right.
///
/// `failed` counts the wrong passwords. An attempt counts from its start, so that no more than [`LIMIT`] passwords are ever
/// checked in a row, however many arrive at once. A right password sets the count to 0.
pub async fn try_password(failed: &Mutex<u32>, check: impl Future<Output = bool>) -> Result<(), Refused> {
    {
        let mut failed = locked(failed);
        if *failed >= LIMIT {
            return Err(Refused::Locked);
        }
        *failed += 1;
    }
    if check.await {
        *locked(failed) -= 1;
        Ok(())
    } else {
        Err(Refused::WrongPassword)
    }
}
