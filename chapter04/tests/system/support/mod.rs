//! What several of these tests need: engines that are started and stopped, processes, people.

#[cfg(unix)]
pub mod asking;
pub mod auth;
pub mod auth_alive;
pub mod auth_databases;
pub mod auth_server;
pub mod contract;
pub mod engines;
pub mod fake_server;
pub mod gateway;
pub mod players;
pub mod postgres;
#[cfg(unix)]
pub mod program;
#[cfg(unix)]
pub mod proxy;
pub mod python;
pub mod redis_server;
#[cfg(unix)]
pub mod running;
pub mod stub_store;
pub mod trust;
pub mod users;

use std::time::Duration;

/// No test waits longer for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);
