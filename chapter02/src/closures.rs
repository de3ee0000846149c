//! Section “Closures and iterators”: what a closure captures, how often it may be called, and who asks whom.
//!
//! The log says aloud when it is read, so the output shows the order in which a pipeline works; the tests count reads.

// ANCHOR: sign_in
/// One line of the sign-in log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn {
    /// Who.
    pub user: &'static str,
    /// When, in minutes since the service started.
    pub minute: u32,
    /// Whether the password was right.
    pub ok: bool,
}
// ANCHOR_END: sign_in

// ANCHOR: more_than
/// The rule of the sign-in check: more than `limit` wrong passwords are suspicious.
pub fn more_than(limit: u32) -> impl Fn(u32) -> bool {
    move |failed| failed > limit
}
// ANCHOR_END: more_than

// ANCHOR: kinds
/// Looks at what it captured: may be called again and again.
fn ask_twice(rule: impl Fn(u32) -> bool) -> [bool; 2] {
    [rule(3), rule(4)]
}

/// Changes what it captured: again and again too, but by one caller at a time.
fn for_each_user(mut action: impl FnMut(&str)) {
    action("ada");
    action("bob");
}

/// Gives away what it captured: may be called once.
fn in_the_end(action: impl FnOnce() -> Vec<String>) -> usize {
    action().len()
}
// ANCHOR_END: kinds

// ANCHOR: alarms
/// A rule with its name. Every closure has a type of its own, so a list of several kinds holds boxes.
pub type Rule = (&'static str, Box<dyn Fn(&SignIn) -> bool>);

/// The names of all rules that a sign-in sets off.
pub fn alarms(rules: &[Rule], sign_in: &SignIn) -> Vec<&'static str> {
    rules.iter().filter(|(_, rule)| rule(sign_in)).map(|(name, _)| *name).collect()
}
// ANCHOR_END: alarms

// ANCHOR: log
/// A log that says when it is read.
pub struct Log {
    next_minute: u32,
}

impl Iterator for Log {
    type Item = SignIn;

    fn next(&mut self) -> Option<SignIn> {
        let minute = self.next_minute;
        self.next_minute += 1;
        let user = if minute.is_multiple_of(2) { "ada" } else { "bob" };
        let ok = minute.is_multiple_of(3);
        println!("    reads minute {minute}: {user}, {}", if ok { "right" } else { "wrong" });
        Some(SignIn { user, minute, ok }) // never None: this log has no end
    }
}
// ANCHOR_END: log

// ANCHOR: failures
/// The minutes at which `user` gave a wrong password.
pub fn failures(log: impl Iterator<Item = SignIn>, user: &str) -> impl Iterator<Item = u32> {
    log.filter(move |sign_in| sign_in.user == user && !sign_in.ok).map(|sign_in| sign_in.minute)
}
// ANCHOR_END: failures

/// The section's demo.
pub fn run() {
    println!("Three kinds:");
    // ANCHOR: captured
    let limit = 3;
    println!("  {:?}", ask_twice(|failed| failed > limit)); // looks at limit

    let mut seen = Vec::new();
    for_each_user(|user| seen.push(user.to_string())); // changes seen
    println!("  {seen:?}");

    println!("  {}", in_the_end(|| seen)); // gives seen away
    // ANCHOR_END: captured

    println!("A rule that was made elsewhere:");
    println!("  {:?}", ask_twice(more_than(limit)));

    println!("A list of rules:");
    // ANCHOR: rules
    let night = 60;
    let rules: [Rule; 3] = [
        ("wrong password", Box::new(|sign_in| !sign_in.ok)),
        ("at night", Box::new(move |sign_in| sign_in.minute < night)),
        ("an admin", Box::new(|sign_in| sign_in.user == "ada")),
    ];
    println!("  {:?}", alarms(&rules, &SignIn { user: "ada", minute: 59, ok: true }));
    // ANCHOR_END: rules

    println!("Ada's first two wrong passwords:");
    // ANCHOR: lazy
    let ada = failures(Log { next_minute: 0 }, "ada").take(2);
    println!("  the pipeline is built");
    for minute in ada {
        println!("  minute {minute}");
    }
    // ANCHOR_END: lazy

    println!("Everything before minute 2, and then the rest:");
    // ANCHOR: take_while
    let mut log = Log { next_minute: 0 };
    let early = log.by_ref().take_while(|sign_in| sign_in.minute < 2).count();
    println!("  {early} sign-ins before minute 2");
    let next = log.next().map(|sign_in| sign_in.minute);
    println!("  the rest begins with {next:?}");
    // ANCHOR_END: take_while
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_keeps_the_limit_it_was_made_with() {
        let strict = more_than(0);
        let patient = more_than(u32::MAX - 1);
        assert_eq!([strict(0), strict(1)], [false, true]);
        assert_eq!([patient(u32::MAX - 1), patient(u32::MAX)], [false, true]);
    }

    #[test]
    fn a_pipeline_reads_nothing_until_it_is_asked_and_then_no_line_too_many() {
        let mut log = Log { next_minute: 0 };
        let mut ada = failures(log.by_ref(), "ada");
        assert_eq!(ada.next(), Some(2));
        drop(ada);
        assert_eq!(log.next_minute, 3, "minutes 0, 1 and 2 were read");
    }

    #[test]
    fn take_while_reads_the_item_that_ends_it() {
        let mut log = Log { next_minute: 0 };
        assert_eq!(log.by_ref().take_while(|sign_in| sign_in.minute < 2).count(), 2);
        assert_eq!(log.next().map(|sign_in| sign_in.minute), Some(3), "minute 2 is lost");
    }

    #[test]
    fn a_peeked_item_is_not_lost() {
        // ANCHOR: peek
        let mut log = Log { next_minute: 0 }.peekable();
        let mut early = 0;
        while log.next_if(|sign_in| sign_in.minute < 2).is_some() {
            early += 1;
        }
        assert_eq!(early, 2);
        assert_eq!(log.next().map(|sign_in| sign_in.minute), Some(2));
        // ANCHOR_END: peek
    }
}
