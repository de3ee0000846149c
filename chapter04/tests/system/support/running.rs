//! The system as processes: started by `up`, or one by one with the test as their supervisor.

use super::program::Program;
use std::{path::Path, sync::Arc};
use tempfile::TempDir;

/// Hashing that takes no time. How hard it is, is proved elsewhere.
pub const FAST: [(&str, &str); 2] = [("AUTH_HASH_MEMORY", "8"), ("AUTH_HASH_PASSES", "1")];

/// `up` on free ports.
pub struct Up {
    pub program: Program,
    /// PIDs of user, auth and gateway.
    pub services: [u32; 3],
    /// Where the gateway is: `127.0.0.1:PORT`.
    pub gateway: String,
    /// What it printed about itself.
    pub said: String,
}

/// A free port.
pub const FREE: &str = "127.0.0.1:0";

impl Up {
    /// Starts it and waits until everything is ready.
    pub fn start(data: &Path) -> Up {
        Up::start_with(data, &[])
    }

    /// The same with more variables.
    pub fn start_with(data: &Path, variables: &[(&str, &str)]) -> Up {
        let mut program = Program::start(&Up::arguments(data), &[&FAST[..], variables].concat());
        let mut said = String::new();
        let mut services = [0; 3];
        let mut gateway = String::new();
        for (process, name) in services.iter_mut().zip(["user", "auth", "gateway"]) {
            let line = program.line();
            said = said + &line + "\n";
            assert!(line.starts_with(name), "{line}");
            *process = line.rsplit_once("PID ").unwrap().1.parse().unwrap();
            let url = line.split_whitespace().find_map(|word| word.strip_prefix("http://"));
            gateway = url.unwrap().to_string();
        }
        while !said.contains("Ctrl-C") {
            said = said + "\n" + &program.line();
        }
        Up { program, services, gateway, said }
    }

    pub fn arguments(data: &Path) -> Vec<&str> {
        let flags = ["--gateway", "--user", "--user-admin", "--auth", "--auth-admin"];
        let mut arguments = vec!["up", "--data", data.to_str().unwrap()];
        for flag in flags {
            arguments.extend([flag, FREE]);
        }
        arguments
    }
}

/// One service, with the test as its supervisor.
pub struct Service {
    pub program: Program,
    /// Where it is reached: `127.0.0.1:PORT`.
    pub address: String,
}

impl Service {
    /// Starts `name` at `address`. What it has to know of others, it has to be told.
    pub fn start(name: &str, address: &str, data: &Path, more: &[&str]) -> Service {
        let data = data.to_str().unwrap();
        let place: &[&str] =
            if name == "gateway" { &["--http", address] } else { &["--grpc", address, "--admin", FREE] };
        let arguments = [&[name, "--supervised", "--data", data], place, more].concat();
        let mut program = Program::start(&arguments, &[&FAST[..], &[("RUST_LOG", "warn")]].concat());
        let (_, address) =
            program.line().split_once("://").map(|(a, b)| (a.to_string(), b.to_string())).unwrap();
        Service { program, address }
    }

    /// Tells it where another service is.
    pub fn tell(&mut self, other: &str, address: &str) {
        self.program.write(&format!("{other} http://{address}\n"));
    }

    /// Waits until it is ready.
    pub fn until_ready(&mut self) {
        self.program.line_with(|line| (line == "ready").then_some(()));
    }
}

/// The three services, each on a free port, with the test as their supervisor.
pub struct System {
    pub user: Service,
    pub auth: Service,
    pub gateway: Service,
    pub data: Arc<TempDir>,
}

impl System {
    /// Starts them, everybody told of everybody.
    pub fn start() -> System {
        System::start_with(str::to_string, str::to_string)
    }

    /// The same, where `to_user` and `to_auth` say whom the others meet in the place of the user service and of auth.
    pub fn start_with(to_user: impl FnOnce(&str) -> String, to_auth: impl FnOnce(&str) -> String) -> System {
        let data = Arc::new(tempfile::tempdir().unwrap());
        let mut user = Service::start("user", FREE, data.path(), &[]);
        let mut auth = Service::start("auth", FREE, data.path(), &[]);
        let mut gateway = Service::start("gateway", FREE, data.path(), &["--credentials", "off"]);
        let (users, auths) = (to_user(&user.address), to_auth(&auth.address));
        user.tell("auth", &auth.address);
        auth.tell("user", &users);
        gateway.tell("user", &user.address);
        gateway.tell("auth", &auths);
        for service in [&mut user, &mut auth, &mut gateway] {
            service.until_ready();
        }
        System { user, auth, gateway, data }
    }

    /// Another gateway in front of the same services.
    pub fn another_gateway(&self) -> Service {
        let mut gateway = Service::start("gateway", FREE, self.data.path(), &["--credentials", "off"]);
        gateway.tell("user", &self.user.address);
        gateway.tell("auth", &self.auth.address);
        gateway.until_ready();
        gateway
    }
}
