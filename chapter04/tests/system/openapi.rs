//! The document says what the gateway does, and the gateway does what the document says: Schemathesis, written by others, reads the
//! one and asks the other, and every answer that the document has no word for is a failure.

use crate::support::{
    gateway::{World, served::Served},
    python::python,
};
use chapter04::{
    gateway::{openapi, settings::Settings},
    trust::identity::Role,
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tokio::task::spawn_blocking;

#[tokio::test]
async fn the_document_is_served_and_has_every_path_of_the_interface() {
    let answer = World::new().send("GET", "/openapi.json", &[], "").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.body, openapi::document());
    let document = answer.json();
    let operations: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |method| format!("{method} {path}"))
        })
        .collect();
    let all = [
        "delete /v1/users/{id}",
        "get /.well-known/jwks.json",
        "get /v1/me",
        "get /v1/users",
        "get /v1/users/{id}",
        "patch /v1/users/{id}",
        "post /v1/login",
        "post /v1/logout",
        "post /v1/password",
        "post /v1/refresh",
        "post /v1/register",
    ];
    assert_eq!(operations, all.map(String::from).into());
}

#[tokio::test]
async fn the_page_loads_its_own_files_and_nothing_else() {
    let world = World::new();
    let page = world.send("GET", "/docs", &[], "").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for (file, kind) in [
        ("/docs/docs.js", "text/javascript"),
        ("/docs/texts.js", "text/javascript"),
        ("/docs/style.css", "text/css"),
    ] {
        let answer = world.send("GET", file, &[], "").await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(answer.header("content-type").starts_with(kind), "{file}");
        for elsewhere in ["http://", "https://", "innerHTML", "eval("] {
            assert!(!answer.body.contains(elsewhere), "{elsewhere} in {file}");
        }
    }
    assert!(!page.body.contains("://") && !page.body.contains("onclick") && !page.body.contains("<style"));
}

/// The command that Schemathesis comes with, beside the Python that has it.
fn schemathesis() -> Option<PathBuf> {
    let python = python("schemathesis")?;
    let output = Command::new(&python).args(["-c", "import sys; print(sys.executable)"]).output().unwrap();
    let python = String::from_utf8(output.stdout).unwrap();
    let command = Path::new(python.trim()).with_file_name("schemathesis");
    command.exists().then_some(command)
}

/// What it says about these methods after so many seconds at most.
async fn judged(command: &Path, served: &Served, token: &str, seconds: u32, methods: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(command);
    command
        .current_dir(folder.path())
        .args(["--config-file", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/schemathesis.toml")])
        .args(["run", &format!("http://{}/openapi.json", served.address)])
        .args(["--header", &format!("Authorization: {token}")])
        .args(["--checks", CHECKS])
        .args(["--seed", "7", "--generation-deterministic", "--workers", "1"])
        .args(["--max-examples", "40", "--request-timeout", "10", "--no-color"])
        .args(["--max-time", &seconds.to_string()])
        .args(methods);
    let output = spawn_blocking(move || command.output().unwrap()).await.unwrap();
    drop(folder);
    output
}

/// All but two: that whatever fits the schema is taken cannot hold where a name can be taken or look like another, and whether one user
/// can act on another's profile is asked with users of ours in `tests/system/gateway.rs`.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method,allow_header_conformance,\
use_after_free,ensure_resource_availability,ignored_auth";

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_no_fault_of_ours_and_no_answer_without_a_word_in_the_document() {
    let Some(command) = schemathesis() else { return };
    let world = World::new();
    let served = Served::new(&world, &Settings::default()).await;
    // The examples of the document are about somebody who exists.
    let example = r#"{"username": "ada", "email": "ada@example.org", "password": "correct horse battery staple", "age": 36}"#;
    let ada = world.post("/v1/register", example).await.json();
    let ada = ada["user_id"].as_str().unwrap().parse().unwrap();
    let token = world.token(ada, &[Role::User, Role::Admin]);
    // Three methods can end the session of the token, so they come last.
    let ends = ["logout", "change_password", "delete_user"];
    let without = ends.map(|method| ["--exclude-operation-id", method]);
    let only = ends.map(|method| ["--include-operation-id", method]);
    for (seconds, methods) in [(45, without.concat()), (15, only.concat())] {
        let output = judged(&command, &served, &token, seconds, &methods).await;
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    served.stop().await;
}
