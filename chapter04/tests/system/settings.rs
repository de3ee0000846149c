//! The settings of the three services: each can be set by flag, environment and file, and a wrong one is named with its key, its source and what
//! would be right.

use chapter04::config::{auth, gateway, user};
use clap::{CommandFactory, Parser};
use std::fs;

/// No variable is set.
fn nothing(_: &str) -> Option<String> {
    None
}

fn user(flags: &[&str], variable: &dyn Fn(&str) -> Option<String>) -> Result<user::Config, String> {
    user::Config::load(&user::Flags::try_parse_from(flags).unwrap(), variable)
        .map_err(|error| error.to_string())
}

fn auth(flags: &[&str], variable: &dyn Fn(&str) -> Option<String>) -> Result<auth::Config, String> {
    auth::Config::load(&auth::Flags::try_parse_from(flags).unwrap(), variable)
        .map_err(|error| error.to_string())
}

fn gateway(flags: &[&str], variable: &dyn Fn(&str) -> Option<String>) -> Result<gateway::Config, String> {
    gateway::Config::load(&gateway::Flags::try_parse_from(flags).unwrap(), variable)
        .map_err(|error| error.to_string())
}

#[test]
fn the_defaults_are_valid_agree_with_each_other_and_stay_on_this_machine() {
    let (user, auth, gateway) =
        (user(&[], &nothing).unwrap(), auth(&[], &nothing).unwrap(), gateway(&[], &nothing).unwrap());
    for address in [user.grpc, user.admin, auth.grpc, auth.admin, gateway.http] {
        assert!(address.ip().is_loopback(), "{address}");
    }
    let url = |address| Some(format!("http://{address}/").parse().unwrap());
    assert_eq!((&gateway.user, &auth.user), (&url(user.grpc), &url(user.grpc)));
    assert_eq!((&gateway.auth, &user.auth), (&url(auth.grpc), &url(auth.grpc)));
    assert_eq!(user.common.data, gateway.common.data);
}

#[test]
fn whoever_is_supervised_hears_where_the_others_are_unless_it_is_set() {
    assert_eq!(user(&["--supervised"], &nothing).unwrap().auth, None);
    let set = user(&["--supervised", "--auth", "http://127.0.0.1:1"], &nothing).unwrap();
    assert!(set.auth.is_some());
}

/// Every flag of `--help`, with a value that is wrong for it.
const WRONG: [(&str, &str, &str); 32] = [
    ("user", "grpc", "here"),
    ("user", "admin", "8411"),
    ("user", "auth", "127.0.0.1:8402"),
    ("user", "deadline", "soon"),
    ("user", "concurrency", "0"),
    ("user", "cache-entries", "-1"),
    ("user", "cache-time", "1.001"),
    ("user", "log", "xml"),
    ("user", "linger", "86401"),
    ("user", "drain", "NaN"),
    ("user", "threads", "1025"),
    ("user", "peers", "auth"),
    ("auth", "grpc", "localhost:1"),
    ("auth", "admin", ":0"),
    ("auth", "user", "https://127.0.0.1:8401"),
    ("auth", "deadline", "-1"),
    ("auth", "concurrency", "many"),
    ("auth", "access-time", "59"),
    ("auth", "session-days", "401"),
    ("auth", "hash-memory", "7"),
    ("auth", "hash-passes", "0"),
    ("auth", "hashes-at-once", "65"),
    ("gateway", "http", "8400"),
    ("gateway", "user", "user"),
    ("gateway", "auth", "auth:8402"),
    ("gateway", "call-time", "never"),
    ("gateway", "body-bytes", "0"),
    ("gateway", "head-bytes", "1073741825"),
    ("gateway", "in-flight", "1.5"),
    ("gateway", "per-user", "50/s"),
    ("gateway", "proxies", "10.0.0.0/33"),
    ("gateway", "cors-origins", "https://example.org/page"),
];

fn load(service: &str, flags: &[&str], variable: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
    match service {
        "user" => user(flags, variable).map(drop),
        "auth" => auth(flags, variable).map(drop),
        _ => gateway(flags, variable).map(drop),
    }
}

