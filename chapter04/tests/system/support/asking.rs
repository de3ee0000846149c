//! HTTP as plainly as it goes: one request, one connection, one answer.

use super::program::PATIENCE;
use serde_json::Value;
use std::{
    fmt::Write as _,
    io::{self, Read, Write},
    net::TcpStream,
};

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Value,
}

/// One request to a gateway.
#[derive(Clone, Copy, Default)]
pub struct Ask<'a> {
    pub token: Option<&'a str>,
    pub body: Option<&'a Value>,
    /// Whole lines, each with its end.
    pub headers: &'a str,
}

/// Asks; a connection that breaks is an error, which tests that kill processes expect.
pub fn try_ask(address: &str, line: &str, ask: Ask<'_>) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut head = format!("{line} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{}", ask.headers);
    if let Some(token) = ask.token {
        let _ = write!(head, "authorization: Bearer {token}\r\n");
    }
    let body = ask.body.map(Value::to_string).unwrap_or_default();
    if ask.body.is_some() {
        let _ = write!(head, "content-type: application/json\r\ncontent-length: {}\r\n", body.len());
    }
    // One write: a server that refuses by the head alone may have gone before a second one.
    stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let broken = || io::Error::new(io::ErrorKind::UnexpectedEof, answer.clone());
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
    Ok(Reply { status, head: head.to_string(), body: serde_json::from_str(body).unwrap_or(Value::Null) })
}

/// Asks whoever has to answer.
#[track_caller]
pub fn ask(address: &str, line: &str, ask: Ask<'_>) -> Reply {
    try_ask(address, line, ask).unwrap()
}

/// The body of a registration of this name.
pub fn registration(name: &str) -> Value {
    serde_json::json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD, "age": 36})
}

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Registers `name`; its id.
#[track_caller]
pub fn register(gateway: &str, name: &str) -> String {
    let reply = ask(gateway, "POST /v1/register", Ask { body: Some(&registration(name)), ..Ask::default() });
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.body["user_id"].as_str().unwrap().to_string()
}

/// Logs `name` in, or says why not.
pub fn try_login(gateway: &str, name: &str) -> io::Result<Reply> {
    let body = serde_json::json!({"username": name, "password": PASSWORD});
    try_ask(gateway, "POST /v1/login", Ask { body: Some(&body), ..Ask::default() })
}

/// Logs `name` in; its access token.
#[track_caller]
pub fn login(gateway: &str, name: &str) -> String {
    let reply = try_login(gateway, name).unwrap();
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body["access_token"].as_str().unwrap().to_string()
}

/// What the gateway says to this token.
#[track_caller]
pub fn me(gateway: &str, token: &str) -> Reply {
    ask(gateway, "GET /v1/me", Ask { token: Some(token), ..Ask::default() })
}
