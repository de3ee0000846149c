//! Values as both databases keep them, and back. A value that this program would not have written is a corrupt database, and never believed.

use crate::{
    auth::store::{Credentials, State, StoredKey},
    sql::fault::Fault,
    trust::{
        identity::{Role, Roles, SessionId, UserId},
        policy::seconds,
        revocations::{Revocation, Revoked},
    },
};
use sqlx::{ColumnIndex, Decode, Row, Type};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What a column of a row has to be readable as: text, bytes, numbers.
pub trait Columns: Row {
    /// Bytes.
    fn bytes(&self, at: usize) -> Result<&[u8], Fault>;
    /// Text.
    fn text(&self, at: usize) -> Result<&str, Fault>;
    /// A number.
    fn number(&self, at: usize) -> Result<i64, Fault>;
    /// A number, or nothing.
    fn maybe(&self, at: usize) -> Result<Option<i64>, Fault>;
}

impl<R: Row> Columns for R
where
    usize: ColumnIndex<R>,
    for<'r> &'r [u8]: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> &'r str: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn bytes(&self, at: usize) -> Result<&[u8], Fault> {
        Ok(self.try_get(at)?)
    }

    fn text(&self, at: usize) -> Result<&str, Fault> {
        Ok(self.try_get(at)?)
    }

    fn number(&self, at: usize) -> Result<i64, Fault> {
        Ok(self.try_get(at)?)
    }

    fn maybe(&self, at: usize) -> Result<Option<i64>, Fault> {
        Ok(self.try_get(at)?)
    }
}

/// What [`credentials`] wants, in this order.
macro_rules! columns {
    () => {
        "user_id, hash, roles, state, version, attempt"
    };
}
pub(super) use columns;

/// A row of `columns!()`.
pub(super) fn credentials(row: &impl Columns) -> Result<Credentials, Fault> {
    Ok(Credentials {
        user: user(row.bytes(0)?)?,
        hash: row.text(1)?.into(),
        roles: read_roles(row.text(2)?)?,
        state: match row.number(3)? {
            PENDING => State::Pending,
            ACTIVE => State::Active,
            DELETED => State::Deleted,
            _ => return Err(Fault::unreadable("the state of credentials")),
        },
        version: unsigned(row.number(4)?)?,
        attempt: unsigned(row.number(5)?)?,
    })
}

/// [`State::Pending`] as it is kept.
pub(super) const PENDING: i64 = 0;
/// [`State::Active`] as it is kept.
pub(super) const ACTIVE: i64 = 1;
/// [`State::Deleted`] as it is kept.
pub(super) const DELETED: i64 = 2;

/// A row of `kid, pem, signs_at`.
pub(super) fn key(row: &impl Columns) -> Result<StoredKey, Fault> {
    Ok(StoredKey { kid: row.text(0)?.into(), pem: row.text(1)?.into(), signs_at: time(row.number(2)?) })
}

/// A row of `session_id, until`.
pub(super) fn revocation(row: &impl Columns) -> Result<Revocation, Fault> {
    Ok(Revocation { what: Revoked::Session(session(row.bytes(0)?)?), until: seconds(time(row.number(1)?)) })
}

pub(super) fn user(bytes: &[u8]) -> Result<UserId, Fault> {
    UserId::from_bytes(bytes).map_err(Fault::unreadable)
}

pub(super) fn session(bytes: &[u8]) -> Result<SessionId, Fault> {
    SessionId::from_bytes(bytes).map_err(Fault::unreadable)
}

pub(super) fn hash(bytes: &[u8]) -> Result<[u8; 32], Fault> {
    bytes.try_into().map_err(Fault::unreadable)
}

/// `user admin`: the names of the roles with a space between them.
pub(super) fn write_roles(roles: Roles) -> String {
    roles.iter().map(Role::name).collect::<Vec<_>>().join(" ")
}

/// A name that nobody knows would be lost at the next write, so it is a fault and not nothing.
pub(super) fn read_roles(text: &str) -> Result<Roles, Fault> {
    let roles =
        text.split_whitespace().map(|name| Role::named(name).ok_or_else(|| Fault::unreadable("a role")));
    Ok(Roles::of(roles.collect::<Result<Vec<_>, _>>()?))
}

pub(super) fn unsigned(number: i64) -> Result<u64, Fault> {
    u64::try_from(number).map_err(Fault::unreadable)
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Microseconds since 1970: exact enough to tell which of two requests was first.
pub(super) fn micros(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The time of so many microseconds since 1970.
pub(super) fn time(micros: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_come_back_as_they_were_kept() {
        for roles in [Roles::default(), Roles::of([Role::User]), Roles::of(Role::ALL)] {
            assert_eq!(read_roles(&write_roles(roles)).unwrap(), roles);
        }
        assert!(read_roles("user root").is_err());
    }

    #[test]
    fn a_time_comes_back_to_the_microsecond() {
        let then = UNIX_EPOCH + Duration::new(1_800_000_000, 123_456_789);
        assert_eq!(time(micros(then)), UNIX_EPOCH + Duration::new(1_800_000_000, 123_456_000));
    }
}
