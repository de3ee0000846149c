//! The real engines of chapter 4. Each is optional: without its address the embedded one is used, so only an address that
//! is set is tried.
//!
//! A URL may hold a password, so no part of one is printed unless it can only be the host and the port.

use super::Finding;
use crate::{lang::Lang, tr};
use std::{
    io,
    net::{TcpStream, ToSocketAddrs},
    sync::mpsc,
    time::Duration,
};

/// A server that a variable can point to.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// Its name.
    pub name: &'static str,
    /// The variable with its address.
    pub variable: &'static str,
}

/// All of them.
pub const ALL: [Server; 4] = [
    Server { name: "PostgreSQL", variable: "DATABASE_URL" },
    Server { name: "Redis", variable: "REDIS_URL" },
    Server { name: "Consul", variable: "CONSUL_HTTP_ADDR" },
    Server { name: "OpenTelemetry", variable: "OTEL_EXPORTER_OTLP_ENDPOINT" },
];

/// How long a server on this machine or in this house may take to accept a connection.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// What an address points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A host and its port.
    Network(String, u16),
    /// A file or a socket file: nothing to connect to.
    Local,
    /// Not to be understood, or not without printing what may be a secret.
    Unclear,
}

/// Tries the server at `value`, the content of its variable, for at most `patience`.
pub fn probe(server: Server, value: Option<&str>, patience: Duration, lang: Lang) -> Finding {
    let Server { name, variable } = server;
    let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
        let found =
            tr!(lang, "{variable} is not set: the embedded one is used", "未设置 {variable}：使用内嵌的实现");
        return Finding::skipped(name, found);
    };
    match address(value.trim()) {
        Address::Network(host, port) => match reach(&host, port, patience) {
            Ok(()) => Finding::fine(
                name,
                tr!(lang, "{host}:{port} is reachable ({variable})", "{host}:{port} 可以连上（{variable}）"),
            ),
            Err(error) => {
                let found = tr!(
                    lang,
                    "{host}:{port} is not reachable: {error} ({variable})",
                    "连不上 {host}:{port}：{error}（{variable}）"
                );
                let cure = tr!(
                    lang,
                    "Start it, or unset {variable}: then the embedded one is used.",
                    "请启动它，或取消设置 {variable}：那样会使用内嵌的实现。"
                );
                Finding::attention(name, found, cure)
            }
        },
        Address::Local => Finding::fine(
            name,
            tr!(lang, "{variable} names a file, no server", "{variable} 指向文件，不是服务器"),
        ),
        Address::Unclear => {
            let found = tr!(
                lang,
                "{variable} is set, but host and port cannot be told from it",
                "{variable} 已设置，但看不出主机和端口"
            );
            let cure = tr!(
                lang,
                "Write it as scheme://user:password@host:port; in a password, / ? # @ and : become %2F %3F %23 %40 and %3A.",
                "请写成 scheme://user:password@host:port；密码中的 / ? # @ : 要写成 %2F %3F %23 %40 %3A。"
            );
            Finding::attention(name, found, cure)
        }
    }
}

/// The host and the port in `value`: a URL, or `host:port` as Consul writes it.
pub fn address(value: &str) -> Address {
    let (scheme, rest) = match value.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None if value.starts_with("sqlite:") || value.starts_with('/') => return Address::Local,
        None => (String::new(), value),
    };
    if matches!(scheme.as_str(), "sqlite" | "unix" | "file") {
        return Address::Local;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    // `postgres://user:pass#word@host`: what looks like host and port is the user and half of the password.
    if path.contains('@') {
        return Address::Unclear;
    }
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (host, port) = match place.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let port = match port {
        Some(port) => port.parse().ok(),
        None => usual_port(&scheme),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_v6 = host.parse::<std::net::Ipv6Addr>().is_ok();
    match port {
        Some(port) if is_v6 || (!host.is_empty() && host.chars().all(is_name)) => {
            Address::Network(host.to_string(), port)
        }
        _ => Address::Unclear,
    }
}

/// The port where a URL names none.
fn usual_port(scheme: &str) -> Option<u16> {
    match scheme {
        "postgres" | "postgresql" => Some(5432),
        "redis" | "rediss" => Some(6379),
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

/// Connects and hangs up. Looking up a name has no time limit of its own, so all of it happens in a thread that is left
/// behind when patience ends; the program ends soon after.
fn reach(host: &str, port: u16, patience: Duration) -> io::Result<()> {
    let (answer, answered) = mpsc::channel();
    let host = host.to_string();
    std::thread::spawn(move || {
        let connect = || {
            let mut last = io::Error::from(io::ErrorKind::NotFound);
            for address in (host.as_str(), port).to_socket_addrs()? {
                match TcpStream::connect_timeout(&address, patience) {
                    Ok(_) => return Ok(()),
                    Err(error) => last = error,
                }
            }
            Err(last)
        };
        // Nobody may be waiting any more.
        answer.send(connect()).ok();
    });
    answered.recv_timeout(patience).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
