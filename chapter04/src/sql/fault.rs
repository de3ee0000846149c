//! What a database's error means to whoever asked: six cases, whichever database it was.
//!
//! Proved with real files, locks and servers by `tests/system/user_faults.rs`.

use sqlx::error::{DatabaseError, ErrorKind as SqlKind};
use std::io;
use utils::error_kind::ErrorKind;

/// What happened, for the log.
type Cause = Box<dyn std::error::Error + Send + Sync>;

// ANCHOR: fault
/// Why a database did not do what it was asked. What was not answered may have been done all the same: ask again, with the same id or version.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Others hold the lock for longer than we wait. It passes.
    #[error("the database is busy")]
    Busy(#[source] Cause),
    /// It does not answer, has no connection to give, or went away in the middle of something. It may come back.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Cause),
    /// There is no room for another byte. What is there can be read.
    #[error("the database has no room")]
    Full(#[source] Cause),
    /// It may be read and not written.
    #[error("the database cannot be written")]
    ReadOnly(#[source] Cause),
    /// What is in it is not what was put into it. A person has to look, and a backup helps.
    #[error("the database is corrupt")]
    Corrupt(#[source] Cause),
    /// Anything else: a fault of this program, or of the one that made the database.
    #[error("the database has a fault")]
    Other(#[source] Cause),
}
// ANCHOR_END: fault

impl Fault {
    /// What the caller should make of it: whether another try can help.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Fault::Busy(_) | Fault::Unreachable(_) | Fault::Full(_) => ErrorKind::Unavailable,
            Fault::ReadOnly(_) | Fault::Corrupt(_) | Fault::Other(_) => ErrorKind::Internal,
        }
    }

    /// A value in the database that this program did not put there so.
    pub fn unreadable(what: impl Into<Cause>) -> Fault {
        Fault::Corrupt(what.into())
    }
}

// ANCHOR: from_sqlx
impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Fault {
        let to_fault: fn(Cause) -> Fault = match &error {
            sqlx::Error::Database(answer) => of_code(answer.as_ref()),
            sqlx::Error::PoolTimedOut => Fault::Busy,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Fault::Unreachable,
            // A connection that broke between two messages is found by what did not come.
            sqlx::Error::Protocol(_) => Fault::Unreachable,
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Fault::Corrupt,
            _ => Fault::Other,
        };
        to_fault(error.into())
    }
}
// ANCHOR_END: from_sqlx

// ANCHOR: of_code
/// SQLite's result codes are numbers of which the last byte says the kind (sqlite.org/rescode.html); PostgreSQL's are five characters of
/// which the first two do (PostgreSQL, appendix A).
fn of_code(answer: &dyn DatabaseError) -> fn(Cause) -> Fault {
    let code = answer.code().unwrap_or_default();
    if answer.kind() != SqlKind::Other {
        return Fault::Other; // a constraint that nobody expected
    }
    if let Some(postgres) = answer.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return match (postgres.code().get(..2).unwrap_or_default(), postgres.code()) {
            (_, "25006") => Fault::ReadOnly, // read-only transaction
            (_, "55P03" | "57014" | "40001" | "40P01") => Fault::Busy, // lock, statement's time, order, deadlock
            (_, "53300") => Fault::Busy,                               // too many connections
            (_, "53100" | "53200") => Fault::Full,                     // disk, memory
            ("08" | "57", _) => Fault::Unreachable,                    // connection, shutdown
            ("58" | "XX", _) => Fault::Corrupt,                        // files, internal
            _ => Fault::Other,
        };
    }
    match code.parse::<i32>().map(|code| code & 0xff) {
        Ok(5 | 6) => Fault::Busy,          // BUSY, LOCKED
        Ok(8 | 3) => Fault::ReadOnly,      // READONLY, PERM
        Ok(13) => Fault::Full,             // FULL
        Ok(11 | 26) => Fault::Corrupt,     // CORRUPT, NOTADB
        Ok(10 | 14) => Fault::Unreachable, // IOERR, CANTOPEN
        _ => Fault::Other,
    }
}
// ANCHOR_END: of_code

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Unreachable(error.into())
    }
}
