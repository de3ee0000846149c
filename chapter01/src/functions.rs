//! Section “Variables and functions”: a sign-in form that counts wrong passwords.
//!
//! Every function below stands on the page; the tests at the end prove what the page says of them.

/// Prints what the sign-in form of one user would show.
pub fn run() {
    counting();
    shadowing();
    for failed in 1..=4 {
        println!("{}", notice("  Ada ", failed));
    }
}

// ANCHOR: counting
fn counting() {
    let user = "Ada";
    let mut failed = 0;
    failed += 1;
    failed += 1;
    println!("{user}: {failed} wrong passwords");
}
// ANCHOR_END: counting

// ANCHOR: shadowing
fn shadowing() {
    let name = "  Ada ";
    let name = name.trim();
    println!("the name is [{name}]");
    {
        let name = name.len();
        println!("inside the braces: {name}");
    }
    println!("after the braces: {name}");
}
// ANCHOR_END: shadowing

// ANCHOR: wait_seconds
/// How long the form waits after `failed` wrong passwords: longer each time, at most a minute.
pub fn wait_seconds(failed: u32) -> u32 {
    match failed {
        0 => 0,
        1 => 1,
        more => more.min(12) * 5,
    }
}
// ANCHOR_END: wait_seconds

// ANCHOR: notice
/// From this many wrong passwords on, the form stops encouraging.
const PATIENCE: u32 = 3;

/// The line under the password field.
pub fn notice(typed_name: &str, failed: u32) -> String {
    let name = typed_name.trim();
    let advice = if failed < PATIENCE { "try again" } else { "ask for a new password" };
    let wait = wait_seconds(failed);
    format!("{name}: {advice} (wait {wait} s)")
}
// ANCHOR_END: notice

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_stops_at_a_minute() {
        assert_eq!([0, 1, 2, 11, 12, 13, u32::MAX].map(wait_seconds), [0, 1, 10, 55, 60, 60, 60]);
    }

    #[test]
    fn advice_changes_when_patience_is_used_up() {
        assert_eq!(notice("Ada", PATIENCE - 1), "Ada: try again (wait 10 s)");
        assert_eq!(notice("Ada", PATIENCE), "Ada: ask for a new password (wait 15 s)");
    }

    #[test]
    fn a_notice_names_the_user_without_the_spaces_around_the_name() {
        assert_eq!(notice("  Ada ", 1), notice("Ada", 1));
    }
}
