//! A started program with an order in it, asked once over HTTP to see that it answers as it should.

use crate::programs::Program;
use prost::Message;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};
use utils::bench::Problem;

/// What every request presents.
pub const KEY: &str = "0123456789abcdef";

/// Ends with this value, so that no error leaves one behind.
pub struct Service {
    process: Child,
    /// Its address over HTTP.
    pub http: String,
    /// Its address over gRPC.
    pub grpc: String,
    /// The order that is asked for.
    pub order: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Service {
    /// Starts `program`: one key, no log, no collector.
    pub fn start(program: &Program) -> Result<Service, Problem> {
        let name = program.name;
        let mut process = Command::new(&program.path)
            .args(program.arguments)
            .env("YARDSTICK_KEY", KEY)
            .env("ORDER_API_KEYS", format!("bench={KEY}"))
            .env("RUST_LOG", "off")
            .env_remove("OTEL_EXPORTER_OTLP_ENDPOINT")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|why| format!("cannot start {name}: {why}"))?;
        let output = process.stdout.take().ok_or("a piped output is there")?;
        let mut service = Service { process, http: String::new(), grpc: String::new(), order: String::new() };
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        for (address, scheme) in [(&mut service.http, "http://"), (&mut service.grpc, "grpc://")] {
            let line = lines.next().unwrap_or_default();
            *address =
                line.strip_prefix(scheme).ok_or_else(|| format!("{name} prints no {scheme}"))?.to_string();
        }
        let amount = json!({"minor_units": 1234, "currency": "EUR"});
        service.order = match program.order {
            Some(order) => order.to_string(),
            None => {
                let body = json!({"user_id": "ada", "amount": amount}).to_string();
                let receipt = service.ask("POST", "/orders", &body)?;
                receipt["order_id"].as_str().ok_or_else(|| format!("{name}: {receipt}"))?.to_string()
            }
        };
        let expected =
            json!({"order_id": service.order, "user_id": "ada", "amount": amount, "status": "accepted"});
        let answer = service.ask("GET", &format!("/orders/{}", service.order), "")?;
        if answer == expected { Ok(service) } else { Err(format!("{name} answers {answer}, not {expected}")) }
    }

    /// Its number in the system.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The JSON that an HTTP request gets.
    fn ask(&self, method: &str, path: &str, body: &str) -> Result<Value, Problem> {
        let exchange = || {
            let mut stream = TcpStream::connect(&self.http)?;
            write!(
                stream,
                "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nx-api-key: {KEY}\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                self.http,
                body.len()
            )?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        let answer = exchange().map_err(|why: std::io::Error| format!("{method} {path}: {why}"))?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).map_err(|why| format!("{method} {path}: {why} in {answer:?}"))
    }
}

/// A gRPC message as it stands in the body: not compressed, its length, itself.
pub fn framed(message: &impl Message) -> Vec<u8> {
    let message = message.encode_to_vec();
    let length = u32::try_from(message.len()).expect("an order is short").to_be_bytes();
    [[0].as_slice(), &length, &message].concat()
}
