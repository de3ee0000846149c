mod exercise;

use exercise::{LIFETIME, Refused, Sessions};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The second at which the first token is handed out.
const START: u64 = 1_800_000_000;

/// Stands in for SHA-256.
fn digest(token: &str) -> String {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Ada's session, exchanged at these times: the tokens are `laptop-0`, `laptop-1` and so on.
fn laptop(exchanged: &[u64]) -> Sessions {
    let mut sessions = Sessions::new(digest);
    sessions.log_in("u-ada", "laptop-0", START);
    for (at, now) in exchanged.iter().enumerate() {
        let (old, fresh) = (format!("laptop-{at}"), format!("laptop-{}", at + 1));
        assert_eq!(sessions.refresh(&old, &fresh, *now), ada(), "{old} for {fresh}");
    }
    sessions
}

fn ada() -> Result<String, Refused> {
    Ok("u-ada".to_string())
}

/// A token is exchanged for a new one, once, and tells whose it is; a token that was never handed out is refused.
#[test]
fn a_token_is_good_for_one_new_one() {
    let mut sessions = laptop(&[START + 10, START + 20]);
    sessions.log_in("u-bob", "bob-0", START);
    assert_eq!(sessions.refresh("bob-0", "bob-1", START + 30), Ok("u-bob".to_string()), "Bob's first token");
    for never in ["laptop-7", "", "laptop", &digest("laptop-2")] {
        assert_eq!(
            sessions.refresh(never, "laptop-8", START + 30),
            Err(Refused),
            "{never:?} was never handed out"
        );
    }
    assert_eq!(sessions.refresh("laptop-2", "laptop-3", START + 30), ada(), "the newest token");
    assert_eq!(
        sessions.refresh("laptop-2", "laptop-4", START + 31),
        Err(Refused),
        "the same token once more"
    );
}

/// If a used token comes back, however old, its family has ended: the newest token of it is refused as well.
#[test]
fn a_token_that_comes_back_ends_its_family() {
    let within = [START + 10, START + 20, START + LIFETIME - 1];
    // The third token is handed out when the first has expired: who tidies up then forgets that it was used.
    let after_its_end = [START + 10, START + LIFETIME - 1, START + LIFETIME + 20];
    for (exchanged, back, now) in [
        (within, "laptop-2", START + LIFETIME),
        (within, "laptop-0", START + LIFETIME - 1),
        (within, "laptop-0", START + LIFETIME + 3600),
        (after_its_end, "laptop-0", START + LIFETIME + 30),
    ] {
        let mut sessions = laptop(&exchanged);
        let answers = [back, "laptop-3", "laptop-3"].map(|token| sessions.refresh(token, "laptop-4", now));
        let after = now - START;
        assert_eq!(
            answers,
            [const { Err(Refused) }; 3],
            "{back}, which was used, comes back {after} s after the log-in; then the newest token, laptop-3, comes twice"
        );
    }
}

/// A family ends alone: the user's other sessions go on, so do other users', and a new log-in works.
#[test]
fn a_family_ends_alone() {
    let mut sessions = laptop(&[START + 10]);
    sessions.log_in("u-ada", "phone-0", START + 20);
    sessions.log_in("u-bob", "bob-0", START + 20);
    let _ = sessions.refresh("laptop-0", "laptop-9", START + 30);
    assert_eq!(
        sessions.refresh("phone-0", "phone-1", START + 40),
        ada(),
        "Ada's phone, after laptop-0 came back"
    );
    assert_eq!(sessions.refresh("bob-0", "bob-1", START + 40), Ok("u-bob".to_string()), "Bob's session");
    sessions.log_in("u-ada", "again-0", START + 50);
    assert_eq!(sessions.refresh("again-0", "again-1", START + 60), ada(), "Ada has logged in again");
    assert_eq!(sessions.refresh("phone-1", "phone-2", START + 70), ada(), "her phone once more");
}

/// No token is kept as it was handed out, only its digest.
#[test]
fn no_token_is_kept_as_it_was_handed_out() {
    let mut sessions = laptop(&[START + 10, START + 20]);
    let used_twice = sessions.refresh("laptop-1", "laptop-9", START + 30);
    let kept = format!("{sessions:?}");
    let told: Vec<_> =
        ["laptop-0", "laptop-1", "laptop-2"].into_iter().filter(|token| kept.contains(token)).collect();
    assert_eq!(told, [""; 0], "the tokens in what is kept, after {used_twice:?}: {kept}");
}

/// A token counts for its lifetime from the moment it was handed out, and not a second longer.
#[test]
fn a_token_counts_for_its_own_lifetime() {
    let last = START + LIFETIME - 1;
    assert_eq!(
        laptop(&[]).refresh("laptop-0", "laptop-1", last),
        ada(),
        "in the last second of a log-in's token"
    );
    assert_eq!(laptop(&[]).refresh("laptop-0", "laptop-1", last + 1), Err(Refused), "one second later");
    let of_the_new = last + LIFETIME - 1;
    assert_eq!(
        laptop(&[last]).refresh("laptop-1", "laptop-2", of_the_new),
        ada(),
        "in the new one's last second"
    );
    assert_eq!(
        laptop(&[last]).refresh("laptop-1", "laptop-2", of_the_new + 1),
        Err(Refused),
        "one second later"
    );
}
