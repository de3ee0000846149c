//! Peers in Python: a script of `tests/python/` run by the interpreter in `COURSE_PYTHON`.

use super::engines::engine;
use serde_json::Value;
use std::{path::Path, process::Command};

const CURE: &str = "COURSE_PYTHON names the Python of an environment with it: python3 -m venv target/python && \
    target/python/bin/pip install 'PyJWT[crypto]' grpcio grpcio-tools grpcio-health-checking grpcio-reflection schemathesis";

/// A Python that has `modules`, such as `grpc, jwt`.
pub fn python(modules: &str) -> Option<String> {
    let command = std::env::var("COURSE_PYTHON").unwrap_or_else(|_| "python3".to_string());
    engine(&command, &["-c", &format!("import {modules}")], CURE)
}

/// What a script prints, a JSON value a line.
pub fn run(python: &str, script: &str, arguments: &[&str]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script);
    let output = Command::new(python).arg(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
