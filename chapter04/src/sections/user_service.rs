//! Section “The user service and its contract”: names as they are typed, messages that are a change or none, and who sees what.

use super::{
    folder::Folder,
    people::{call_by, gullible, id, somebody},
};
use crate::{
    pb::user as pb,
    user::{
        domain::{Age, Email, User, UserChange, Username},
        endpoint::{CreateUser, Endpoints, GetUser},
        service::Users,
        store::{UserStore, sqlite::SqliteUserStore},
    },
};
use chapter03::stack::{call::Call, failure::Failure};
use tower::ServiceExt;

// ANCHOR: names
/// How a name is typed, and the text that arrives. Some of these look the same on your screen.
const NAMES: [(&str, &str); 10] = [
    ("Ada", "Ada"),
    ("ADA", "ADA"),
    ("Ada in full width", "\u{ff21}\u{ff44}\u{ff41}"),
    ("Ada with two Cyrillic letters", "\u{410}d\u{430}"),
    ("Ada and a space without width", "Ada\u{200b}"),
    ("Zoe and two dots as a mark of their own", "Zoe\u{308}"),
    ("straße", "straße"),
    ("STRASSE", "STRASSE"),
    ("李明", "李明"),
    ("Сара, wholly Cyrillic", "\u{421}\u{430}\u{440}\u{430}"),
];
// ANCHOR_END: names

/// Names, messages, callers.
pub fn run() {
    println!("A name: how it is typed, what is shown, by what it is unique");
    for (typed, text) in NAMES {
        match Username::parse(text) {
            Ok(name) => println!("  {typed}: {}, unique as {}", name.as_str(), name.key()),
            Err(invalid) => println!("  {typed}: refused, {invalid}"),
        }
    }
    println!("A change: what the message says, what it is");
    for (says, message) in messages() {
        match UserChange::try_from(message) {
            Ok(change) => println!("  {says}: {}", in_words(&change)),
            Err(invalid) => println!("  {says}: refused, {invalid}"),
        }
    }
    super::block_on(callers());
}

// ANCHOR: messages
/// Messages of which each says something else about the age or the e-mail address.
fn messages() -> [(&'static str, pb::UpdateUserRequest); 6] {
    let nothing = pb::UpdateUserRequest { user_id: id(1).to_string(), version: 1, ..Default::default() };
    [
        ("the id and the version", nothing.clone()),
        ("an age of 0", pb::UpdateUserRequest { age: Some(0), ..nothing.clone() }),
        ("an age of 150", pb::UpdateUserRequest { age: Some(150), ..nothing.clone() }),
        ("an age of 151", pb::UpdateUserRequest { age: Some(151), ..nothing.clone() }),
        ("an empty address", pb::UpdateUserRequest { email: Some(String::new()), ..nothing.clone() }),
        ("no version", pb::UpdateUserRequest { version: 0, age: Some(37), ..nothing }),
    ]
}
// ANCHOR_END: messages

fn in_words(change: &UserChange) -> String {
    match change.age.map(Age::years) {
        Some(age) => format!("the age becomes {age}, the rest stays"),
        None => "everything stays".to_string(),
    }
}

/// Who sees Ada's address, and who may make a profile.
async fn callers() {
    let folder = Folder::new("user-service");
    let store = SqliteUserStore::open(&folder.file("user.db")).await.expect("a new file can be opened");
    store.insert(somebody(1, "Ada")).await.expect("nobody is there yet");
    let endpoints = Endpoints::for_service(Users::new(store.clone()), gullible());
    println!("Who asks for Ada's profile, what they see");
    let (ada, grace) = (format!("user {}", id(1)), format!("user {}", id(2)));
    for (who, credential) in [("Ada", &*ada), ("Grace", &*grace), ("the auth service", "service auth")] {
        let answer = endpoints.get.clone().oneshot(call_by(credential, GetUser(id(1)))).await;
        println!("  {who}: {}", seen(answer));
    }
    let answer = endpoints.get.clone().oneshot(Call::local(GetUser(id(1)))).await;
    println!("  who proves nothing: {}", seen(answer));
    println!("Who makes Grace's profile");
    for (who, credential) in [("Grace", &*grace), ("the auth service", "service auth")] {
        let wanted = CreateUser(somebody(2, "Grace"));
        let answer = endpoints.create.clone().oneshot(call_by(credential, wanted)).await;
        println!("  {who}: {}", seen(answer));
    }
    store.close().await;
}

fn seen(answer: Result<User, Failure>) -> String {
    match answer {
        Ok(user) => {
            format!("{}, e-mail {}", user.username, user.email.as_ref().map_or("not shown", Email::as_str))
        }
        Err(failure) => format!("{}, {failure}", failure.kind.name()),
    }
}
