//! What several of these tests need: engines that are started and stopped, processes, people.

pub mod auth;
pub mod auth_alive;
pub mod auth_databases;
pub mod auth_server;
#[cfg(unix)]
pub mod asking;
#[cfg(unix)]
pub mod program;
#[cfg(unix)]
pub mod proxy;
#[cfg(unix)]
pub mod running;
pub mod engines;
pub mod gateway;
pub mod fake_server;
pub mod players;
pub mod postgres;
pub mod python;
pub mod redis_server;
pub mod stub_store;
pub mod trust;
pub mod users;

use std::time::Duration;

/// No test waits longer for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);
