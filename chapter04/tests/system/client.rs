//! The command-line client against a running system: what it prints, where it keeps tokens, and its exit codes.
#![cfg(unix)]

use crate::support::{
    asking::PASSWORD,
    program::Program,
    running::{FREE, Service, System},
};
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
};
use tempfile::TempDir;

/// A person at a terminal: a home of their own, and a gateway.
struct Person {
    home: TempDir,
    gateway: String,
}

impl Person {
    fn at(gateway: &str) -> Person {
        Person { home: tempfile::tempdir().unwrap(), gateway: format!("http://{gateway}") }
    }

    /// Exit code, standard output, standard error.
    fn says(&self, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
        self.says_at(&self.gateway, arguments, input)
    }

    fn says_at(&self, gateway: &str, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
        let variables = [("HOME", self.home.path().to_str().unwrap()), ("CLIENT_GATEWAY", gateway)];
        Program::run(&[&["client"], arguments].concat(), &variables, input)
    }

    /// What it prints when all goes well.
    #[track_caller]
    fn gets(&self, arguments: &[&str], input: &str) -> String {
        let (code, printed, said) = self.says(arguments, input);
        assert_eq!((code, said.as_str()), (Some(0), ""), "{printed}");
        printed
    }

    #[track_caller]
    fn register(&self, name: &str) -> String {
        let arguments = ["register", name, &format!("{name}@example.org"), "--age", "36", "--json"];
        let answer: Value = serde_json::from_str(&self.gets(&arguments, &line(PASSWORD))).unwrap();
        answer["user_id"].as_str().unwrap().to_string()
    }

    #[track_caller]
    fn login(&self, name: &str) {
        assert!(self.gets(&["login", name], &line(PASSWORD)).contains(&format!("{name} is logged in at")));
    }

    fn file(&self) -> PathBuf {
        self.home.path().join(".local/state/rust-course/chapter04/session.json")
    }

    fn session(&self) -> Value {
        serde_json::from_slice(&fs::read(self.file()).unwrap()).unwrap()
    }

    fn set(&self, name: &str, value: Value) {
        let mut session = self.session();
        session[name] = value;
        fs::write(self.file(), session.to_string()).unwrap();
    }
}

fn line(text: &str) -> String {
    format!("{text}\n")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_life_from_registration_to_deletion() {
    let system = System::start();
    let ada = Person::at(&system.gateway.address);
    let id = ada.register("ada");
    ada.login("ada");
    assert_eq!((mode(&ada.file()), mode(ada.file().parent().unwrap())), (0o600, 0o700));

    let me = ada.gets(&["me"], "");
    for line in [
        format!("user_id   {id}"),
        "username  ada".into(),
        "email     ada@example.org".into(),
        "age       36".into(),
    ] {
        assert!(me.lines().any(|found| found == line), "{line} is not in\n{me}");
    }
    let changed: Value =
        serde_json::from_str(&ada.gets(&["update", "--age", "37", "--username", "countess", "--json"], ""))
            .unwrap();
    assert_eq!(
        (&changed["age"], &changed["username"], &changed["version"]),
        (&37.into(), &"countess".into(), &2.into())
    );
    let (code, _, said) = ada.says(&["update", "--age", "38", "--version", "1"], "");
    assert_eq!(code, Some(4), "{said}");
    assert!(said.starts_with("client: 412 Precondition Failed: "), "{said}");

    let bob = Person::at(&system.gateway.address);
    bob.register("bob");
    bob.login("bob");
    let seen = bob.gets(&["get", &id], "");
    assert!(seen.contains("countess") && !seen.contains("ada@example.org"), "only their own address: {seen}");
    let list = bob.gets(&["list", "--page-size", "1"], "");
    let cursor = list.rsplit_once("--cursor ").unwrap().1.trim();
    assert!(bob.gets(&["list", "--cursor", cursor], "").contains("bob"));
    let (code, _, said) = bob.says(&["delete", &id], "");
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("403 Forbidden"), "{said}");

    let changed = ada.gets(&["password"], &format!("{PASSWORD}\nanother good password\n"));
    assert!(changed.contains("log in again") && !ada.file().exists(), "{changed}");
    assert_eq!(ada.says(&["login", "countess"], &line(PASSWORD)).0, Some(4));
    ada.gets(&["login", "countess"], "another good password\n");
    ada.gets(&["delete"], "");
    assert!(!ada.file().exists());
    assert_eq!(bob.says(&["get", &id], "").0, Some(4));
}

