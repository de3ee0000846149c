mod exercise;

use exercise::{Action, Caller, Refusal, Shown, User, guard, show};

const ADA: &str = "u-ada";
const BOB: &str = "u-bob";

/// Ada, with these roles.
fn ada(roles: &[&str]) -> Caller {
    Caller { user_id: ADA.to_string(), roles: roles.iter().map(ToString::to_string).collect() }
}

fn record(user_id: &str) -> User {
    let username = user_id.replace("u-", "");
    User { user_id: user_id.to_string(), email: format!("{username}@example.org"), username }
}

/// Whether somebody may see, be shown and change a record.
fn reaches(caller: &Caller, owner: &str) -> [bool; 3] {
    let caller = Some(caller);
    [
        guard(caller, Action::See(owner)).is_ok(),
        show(caller, &record(owner)).is_ok(),
        guard(caller, Action::Change(owner)).is_ok(),
    ]
}

fn lists(caller: &Caller) -> bool {
    guard(Some(caller), Action::List).is_ok()
}

/// Every refusal that somebody gets, whatever they try.
fn refusals(caller: Option<&Caller>) -> Vec<Refusal> {
    let guarded =
        [Action::See(ADA), Action::Change(ADA), Action::See(BOB), Action::Change(BOB), Action::List]
            .map(|action| guard(caller, action).err());
    let shown = [ADA, BOB].map(|owner| show(caller, &record(owner)).err());
    guarded.into_iter().chain(shown).flatten().collect()
}

/// A user sees and changes their own record, an admin everybody's, whatever other roles they have.
#[test]
fn whoever_may_is_let_in() {
    for roles in [vec!["user"], vec!["user", "auditor"], vec!["auditor", "user"]] {
        assert_eq!(reaches(&ada(&roles), ADA), [true; 3], "(see, be shown, change) their own, as {roles:?}");
    }
    for roles in [vec!["admin"], vec!["admin", "user"], vec!["user", "admin"], vec!["auditor", "admin"]] {
        let admin = ada(&roles);
        let answers = (reaches(&admin, ADA), reaches(&admin, BOB), lists(&admin));
        assert_eq!(answers, ([true; 3], [true; 3], true), "(their own, Bob's, the list) as {roles:?}");
    }
}

/// What is not theirs is out of a user's reach: somebody else's record, and the list of all.
#[test]
fn what_is_not_theirs_is_out_of_a_users_reach() {
    let user = ada(&["user"]);
    assert_eq!(reaches(&user, BOB), [false; 3], "Ada may (see, be shown, change) Bob's");
    assert_eq!(reaches(&user, "u-ad"), [false; 3], "the same, with a part of her id");
    assert!(!lists(&user), "Ada gets the list of all");
}

/// A role that the rules do not name allows nothing, however much it looks like one that they do.
#[test]
fn an_unknown_role_allows_nothing() {
    for roles in [vec![], vec![""], vec!["auditor"], vec!["Admin"], vec!["admin "], vec!["users", "no-admin"]]
    {
        let caller = ada(&roles);
        let answers = (reaches(&caller, ADA), reaches(&caller, BOB), lists(&caller));
        assert_eq!(answers, ([false; 3], [false; 3], false), "(their own, Bob's, the list) as {roles:?}");
    }
}

/// Who is not known is told to sign in, and who is known is told no.
#[test]
fn nobody_is_asked_to_sign_in() {
    assert_eq!(refusals(None), [Refusal::SignIn; 7], "seven things, tried without a token");
    for roles in [vec!["user"], vec!["auditor"]] {
        let refusals = refusals(Some(&ada(&roles)));
        assert_eq!(refusals, vec![Refusal::Forbidden; refusals.len()], "Ada's refusals as {roles:?}");
    }
}

/// An e-mail is shown to its owner and to nobody else, not even an admin.
#[test]
fn an_email_is_shown_to_its_owner() {
    for roles in [vec!["user"], vec!["admin"]] {
        // Whoever is refused sees no e-mail either: that they are is not this test's question.
        let sees = |owner| show(Some(&ada(&roles)), &record(owner)).ok().and_then(|shown: Shown| shown.email);
        let emails = (sees(ADA), sees(BOB));
        assert_eq!(
            emails,
            (Some("ada@example.org".to_string()), None),
            "(her own, Bob's) for Ada as {roles:?}"
        );
    }
}
