//! The servers that a reader may have: tried only where their address is set, never waited for, and no password is printed.

use super::{EN, cure};
use course::{
    lang::Lang,
    learn::doctor::{Finding, State, servers},
};
use std::{
    net::{Ipv4Addr, TcpListener},
    time::{Duration, Instant},
};

const POSTGRES: servers::Server = servers::ALL[0];

#[test]
fn a_server_that_is_not_set_is_one_faint_line_and_one_that_is_set_is_tried() {
    let probe = |value: Option<&str>| servers::probe(POSTGRES, value, servers::PATIENCE, EN);
    let unset = Finding::skipped("PostgreSQL", "DATABASE_URL is not set: the embedded one is used");
    assert_eq!(probe(None), unset);
    assert_eq!(probe(Some(" ")), unset);

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let up = probe(Some(&format!("postgres://course:secret@127.0.0.1:{port}/users?sslmode=disable")));
    assert_eq!(up, Finding::fine("PostgreSQL", format!("127.0.0.1:{port} is reachable (DATABASE_URL)")));

    // The listener keeps the port from every other program, and does not listen on this other address.
    let down = probe(Some(&format!("postgres://course:secret@127.0.0.2:{port}/users")));
    assert_eq!(down.state, State::Attention);
    assert!(down.found.starts_with(&format!("127.0.0.2:{port} is not reachable: ")), "{down:?}");
    assert!(cure(&down).contains("unset DATABASE_URL"));

    let file = probe(Some("sqlite://users.db"));
    assert_eq!(file, Finding::fine("PostgreSQL", "DATABASE_URL names a file, no server"));
}

#[test]
fn a_server_that_never_answers_is_not_waited_for() {
    let started = Instant::now();
    // 192.0.2.0/24 is for documentation, RFC 5737: nobody is there, and some routers say nothing about it.
    let found =
        servers::probe(POSTGRES, Some("postgres://192.0.2.1:5432/users"), Duration::from_millis(50), EN);
    assert_eq!(found.state, State::Attention);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn host_and_port_are_told_from_every_form_of_address() {
    use servers::Address::{Local, Network, Unclear};
    let network = |host: &str, port| Network(host.to_string(), port);
    for (value, expected) in [
        ("postgres://u:p@db.example:6543/users", network("db.example", 6543)),
        ("postgresql://u:p@db.example/users", network("db.example", 5432)),
        ("redis://:p@cache:6380/0", network("cache", 6380)),
        ("rediss://cache", network("cache", 6379)),
        ("127.0.0.1:8500", network("127.0.0.1", 8500)),
        ("http://consul.example:8500/", network("consul.example", 8500)),
        ("https://otel.example/v1", network("otel.example", 443)),
        ("http://[::1]:4317", network("::1", 4317)),
        ("HTTP://localhost", network("localhost", 80)),
        ("sqlite::memory:", Local),
        ("unix:///run/consul.sock", Local),
        ("consul.example", Unclear),
        ("http://host:port", Unclear),
        ("http://host:65536", Unclear),
        ("http://", Unclear),
        ("http://[::1", Unclear),
        ("postgres://a:1,b:2/users", Unclear),
        ("postgres:///users?host=/run", Unclear),
        ("postgres://a,b/users", Unclear),
    ] {
        assert_eq!(servers::address(value), expected, "{value}");
    }
}

#[test]
fn no_form_of_address_prints_its_password() {
    for password in [
        "hunter2",
        "hunter2%40",
        "hunter2#1",
        "12/hunter2",
        "?hunter2",
        "@hunter2",
        "hunter2@",
        "hun:ter2",
        "5432#hunter2",
    ] {
        for value in [
            format!("postgres://course:{password}@127.0.0.2:1/users"),
            format!("redis://:{password}@127.0.0.2:1"),
            format!("postgres://127.0.0.2:1/users?user=course&password={password}"),
            format!("https://{password}@127.0.0.2:1"),
        ] {
            for lang in Lang::ALL {
                let found = servers::probe(POSTGRES, Some(&value), Duration::from_millis(1), lang);
                let text = found.shown(lang);
                for secret in ["hunter", "ter2", "5432", "course"] {
                    assert!(!text.contains(secret), "{value}: {text}");
                }
            }
        }
    }
}