#[test]
fn a_token_that_is_about_to_expire_is_renewed_and_many_commands_at_once_renew_it_once() {
    let system = System::start();
    let ada = Person::at(&system.gateway.address);
    ada.register("ada");
    ada.login("ada");
    let first = ada.session();
    ada.gets(&["me"], "");
    assert_eq!(ada.session(), first, "it is good for an hour");
    ada.set("expires_at", 1.into());
    // A refresh token is good once, so whoever renews twice ends the session.
    thread::scope(|scope| {
        let commands: Vec<_> = (0..6).map(|_| scope.spawn(|| ada.gets(&["me"], ""))).collect();
        commands.into_iter().for_each(|command| assert!(command.join().unwrap().contains("ada")));
    });
    let renewed = ada.session();
    assert_ne!(renewed["refresh_token"], first["refresh_token"]);
    ada.gets(&["refresh"], "");
    assert_ne!(ada.session()["refresh_token"], renewed["refresh_token"]);
    ada.gets(&["me"], "");
    assert_eq!(mode(&ada.file()), 0o600);
}

#[test]
fn whoever_is_not_logged_in_is_told_so_with_exit_code_5() {
    let system = System::start();
    let ada = Person::at(&system.gateway.address);
    let (code, _, said) = ada.says(&["me"], "");
    assert_eq!((code, said.as_str()), (Some(5), "client: nobody is logged in: `client login NAME`\n"));
    ada.register("ada");
    ada.login("ada");
    // Somebody ends the session elsewhere.
    let elsewhere = Person::at(&system.gateway.address);
    fs::create_dir_all(elsewhere.file().parent().unwrap()).unwrap();
    fs::copy(ada.file(), elsewhere.file()).unwrap();
    elsewhere.gets(&["logout"], "");
    assert!(!elsewhere.file().exists());
    ada.set("expires_at", 1.into());
    let (code, _, said) = ada.says(&["me"], "");
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("the session is over"), "{said}");
    assert!(!ada.file().exists(), "tokens that are good for nothing are not kept");
    ada.gets(&["logout"], "");
}

/// Tokens of one gateway are not shown to another, which may be anybody's.
#[test]
fn tokens_go_to_the_gateway_that_gave_them_and_to_no_other() {
    let mut system = System::start();
    let ada = Person::at(&system.gateway.address);
    ada.register("ada");
    ada.login("ada");
    let other = system.another_gateway();
    let (code, _, said) = ada.says_at(&format!("http://{}", other.address), &["me"], "");
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("is logged in at"), "{said}");
    // Without a word about where, it is where the session is.
    let variables = [("HOME", ada.home.path().to_str().unwrap())];
    assert_eq!(Program::run(&["client", "me"], &variables, "").0, Some(0));
    system.gateway.program.close_stdin();
    system.gateway.program.end();
    let (code, _, said) = ada.says(&["me"], "");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("cannot be reached") && said.contains("cargo run -p chapter04"), "{said}");
}

#[test]
fn what_is_refused_and_what_is_wrong_have_exit_codes_of_their_own() {
    let system = System::start();
    let ada = Person::at(&system.gateway.address);
    ada.register("ada");
    let (code, _, said) = ada.says(&["register", "ada", "a@example.org", "--age", "36"], &line(PASSWORD));
    assert_eq!(code, Some(4), "{said}");
    assert_eq!(said, "client: 409 Conflict: the username or the email is taken\n");
    assert_eq!(ada.says(&["login", "ada"], "not the password\n").0, Some(4));
    assert_eq!(ada.says(&["login", "ada"], "").0, Some(1), "no password came");
    assert_eq!(ada.says(&["bogus"], "").0, Some(2));
    assert_eq!(ada.says_at("here", &["me"], "").0, Some(2));
}

#[test]
fn the_first_admin_is_made_by_whoever_has_the_database() {
    let system = System::start();
    let (ada, bob) = (Person::at(&system.gateway.address), Person::at(&system.gateway.address));
    ada.register("ada");
    let id = bob.register("bob");
    let data = system.data.path().to_str().unwrap();
    let user = format!("http://{}", system.user.address);
    let grant = |who: &str, role: &str| {
        Program::run(&["auth", "grant", who, role, "--data", data, "--user", &user], &[], "")
    };
    let (code, printed, said) = grant("ada", "admin");
    assert_eq!(code, Some(0), "{said}");
    assert!(printed.contains("has the roles user, admin"), "{printed}");
    ada.login("ada");
    assert!(ada.gets(&["get", &id], "").contains("bob@example.org"), "an admin sees every address");
    ada.gets(&["delete", &id], "");
    assert_eq!(grant("nobody", "admin").0, Some(1));
    assert_eq!(grant(&id, "root").0, Some(2));
    assert_eq!(grant("a b", "user").0, Some(1));
}

#[test]
fn a_gateway_that_says_nothing_is_not_waited_for_for_ever() {
    // Nothing is told to it, so it accepts and never answers.
    let folder = tempfile::tempdir().unwrap();
    let silent = Service::start("gateway", FREE, folder.path(), &[]);
    let ada = Person::at(&silent.address);
    let (code, _, said) = ada.says(&["login", "ada", "--timeout", "0.2"], &line(PASSWORD));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("cannot be reached"), "{said}");
}
