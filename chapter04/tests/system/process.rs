//! The services as processes: how they start, whom they believe while others stop, and that nothing that was acknowledged is lost.
#![cfg(unix)]

use crate::support::{
    asking::{Ask, ask, login, me, register, registration, try_ask},
    program::{PATIENCE, Program, until},
    running::{FREE, Service, System},
};
use rustix::process::Signal;
use std::{
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How old what is known of revocations may be: stated in `chapter04::trust::revocations`.
const STATED_AGE: Duration = chapter04::trust::revocations::MAX_AGE;

#[test]
fn help_explains_every_service_and_its_exit_codes() {
    for arguments in [
        &["up"][..],
        &["user"],
        &["auth"],
        &["auth", "grant"],
        &["gateway"],
        &["client"],
        &["client", "update"],
    ] {
        let (code, help, _) = Program::run(&[arguments, &["--help"]].concat(), &[], "");
        assert_eq!(code, Some(0), "{arguments:?}");
        let expected = if arguments == ["client", "update"] { "--version" } else { "Exit codes: 0 " };
        assert!(help.contains(expected), "{arguments:?}: {help}");
    }
}

#[test]
fn a_service_alone_names_its_own_flag_when_a_port_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    for (service, flag, other) in [("user", "--grpc", "--admin"), ("auth", "--admin", "--grpc")] {
        let (code, _, said) = Program::run(&[service, "--data", data, flag, &address, other, FREE], &[], "");
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("with {flag};")), "{said}");
    }
    let (code, _, said) = Program::run(&["gateway", "--data", data, "--http", &address], &[], "");
    assert!(code == Some(1) && said.contains("with --http;"), "{said}");
}

/// Not ready is said before anything else happens, and what is under way is answered.
#[test]
fn a_service_that_stops_is_not_ready_first_and_answers_what_is_open() {
    let mut system = System::start();
    let data = system.data.path().to_owned();
    let mut gateway = Service::start("gateway", FREE, &data, &["--linger", "0.5"]);
    gateway.tell("user", &system.user.address);
    gateway.tell("auth", &system.auth.address);
    gateway.until_ready();
    let ready = |gateway: &Service| ask(&gateway.address, "GET /readyz", Ask::default()).status;
    assert_eq!(ready(&gateway), 200);
    gateway.program.signal(Signal::TERM);
    until("it is not ready", || ready(&gateway) == 503);
    // It still answers: a balancer may not have heard of it yet.
    register(&gateway.address, "ada");
    let (status, said) = gateway.program.end();
    assert_eq!(status.code(), Some(0), "{said}");
    // Whoever is asked by others stops cleanly too, although they still listen to it.
    system.auth.program.signal(Signal::TERM);
    assert_eq!(system.auth.program.end().0.code(), Some(0));
    system.user.program.close_stdin();
    assert_eq!(system.user.program.end().0.code(), Some(0));
}

#[test]
fn after_a_logout_is_answered_two_gateways_refuse_the_token_within_a_second() {
    let system = System::start();
    let other = system.another_gateway();
    let gateways = [&system.gateway.address, &other.address];
    register(gateways[0], "ada");
    let token = login(gateways[0], "ada");
    for gateway in gateways {
        assert_eq!(me(gateway, &token).status, 200);
    }
    let out = ask(gateways[0], "POST /v1/logout", Ask { token: Some(&token), ..Ask::default() });
    let answered = Instant::now();
    assert_eq!(out.status, 204, "{out:?}");
    for gateway in gateways {
        until("it is refused", || {
            // The clock is read before the question: what is accepted was accepted after that.
            let asked = answered.elapsed();
            let status = me(gateway, &token).status;
            assert!(status == 401 || asked <= STATED_AGE, "{status} {asked:?} after the logout was answered");
            status == 401
        });
    }
    assert_eq!(me(gateways[1], &login(gateways[1], "ada")).status, 200, "a new session is another one");
}

#[test]
fn while_auth_is_stopped_nobody_is_believed_for_longer_than_the_stated_age() {
    let system = System::start();
    let other = system.another_gateway();
    let gateways = [&system.gateway.address, &other.address];
    register(gateways[0], "ada");
    let token = login(gateways[0], "ada");
    system.auth.program.signal(Signal::STOP);
    let stopped = Instant::now();
    for gateway in gateways {
        until("nobody is sure", || {
            let asked = stopped.elapsed();
            let reply = me(gateway, &token);
            assert!(
                reply.status == 503 || asked <= STATED_AGE,
                "{} {asked:?} after auth stopped",
                reply.status
            );
            reply.status == 503
        });
        let reply = me(gateway, &token);
        assert!(reply.head.to_lowercase().contains("retry-after: "), "{reply:?}");
        until("it is not ready", || ask(gateway, "GET /readyz", Ask::default()).status == 503);
    }
    system.auth.program.signal(Signal::CONT);
    for gateway in gateways {
        until("it is believed again", || me(gateway, &token).status == 200);
        until("it is ready again", || ask(gateway, "GET /readyz", Ask::default()).status == 200);
    }
}

/// Threads register as fast as they can, the user service is killed in the middle of it, and everybody who was told that they have an account
/// has one.
#[test]
fn a_sigkill_of_the_user_service_under_load_loses_no_acknowledged_registration() {
    let mut system = System::start();
    let (gateway, user) = (system.gateway.address.clone(), system.user.address.clone());
    let (acknowledged, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let clients: Vec<_> = (0..4)
        .map(|client| {
            let (acknowledged, stop, gateway) =
                (Arc::clone(&acknowledged), Arc::clone(&stop), gateway.clone());
            thread::spawn(move || {
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let name = format!("user-{client}-{number}");
                    let body = registration(&name);
                    let reply =
                        try_ask(&gateway, "POST /v1/register", Ask { body: Some(&body), ..Ask::default() });
                    if let Ok(reply) = reply.as_ref()
                        && reply.status == 201
                    {
                        let id = reply.body["user_id"].as_str().unwrap().to_string();
                        acknowledged.lock().unwrap().push((name, id));
                    }
                }
            })
        })
        .collect();
    let count = || acknowledged.lock().unwrap().len();
    until("there is load", || count() >= 20);
    system.user.program.signal(Signal::KILL);
    system.user.program.end();
    let before = count();
    system.user = Service::start("user", &user, system.data.path(), &[]);
    system.user.tell("auth", &system.auth.address);
    system.user.until_ready();
    until("registrations go on", || count() >= before + 20);
    stop.store(true, Ordering::Relaxed);
    clients.into_iter().for_each(|client| client.join().unwrap());

    let acknowledged = acknowledged.lock().unwrap().clone();
    let token = login(&gateway, &acknowledged[0].0);
    for (name, id) in &acknowledged {
        let profile =
            ask(&gateway, &format!("GET /v1/users/{id}"), Ask { token: Some(&token), ..Ask::default() });
        assert_eq!((profile.status, profile.body["username"].as_str()), (200, Some(&**name)), "{profile:?}");
    }
    // And their credentials are too: the first, the last before the kill, and the last of all.
    for place in [0, before - 1, acknowledged.len() - 1] {
        login(&gateway, &acknowledged[place].0);
    }
}

#[test]
fn requests_that_meet_a_service_that_is_gone_are_answered_within_their_time() {
    let mut system = System::start();
    register(&system.gateway.address, "ada");
    let token = login(&system.gateway.address, "ada");
    system.user.program.signal(Signal::KILL);
    system.user.program.end();
    let asked = Instant::now();
    let reply = me(&system.gateway.address, &token);
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(asked.elapsed() < PATIENCE / 2, "{:?}", asked.elapsed());
}