#[test]
fn a_setting_that_is_wrong_is_named_with_its_key_and_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("course.toml");
    for (service, name, bad) in WRONG {
        let flag = format!("--{name}");
        let error = load(service, &[&format!("{flag}={bad}")], &nothing).unwrap_err();
        assert!(
            error.starts_with(&format!("{flag} from the command line is {bad:?}: it has to be ")),
            "{error}"
        );

        let key = format!("{}_{}", service.to_uppercase(), name.to_uppercase().replace('-', "_"));
        let error = load(service, &[], &|wanted| (wanted == key).then(|| bad.to_string())).unwrap_err();
        assert!(error.starts_with(&format!("{key} from the environment is {bad:?}: ")), "{error}");

        fs::write(&file, format!("[{service}]\n{name} = \"{bad}\"\n")).unwrap();
        let error = load(service, &["--config", file.to_str().unwrap()], &nothing).unwrap_err();
        let expected = format!("{service}.{name} from the file {} is {bad:?}: ", file.display());
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[test]
fn every_flag_has_a_wrong_value_above_or_takes_any_text() {
    // Paths and the word for "supervised" cannot be wrong by themselves; two limits are read as their neighbour is.
    let any = ["config", "data", "key", "supervised", "help", "per-source", "credentials"];
    let commands = [
        ("user", user::Flags::command()),
        ("auth", auth::Flags::command()),
        ("gateway", gateway::Flags::command()),
    ];
    for (service, command) in commands {
        for flag in command.get_arguments().filter_map(|argument| argument.get_long()) {
            let common = ["log", "linger", "drain", "threads", "peers"].contains(&flag);
            let tried = WRONG.iter().any(|(of, name, _)| *name == flag && (*of == service || common));
            assert!(tried || any.contains(&flag), "{service} --{flag}");
        }
        let help = format!("{}", command.clone().render_help());
        for word in ["Exit codes", "TOKEN_SECRET", "DATABASE_URL", "RUST_LOG"] {
            assert!(help.contains(word), "{service}: {help}");
        }
    }
}

#[test]
fn what_is_secret_is_named_and_never_shown() {
    for (key, bad) in [
        ("TOKEN_SECRET", "hunter2"),
        ("DATABASE_URL", "mysql://ada:hunter2@db/course"),
        ("REDIS_URL", "rediss://:hunter2@cache"),
    ] {
        let error = user(&[], &|wanted| (wanted == key).then(|| bad.to_string())).unwrap_err();
        assert!(error.contains(key) && !error.contains("hunter2"), "{error}");
    }
    let set = |wanted: &str| match wanted {
        "TOKEN_SECRET" => Some("hunter2-".repeat(4)),
        "DATABASE_URL" => Some("postgres://ada:hunter2@db/course".to_string()),
        "REDIS_URL" => Some("redis://:hunter2@127.0.0.1".to_string()),
        _ => None,
    };
    let shown = format!("{:?} {:?}", user(&[], &set).unwrap(), auth(&[], &set).unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn one_file_holds_for_all_services_and_what_nobody_knows_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("course.toml");
    let path = file.to_str().unwrap();
    fs::write(&file, "drain = 7\n[user]\ndrain = 3\n[gateway]\ncors-origins = [\"https://a.example\"]\n")
        .unwrap();
    let flags = ["--config", path];
    let drains = [user(&flags, &nothing).unwrap().common, auth(&flags, &nothing).unwrap().common];
    assert_eq!(drains.map(|common| common.drain.as_secs()), [3, 7]);
    assert_eq!(gateway(&flags, &nothing).unwrap().settings.cors_origins.len(), 1);
    fs::write(&file, "[auth]\nacess-time = 60\n").unwrap();
    let error = auth(&flags, &nothing).unwrap_err();
    assert!(error.starts_with("auth.acess-time from the file") && error.contains("access-time"), "{error}");
    assert!(user(&flags, &nothing).is_ok(), "its own table is fine");
}
