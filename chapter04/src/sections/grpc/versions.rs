//! What a program that knows today's contract reads of a message that tomorrow's wrote.

use crate::{
    pb::user as pb,
    user::domain::{Invalid, User},
};
use prost::Message;

// ANCHOR: versions
/// A field more, under a number that none had.
#[derive(Clone, PartialEq, Message)]
struct Added {
    #[prost(string, tag = "1")]
    user_id: String,
    #[prost(string, tag = "2")]
    username: String,
    #[prost(uint32, tag = "4")]
    age: u32,
    #[prost(string, tag = "6")]
    city: String,
}

/// The age is gone, and its number given to another number.
#[derive(Clone, PartialEq, Message)]
struct Reused {
    #[prost(string, tag = "1")]
    user_id: String,
    #[prost(string, tag = "2")]
    username: String,
    #[prost(uint32, tag = "4")]
    logins: u32,
}

/// The age is gone, and its number given to a text.
#[derive(Clone, PartialEq, Message)]
struct Retyped {
    #[prost(string, tag = "1")]
    user_id: String,
    #[prost(string, tag = "2")]
    username: String,
    #[prost(string, tag = "4")]
    born: String,
}
// ANCHOR_END: versions

/// Three next versions, and what is read of them.
pub fn run() {
    println!("Ada, written by a newer service and read by this one");
    let (user_id, username) = (super::id(1).to_string(), "Ada".to_string());
    let added = Added { age: 36, city: "London".into(), user_id, username };
    let Added { user_id, username, .. } = added.clone();
    let reused = Reused { logins: 42, user_id: user_id.clone(), username: username.clone() };
    let retyped = Retyped { born: "1815".into(), user_id, username };
    println!("  a field 6 was added: {}", read(&added.encode_to_vec()));
    println!("  number 4 was given to the logins: {}", read(&reused.encode_to_vec()));
    println!("  number 4 was given to a text: {}", read(&retyped.encode_to_vec()));
}

/// Read as today.
fn read(bytes: &[u8]) -> String {
    match pb::User::decode(bytes).map(User::try_from) {
        Ok(Ok(user)) => format!("{}, {} years", user.username, user.age.years()),
        Ok(Err(Invalid { what, why })) => format!("{what} {why}"),
        Err(error) => error.to_string(),
    }
}
