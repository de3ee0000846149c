//! What the stores of the user service and of the auth service have in common: how a database is opened and migrated, and what its errors
//! mean. No table is named here.
//!
//! | module | what it knows |
//! |---|---|
//! | [`fault`] | what a database's error means to whoever asked |
//! | [`sqlite`] | a file that is opened, checked and migrated |
//! | [`postgres`] | the same for a server |

pub mod fault;
pub mod postgres;
pub mod sqlite;
