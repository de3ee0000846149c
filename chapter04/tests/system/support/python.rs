//! Peers in Python: a script of `tests/python/` run by the interpreter in `COURSE_PYTHON`.

use serde_json::Value;
use std::path::Path;
use utils::engines;

const PACKAGES: &str =
    "'PyJWT[crypto]' grpcio grpcio-tools grpcio-health-checking grpcio-reflection schemathesis";

/// A Python that has `modules`, such as `grpc, jwt`.
pub fn python(modules: &str) -> Option<String> {
    engines::python(modules, PACKAGES)
}

/// What a script prints, a JSON value a line.
pub fn run(python: &str, script: &str, arguments: &[&str]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script);
    let printed = engines::printed(python, &script, arguments);
    printed.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}
