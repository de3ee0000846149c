//! Section “Control flow”: loops and matches that have a value, labels, and the ways to leave early.
//!
//! A mail server that answers from a script stands in for the network, so each run is the same. The tests prove what the
//! page says of every way out.

use std::collections::VecDeque;

// ANCHOR: answer
/// What the mail server says to one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It took the letter and gave it this number.
    Taken(u32),
    /// Not now. The next attempt may do.
    Busy,
    /// Nobody has this address, whatever we do.
    NoMailbox,
    /// No letters today, for nobody.
    Closed,
}
// ANCHOR_END: answer

/// A mail server that answers from a script, and says so.
pub struct MailServer {
    script: VecDeque<Answer>,
}

impl MailServer {
    /// A server that will give these answers, one for each attempt, and is closed after the last of them.
    pub fn new(script: impl Into<VecDeque<Answer>>) -> MailServer {
        MailServer { script: script.into() }
    }

    /// One attempt to hand over a letter.
    pub fn send(&mut self, to: &str) -> Answer {
        let answer = self.script.pop_front().unwrap_or(Answer::Closed);
        println!("    {to}? {answer:?}");
        answer
    }
}

// ANCHOR: send_code
/// How often a letter is tried.
const ATTEMPTS: u32 = 3;

/// Why a letter was not sent.
#[derive(Debug, PartialEq, Eq)]
pub enum GaveUp {
    /// The server was busy at every attempt.
    Busy,
    /// The address is wrong.
    BadAddress,
    /// The server takes nothing.
    Closed,
}

/// Mails a sign-in code, and returns the number of the letter.
pub fn send_code(server: &mut MailServer, to: &str) -> Result<u32, GaveUp> {
    for _ in 1..=ATTEMPTS {
        match server.send(to) {
            Answer::Taken(number) => return Ok(number),
            Answer::Busy => {}
            Answer::NoMailbox => return Err(GaveUp::BadAddress),
            Answer::Closed => return Err(GaveUp::Closed),
        }
    }
    Err(GaveUp::Busy)
}
// ANCHOR_END: send_code

// ANCHOR: notify
/// Mails every user, and returns how many letters were taken.
pub fn notify(server: &mut MailServer, users: &[&str]) -> u32 {
    let mut sent = 0;
    'users: for user in users {
        for attempt in 1..=ATTEMPTS {
            let number = match server.send(user) {
                Answer::Taken(number) => number,
                Answer::Busy => continue,
                Answer::NoMailbox => continue 'users,
                Answer::Closed => break 'users,
            };
            println!("  {user} has letter {number}, attempt {attempt}");
            sent += 1;
            continue 'users;
        }
        println!("  {user} was given up");
    }
    sent
}
// ANCHOR_END: notify

// ANCHOR: send_line
/// Mails the user on a line such as `Ada <ada@example.com>`.
pub fn send_line(server: &mut MailServer, line: &str) -> Result<String, GaveUp> {
    let Some((name, rest)) = line.split_once(" <") else {
        return Err(GaveUp::BadAddress);
    };
    let address = rest.strip_suffix('>').ok_or(GaveUp::BadAddress)?;
    let number = send_code(server, address)?;
    Ok(format!("{name} has letter {number}"))
}
// ANCHOR_END: send_line

/// The section's demo.
pub fn run() {
    use Answer::{Busy, Closed, NoMailbox, Taken};

    println!("Until it is taken:");
    let mut server = MailServer::new([Busy, Busy, Taken(11)]);
    // ANCHOR: looping
    let mut attempts = 0;
    let number = loop {
        attempts += 1;
        if let Answer::Taken(number) = server.send("ada") {
            break number;
        }
    };
    println!("  letter {number}, after {attempts} attempts");
    // ANCHOR_END: looping

    println!("At most {ATTEMPTS} attempts:");
    let mut server = MailServer::new([Busy, Busy, Busy, Taken(12)]);
    println!("  {:?}", send_code(&mut server, "ada"));

    println!("Everybody:");
    // ANCHOR: script
    let mut server =
        MailServer::new([Busy, Taken(21), NoMailbox, Busy, Busy, Busy, Taken(22), Closed, Taken(23)]);
    let sent = notify(&mut server, &["ada", "bob", "carol", "dan", "eve", "fred"]);
    println!("  {sent} letters are on their way");
    // ANCHOR_END: script

    println!("Line by line:");
    let mut server = MailServer::new([Taken(31), NoMailbox]);
    for line in ["Ada <ada@x.org>", "Bob <bob@x.org>", "carol@x.org", "Dan <dan@x.org"] {
        println!("  {:?}", send_line(&mut server, line));
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer::*, *};

    #[test]
    fn the_last_attempt_counts_and_one_more_is_not_made() {
        let mut server = MailServer::new([Busy, Busy, Taken(7)]);
        assert_eq!(send_code(&mut server, "ada"), Ok(7));
        let mut server = MailServer::new([Busy, Busy, Busy, Taken(7)]);
        assert_eq!(send_code(&mut server, "ada"), Err(GaveUp::Busy));
        assert_eq!(server.script, [Taken(7)], "the fourth answer was not asked for");
    }

    #[test]
    fn a_final_answer_is_not_tried_again() {
        let mut server = MailServer::new([NoMailbox, Taken(7)]);
        assert_eq!(send_code(&mut server, "ada"), Err(GaveUp::BadAddress));
        assert_eq!(server.script.len(), 1);
    }

    #[test]
    fn a_label_says_which_loop_is_left() {
        let mut server = MailServer::new([NoMailbox, Taken(7), Closed, Taken(8)]);
        assert_eq!(notify(&mut server, &["ada", "bob", "carol", "dan"]), 1);
        assert_eq!(server.script, [Taken(8)], "dan was not tried: the outer loop had ended");
    }

    #[test]
    fn a_line_without_an_address_costs_no_attempt() {
        let mut server = MailServer::new([Taken(7)]);
        for line in ["ada@example.com", "Ada <ada@example.com", ""] {
            assert_eq!(send_line(&mut server, line), Err(GaveUp::BadAddress), "{line:?}");
        }
        assert_eq!(send_line(&mut server, "Ada <ada@example.com>"), Ok("Ada has letter 7".to_string()));
    }
}
