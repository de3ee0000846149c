//! `up`, as whoever runs it meets it: three processes, lines to copy, one clean end, and nobody left behind however it ends.
#![cfg(unix)]

use crate::support::{
    asking::{login, me, register},
    postgres::Postgres,
    program::{Program, lives, send, until},
    redis_server::Redis,
    running::Up,
};
use rustix::process::Signal;
use std::{fs, net::TcpListener, process::Command};

#[test]
fn every_service_is_a_process_of_its_own_and_an_account_works_through_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path());
    let mut processes = up.services.to_vec();
    processes.push(up.program.id());
    processes.sort_unstable();
    processes.dedup();
    assert_eq!(processes.len(), 4, "{}", up.said);
    assert!(processes.iter().all(|process| lives(*process)));
    let id = register(&up.gateway, "ada");
    let reply = me(&up.gateway, &login(&up.gateway, "ada"));
    assert_eq!((reply.status, reply.body["user_id"].as_str()), (200, Some(&*id)), "{reply:?}");
}

/// The folder is its owner's, and so are the keys.
#[test]
fn nobody_else_may_look_into_the_data_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let _up = Up::start(&data);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&data.join("keys"))), (0o700, 0o700));
    for name in ["user", "auth", "gateway"] {
        assert_eq!(mode(&data.join(format!("keys/{name}.pem"))), 0o600, "{name}");
    }
}

#[test]
fn the_lines_to_try_work_as_they_are_printed() {
    if Command::new("curl").arg("--version").output().is_err() {
        return utils::engines::skipped("there is no curl here");
    }
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path());
    let lines: Vec<&str> = up.said.lines().filter(|line| line.contains("curl ")).collect();
    assert_eq!(lines.len(), 3, "{}", up.said);
    // One after the other in one shell, as somebody would copy them.
    let output = Command::new("sh").args(["-c", &lines.join("\n")]).output().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert!(answers.starts_with(r#"{"user_id":""#), "{answers}");
    assert!(answers.contains(r#""email":"ada@example.com""#), "{answers}");
}

#[test]
fn both_signals_end_all_of_it_cleanly_and_what_was_kept_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    for (signal, round) in [(Signal::INT, 0), (Signal::TERM, 1)] {
        let mut up = Up::start(folder.path());
        if round == 0 {
            register(&up.gateway, "ada");
        }
        login(&up.gateway, "ada");
        up.program.signal(signal);
        let (status, said) = up.program.end();
        assert_eq!((status.code(), said.as_str()), (Some(0), ""), "{signal:?}");
        assert!(!up.services.iter().any(|process| lives(*process)));
    }
}

#[test]
fn a_terminals_ctrl_c_reaches_nobody_but_up() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path());
    let group = |process: u32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(2)?.parse::<u32>().ok()
    };
    let Some(ours) = group(up.program.id()) else { return };
    for process in up.services {
        assert_ne!(group(process), Some(ours));
    }
}

#[test]
fn a_sigkill_of_up_leaves_nobody_behind() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path());
    up.program.signal(Signal::KILL);
    until("all services have ended", || !up.services.iter().any(|process| lives(*process)));
    // ... and nothing that would be in the way of the next one.
    let again = Up::start(folder.path());
    register(&again.gateway, "ada");
}

#[test]
fn if_one_service_dies_it_is_named_the_others_stop_and_the_exit_code_is_1() {
    for (place, name) in ["user", "auth", "gateway"].into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let mut up = Up::start(folder.path());
        send(up.services[place], Signal::KILL);
        let (status, said) = up.program.end();
        assert_eq!(status.code(), Some(1), "{said}");
        let expected = format!("up: {name} (PID {}) ended by itself, with signal: 9", up.services[place]);
        assert!(said.starts_with(&expected), "{said}");
        assert!(!up.services.iter().any(|process| lives(*process)));
    }
}

