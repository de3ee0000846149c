//! Which processes the system has, and how each is started.
//!
//! They are this very program, started again with another sub-command: `cargo run -p chapter04` has built one binary and no other.

use crate::run::supervisor::SUPERVISED;
use std::{
    env, fmt, io,
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
};

/// A service of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Profiles.
    User,
    /// Credentials.
    Auth,
    /// The way in.
    Gateway,
}

impl Service {
    /// All of them, in the order in which they are named. They start together; the order of stopping is the other way round: who asks others stops
    /// before those whom it asks.
    pub const ALL: [Service; 3] = [Service::User, Service::Auth, Service::Gateway];

    /// Its sub-command.
    pub const fn name(self) -> &'static str {
        match self {
            Service::User => "user",
            Service::Auth => "auth",
            Service::Gateway => "gateway",
        }
    }

    /// Whom it asks, and so has to be told of.
    pub const fn asks(self) -> &'static [Service] {
        match self {
            Service::User => &[Service::Auth],
            Service::Auth => &[Service::User],
            Service::Gateway => &[Service::User, Service::Auth],
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Addresses that were asked for. Where nothing is said, the service's own settings hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Addresses {
    /// HTTP of the gateway.
    pub gateway: Option<SocketAddr>,
    /// gRPC of the user service.
    pub user: Option<SocketAddr>,
    /// Health and metrics of the user service.
    pub user_admin: Option<SocketAddr>,
    /// gRPC of the auth service.
    pub auth: Option<SocketAddr>,
    /// Health and metrics of the auth service.
    pub auth_admin: Option<SocketAddr>,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where each service is reached.
    pub addresses: Addresses,
    /// The data folder.
    pub data: PathBuf,
    /// The file of settings.
    pub config: Option<PathBuf>,
    /// How log lines look.
    pub log: Option<String>,
}

impl Plan {
    // ANCHOR: command
    /// The command that starts `service`.
    ///
    /// # Errors
    /// If the system does not say which program this is.
    pub fn command(&self, service: Service) -> io::Result<Command> {
        let mut command = Command::new(env::current_exe()?);
        command.arg(service.name()).arg(SUPERVISED).arg("--data").arg(&self.data);
        if let Some(config) = &self.config {
            command.arg("--config").arg(config);
        }
        if let Some(log) = &self.log {
            command.args(["--log", log]);
        }
        let Addresses { gateway, user, user_admin, auth, auth_admin } = self.addresses;
        let flags = match service {
            Service::User => [("--grpc", user), ("--admin", user_admin)],
            Service::Auth => [("--grpc", auth), ("--admin", auth_admin)],
            Service::Gateway => [("--http", gateway), ("", None)],
        };
        for (flag, address) in flags {
            if let Some(address) = address {
                command.args([flag, &address.to_string()]);
            }
        }
        // Three logs in one terminal: what goes wrong, unless somebody wants more.
        if env::var_os("RUST_LOG").is_none() {
            command.env("RUST_LOG", "warn");
        }
        // A password's hash takes megabytes for a moment. The C library of Linux would keep them for the next one, as it would memory of every
        // thread; other libraries read none of these.
        for (name, value) in [("MALLOC_MMAP_THRESHOLD_", "1048576"), ("MALLOC_ARENA_MAX", "2")] {
            if env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        own_group(&mut command);
        Ok(command)
    }
    // ANCHOR_END: command
}

/// Out of the terminal's reach: its Ctrl-C is for this process.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// Out of the terminal's reach: its Ctrl-C is for this process.
#[cfg(windows)]
fn own_group(command: &mut Command) {
    use std::os::windows::process::CommandExt;
    /// `CREATE_NEW_PROCESS_GROUP` (learn.microsoft.com, Process Creation Flags).
    const NEW_GROUP: u32 = 0x0000_0200;
    command.creation_flags(NEW_GROUP);
}
