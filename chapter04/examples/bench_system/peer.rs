//! The yardstick, started: a user service and a gateway in Go with Go kit, and somebody's token.

use crate::running::{Answer, Running, ask, spawn};
use serde_json::json;
use std::{net::TcpListener, path::Path, process::Command};
use utils::bench::Problem;

/// Starts both. It prints no addresses, so free ports are looked for before.
pub fn start(programs: &Path) -> Result<Running, Problem> {
    let [users, debug, gateway] = free_ports()?;
    let mut user = Command::new(programs.join("usersvc"));
    user.args(["-grpc.addr", &users, "-debug.addr", &debug]);
    let mut front = Command::new(programs.join("gateway"));
    front.args(["-http.addr", &gateway, "-users", &users]);
    let mut running = Running::at(gateway);
    for command in [&mut user, &mut front] {
        let process = spawn(command)?;
        running.services.push(process.id());
        running.processes.push(process);
    }
    running.path = "/users/42".to_string();
    Ok(running)
}

/// A token of one of its two accounts.
pub fn login(running: &Running) -> Result<String, Problem> {
    let body = json!({"username": "bob", "password": "builder"});
    let Answer { status, body } =
        running.patiently(|| ask(&running.address, "POST /login", None, Some(&body)))?;
    let token = body["token"].as_str().or(body["access_token"].as_str());
    token.map(String::from).ok_or_else(|| format!("the peer gives no token: {status} {body}"))
}

fn free_ports() -> Result<[String; 3], Problem> {
    let failed = |why: std::io::Error| format!("no free port: {why}");
    let mut listeners = Vec::new();
    for _ in 0..3 {
        listeners.push(TcpListener::bind("127.0.0.1:0").map_err(failed)?);
    }
    let mut ports = [const { String::new() }; 3];
    for (port, listener) in ports.iter_mut().zip(&listeners) {
        *port = listener.local_addr().map_err(failed)?.to_string();
    }
    Ok(ports)
}