#[test]
fn a_port_that_is_taken_names_the_flag_of_up_and_nobody_stays() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for flag in ["--gateway", "--user", "--user-admin", "--auth", "--auth-admin"] {
        let folder = tempfile::tempdir().unwrap();
        let mut arguments = Up::arguments(folder.path());
        let place = arguments.iter().position(|argument| *argument == flag).unwrap();
        arguments[place + 1] = &address;
        let (code, _, said) = Program::run(&arguments, &[], "");
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("cannot listen on {address}")), "{said}");
        assert!(said.contains(&format!("Choose another address with {flag};")), "{said}");
    }
}

#[test]
fn a_second_up_with_the_same_data_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path());
    let (code, printed, said) = Program::run(&Up::arguments(folder.path()), &[], "");
    assert_eq!((code, printed.as_str()), (Some(1), ""), "{said}");
    assert!(said.contains("another `up`") && said.contains("--data"), "{said}");
    register(&up.gateway, "ada");
}

/// The same programs, and only addresses are different.
#[tokio::test(flavor = "multi_thread")]
async fn with_two_addresses_the_system_keeps_everything_in_postgresql_and_redis() {
    let Some(postgres) = Postgres::shared().await else { return };
    let Some(redis) = Redis::start(&[]).await else { return };
    let (database, cache) = (postgres.database().await, redis.url());
    let run = move |round: u8| {
        let folder = tempfile::tempdir().unwrap();
        let up = Up::start_with(folder.path(), &[("DATABASE_URL", &database), ("REDIS_URL", &cache)]);
        if round == 0 {
            register(&up.gateway, "ada");
        }
        let reply = me(&up.gateway, &login(&up.gateway, "ada"));
        assert_eq!(reply.status, 200, "{reply:?}");
        assert!(!folder.path().join("user.db").exists() && !folder.path().join("auth.db").exists());
        reply.body["user_id"].as_str().unwrap().to_string()
    };
    // The second one has another data folder, and finds all of it.
    let ids = tokio::task::spawn_blocking(move || [run(0), run(1)]).await.unwrap();
    assert_eq!(ids[0], ids[1]);
    let keys: Vec<String> =
        redis::cmd("KEYS").arg("course:user:*").query_async(&mut redis.connection().await).await.unwrap();
    assert_eq!(keys, [format!("course:user:{}", ids[0])]);
}

#[test]
fn tokens_that_are_signed_with_a_shared_secret_work_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start_with(folder.path(), &[("TOKEN_SECRET", "a secret of thirty-two bytes, or more")]);
    register(&up.gateway, "ada");
    let token = login(&up.gateway, "ada");
    assert!(token.starts_with("eyJhbGciOiJIUzI1NiI"), r#"{{"alg":"HS256"... in {token}"#);
    assert_eq!(me(&up.gateway, &token).status, 200);
}

#[test]
fn a_setting_that_is_wrong_is_exit_code_2_wherever_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("course.toml");
    fs::write(&file, "[user]\ndeadline = \"soon\"\n").unwrap();
    let file = file.to_str().unwrap();
    let arguments = Up::arguments(folder.path());
    for (more, variables, words) in [
        (&["--gateway", "here"][..], &[][..], "--gateway"),
        (&["--config", "not/there.toml"], &[], "--config from the file not/there.toml cannot be read"),
        (&["--config", file], &[], "user: user.deadline from the file"),
        (&[], &[("AUTH_ACCESS_TIME", "59")], "auth: AUTH_ACCESS_TIME from the environment is \"59\""),
        (&["--log", "xml"], &[], "--log from the command line is \"xml\""),
    ] {
        // Whoever says something twice means the last one; `more` replaces what is there.
        let kept: Vec<&str> = match more.first() {
            Some(flag) => {
                let place = arguments.iter().position(|argument| argument == flag);
                let skip = |index: usize| place.is_some_and(|place| index == place || index == place + 1);
                arguments
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| !skip(*index))
                    .map(|(_, word)| *word)
                    .collect()
            }
            None => arguments.clone(),
        };
        let (code, _, said) = Program::run(&[&kept[..], more].concat(), variables, "");
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_signal_during_the_start_is_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&Up::arguments(folder.path()), &[]);
    // The lock is the first thing that is there to see.
    until("it has begun", || folder.path().join("up.lock").exists());
    program.signal(Signal::INT);
    let (status, said) = program.end();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}
