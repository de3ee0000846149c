//! A row as a profile, and a profile as what is bound: the same for both databases, by hand, because sqlx's derive would build both drivers a
//! second time for the compiler's own use.

use crate::{
    sql::fault::Fault,
    user::{
        domain::{Age, Email, User, UserId, Username},
        error::StoreError,
    },
};
use sqlx::{ColumnIndex, Decode, Row, Type};

/// What [`read`] wants, in this order.
macro_rules! columns {
    () => {
        "id, username, username_key, email, email_key, age, version"
    };
}
pub(super) use columns;

// ANCHOR: read
/// A row of `columns!()` as a profile. What the domain would not have let in is a corrupt database, and never shown.
pub(super) fn read<R: Row>(row: &R) -> Result<User, StoreError>
where
    usize: ColumnIndex<R>,
    for<'r> &'r [u8]: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> &'r str: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i32: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
{
    let id: &[u8] = get(row, 0)?;
    let age: i32 = get(row, 5)?;
    let version: i64 = get(row, 6)?;
    Ok(User {
        id: UserId::from_bytes(id).map_err(Fault::unreadable)?,
        username: Username::of(get(row, 1)?, get(row, 2)?),
        email: Some(Email::of(get(row, 3)?, get(row, 4)?)),
        age: Age::new(u32::try_from(age).unwrap_or(u32::MAX)).map_err(Fault::unreadable)?,
        version: u64::try_from(version).map_err(Fault::unreadable)?,
    })
}

fn get<'r, R: Row, T>(row: &'r R, at: usize) -> Result<T, Fault>
where
    usize: ColumnIndex<R>,
    T: Decode<'r, R::Database> + Type<R::Database>,
{
    row.try_get(at).map_err(Fault::from)
}
// ANCHOR_END: read

/// A version as the databases count it. The wire lets none in that does not fit, and no profile is changed so often.
pub(super) fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

// ANCHOR: taken
/// Why a profile could not be kept: whose rows stand in the way, and with what. `None` if they are gone meanwhile.
pub(super) fn in_the_way(rows: &[User], id: UserId, name_key: &str, email_key: &str) -> Option<StoreError> {
    let others = || rows.iter().filter(|other| other.id != id);
    if others().any(|other| other.username.key() == name_key) {
        return Some(StoreError::NameTaken);
    }
    others()
        .any(|other| other.email.as_ref().is_some_and(|email| email.key() == email_key))
        .then_some(StoreError::EmailTaken)
}
// ANCHOR_END: taken
