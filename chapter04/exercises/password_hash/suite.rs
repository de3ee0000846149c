mod exercise;

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;
use exercise::{Argon, Login, hash, log_in, outdated};

const RIGHT: &str = "correct horse battery staple";
const OF_THE_DECOY: &str = "the password of the decoy";
const WELCOME: Result<Login, &str> = Ok(Login::Welcome { rehashed: None });
const WRONG: Result<Login, &str> = Ok(Login::Wrong);
const ERROR: Result<Login, &str> = Err("an error");

/// Memory in KiB, passes and lanes; far too few for a service, and quick.
fn params((m, t, p): (u32, u32, u32)) -> Params {
    Params::new(m, t, p, None).unwrap()
}

fn argon(today: (u32, u32, u32)) -> Argon {
    Argon { params: params(today), runs: Vec::new().into() }
}

/// What a log-in comes to, and the runs of Argon2 that it took.
fn tried(argon: &Argon, stored: Option<&str>, password: &str) -> (Result<Login, &'static str>, Vec<String>) {
    let decoy = hash(argon, OF_THE_DECOY).unwrap();
    argon.runs.borrow_mut().clear();
    let answer = log_in(argon, &decoy, stored, password).map_err(|_| "an error");
    (answer, argon.runs.take())
}

/// The same password has another hash each time, and each of them knows that password and no other.
#[test]
fn every_hash_has_its_own_salt() {
    let argon = argon((16, 2, 1));
    let [one, two] = [(); 2].map(|()| hash(&argon, RIGHT).unwrap());
    for stored in [&one, &two] {
        let (right, runs) = tried(&argon, Some(stored), RIGHT);
        let (wrong, _) = tried(&argon, Some(stored), "wrong");
        assert_eq!((right, wrong), (WELCOME, WRONG), "(the right password, a wrong one) with {stored}");
        assert_eq!(runs.len(), 1, "runs of your `argon` for the right password");
    }
    assert_ne!(one, two, "two hashes of one password");
}

/// An unknown user gets the answer of a wrong password, for the same work.
#[test]
fn an_unknown_user_costs_as_much_as_a_wrong_password() {
    let argon = argon((16, 2, 1));
    let stored = hash(&argon, RIGHT).unwrap();
    let once = vec!["m=16,t=2,p=1".to_string()];
    assert_eq!(tried(&argon, Some(&stored), "wrong"), (WRONG, once.clone()), "a wrong password");
    assert_eq!(tried(&argon, None, "wrong"), (WRONG, once), "nobody of that name");
}

/// An unknown user is not let in, not even with the password of the decoy.
#[test]
fn nobody_gets_in_through_the_decoy() {
    assert_eq!(tried(&argon((16, 2, 1)), None, OF_THE_DECOY).0, WRONG);
}

/// A stored hash that cannot be read is an error, and no wrong password.
#[test]
fn a_hash_that_cannot_be_read_is_an_error() {
    let argon = argon((16, 2, 1));
    for stored in [
        "",
        RIGHT,
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0$RdescudvJCsgt3ub+b4dWRWJTmaaJObG4dpHxWFxXKM",
        "$argon2id$v=19$m=1,t=2,p=1$c2FsdHNhbHRzYWx0$RdescudvJCsgt3ub+b4dWRWJTmaaJObG4dpHxWFxXKM",
        "$argon2id$v=19$m=16,t=2,p=1$c2FsdHNhbHRzYWx0",
    ] {
        assert_eq!(tried(&argon, Some(stored), RIGHT).0, ERROR, "stored is {stored:?}");
    }
}

/// Whoever gets in with a hash that is weaker than today's in any parameter gets a new one; a stronger one stays.
#[test]
fn a_weaker_hash_is_made_anew() {
    const TODAY: (u32, u32, u32) = (32, 2, 2);
    let today = params(TODAY);
    let weaker = [(31, 2, 2), (32, 1, 2), (32, 2, 1), (64, 1, 2)];
    assert_eq!(weaker.map(|used| outdated(&params(used), &today)), [true; 4], "{weaker:?} beside {TODAY:?}");
    let enough = [TODAY, (33, 2, 2), (32, 3, 2), (32, 2, 3)];
    assert_eq!(enough.map(|used| outdated(&params(used), &today)), [false; 4], "{enough:?} beside {TODAY:?}");

    let argon_today = argon(TODAY);
    let strong = hash(&argon((64, 2, 2)), RIGHT).unwrap();
    assert_eq!(tried(&argon_today, Some(&strong), RIGHT).0, WELCOME, "a stronger hash");
    let weak = hash(&argon((16, 2, 2)), RIGHT).unwrap();
    let (answer, _) = tried(&argon_today, Some(&weak), RIGHT);
    let Ok(Login::Welcome { rehashed: Some(new) }) = answer else { panic!("a weaker hash: {answer:?}") };
    assert_eq!(PasswordHash::new(&new).unwrap().params.as_str(), "m=32,t=2,p=2", "the new hash");
    assert_eq!(tried(&argon_today, Some(&new), RIGHT).0, WELCOME, "the right password with the new hash");
}
