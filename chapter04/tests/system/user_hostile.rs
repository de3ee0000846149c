//! Hostile text in every field: over the wire, through the rules, into the file and back. It is refused with the name of the field, or it is kept
//! and comes back as it was accepted; nothing else ever happens.

use crate::{
    support::users::{email, name, somebody},
    user_grpc::{Server, by},
};
use chapter04::{
    pb::user::{self as pb, user_service_client::UserServiceClient},
    user::{
        domain::{Email, NewUser, UserId, Username},
        store::{UserStore, sqlite::SqliteUserStore},
    },
};
use proptest::{prelude::*, test_runner::TestRunner};
use tonic::{Code, transport::Channel};

/// Text that has broken programs, and whether it may be a name.
fn hostile() -> Vec<(&'static str, String, bool)> {
    let text = |what, text: &str, fits| (what, text.to_string(), fits);
    vec![
        text("empty", "", false),
        text("a space", " ", false),
        text("NUL", "\0", false),
        text("NUL inside", "ada\0lovelace", false),
        text("a line break", "ada\nadmin", false),
        text("a header", "ada\r\nx-admin: 1", false),
        text("a terminal's escape", "\u{1b}[31mada", false),
        text("delete", "ada\u{7f}", false),
        text("C1 control", "ada\u{85}", false),
        text("zero-width space", "ada\u{200b}", false),
        text("zero-width joiner", "a\u{200d}da", false),
        text("word joiner", "ada\u{2060}", false),
        text("byte order mark", "\u{feff}ada", false),
        text("soft hyphen", "a\u{ad}da", false),
        text("right-to-left override", "\u{202e}adA", false),
        text("isolate", "\u{2066}ada\u{2069}", false),
        text("Hangul filler", "\u{3164}", false),
        text("braille blank", "\u{2800}", false),
        text("a tag character", "ada\u{e0041}", false),
        text("variation selector", "ada\u{fe0f}", false),
        text("no character", "ada\u{ffff}", false),
        text("private use", "\u{e000}", false),
        text("emoji", "👩‍👩‍👧", false),
        text("a tower of accents", "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}", false),
        text("an accent alone", "\u{301}", false),
        text("Cyrillic in Latin", "pаypal", false),
        text("SQL", "'; DROP TABLE users; --", false),
        text("SQL with letters", "ada' OR '1'='1", false),
        text("a pattern", "%", false),
        text("JSON in JSON", r#"{"username":"{\"a\":1}"}"#, false),
        text("markup", "<script>alert(1)</script>", false),
        text("a path", "../../etc/passwd", false),
        text("a template", "${jndi:ldap://x}", false),
        text("a format", "%s%n{}", false),
        text("a ligature of 18 letters", "ﷺ", false),
        ("a megabyte", "a".repeat(1_000_000), false),
        ("a megabyte of accents", "\u{301}".repeat(500_000), false),
        text("a word of SQL", "NULL", true),
        text("a word of JavaScript", "__proto__", false),
        text("undefined", "undefined", true),
        text("Hebrew", "דנה", true),
        text("Arabic", "عمر", true),
        text("Chinese", "李明", true),
        text("digits", "007", true),
        text("an IP address", "127.0.0.1", true),
        text("full width", "ａｄａ", true),
    ]
}

async fn create(
    client: &mut UserServiceClient<Channel>,
    username: &str,
    email: &str,
    age: u32,
) -> Result<pb::User, tonic::Status> {
    let user_id = UserId::new().to_string();
    let message =
        pb::CreateUserRequest { user_id, username: username.to_string(), email: email.to_string(), age };
    Ok(client.create_user(by("service auth", message)).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_refused_with_the_name_of_its_field_or_kept_as_it_is() {
    let server = Server::start().await;
    let mut client = UserServiceClient::new(server.channel().await);
    for (number, (what, text, fits)) in hostile().into_iter().enumerate() {
        let address = format!("person{number}@example.org");
        match create(&mut client, &text, &address, 1).await {
            Ok(user) => {
                assert!(fits, "{what} was taken as a name");
                let find = pb::FindUserRequest { username: text.clone() };
                let found = client.find_user(by("service auth", find)).await.unwrap().into_inner();
                assert_eq!((found, user.email.as_deref()), (user.clone(), Some(&*address)), "{what}");
            }
            // A message of more than 16 KB is not even read.
            Err(status) if text.len() > 16_384 => assert_eq!(status.code(), Code::OutOfRange, "{what}"),
            Err(status) => {
                assert!(!fits, "{what}: {status}");
                assert_eq!(status.code(), Code::InvalidArgument, "{what}");
                assert!(status.message().starts_with("username has to be "), "{what}: {status}");
            }
        }
        // The same text as an address and as an id.
        let status = create(&mut client, &format!("fine{number}"), &text, 1).await.unwrap_err();
        assert!(matches!(status.code(), Code::InvalidArgument | Code::OutOfRange), "{what}: {status}");
        let get = pb::GetUserRequest { user_id: text.clone() };
        let status = client.get_user(by("service auth", get)).await.unwrap_err();
        assert!(matches!(status.code(), Code::InvalidArgument | Code::OutOfRange), "{what}: {status}");
        let list = pb::ListUsersRequest { page_size: 1, cursor: text.clone() };
        let end = client.list_users(by("service auth", list)).await;
        let expected = |code| matches!(code, Code::InvalidArgument | Code::OutOfRange);
        assert!(end.map_or_else(|status| expected(status.code()), |_| text.is_empty()), "{what}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_field_is_taken_at_its_limit_and_refused_one_past_it() {
    let server = Server::start().await;
    let mut client = UserServiceClient::new(server.channel().await);
    let long = |letters: usize| "a".repeat(letters);
    let address = |local: usize, last: usize| {
        format!("{}@{}.{}.{}.org", long(local), long(63), long(60), "b".repeat(last))
    };
    assert_eq!((address(64, 59).len(), address(64, 60).len()), (253, 254));
    let mut end =
        async |username: &str, email: &str, age| match create(&mut client, username, email, age).await {
            Ok(_) => "kept".to_string(),
            Err(status) => status.message().split(' ').next().unwrap().to_string(),
        };
    assert_eq!(end(&long(64), "a@b.co", 0).await, "kept");
    assert_eq!(end(&long(65), "b@b.co", 0).await, "username");
    assert_eq!(end(&"李".repeat(42), "c@b.co", 0).await, "kept");
    assert_eq!(end(&"李".repeat(43), "d@b.co", 0).await, "username");
    assert_eq!(end("ada", &address(64, 60), 0).await, "kept");
    assert_eq!(end("bob", &address(64, 61), 0).await, "email");
    assert_eq!(end("bob", &address(65, 1), 0).await, "email");
    assert_eq!(end("bob", "e@b.co", 150).await, "kept");
    assert_eq!(end("cid", "f@b.co", 151).await, "age");
    assert_eq!(end("cid", "f@b.co", u32::MAX).await, "age");
    server.stop().await;
}

/// Text of the kinds that break things: any characters, letters of many scripts with accents, and almost-names.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,80}",
        any::<String>(),
        r"[\p{L}\p{M}]{1,70}",
        r"[a-zA-Z0-9_.-]{1,70}",
        r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{M}0-9._-]{1,20}",
        r"[\p{Han}\p{Hiragana}\p{Katakana}a-z]{1,30}",
    ]
}

#[test]
fn whatever_is_taken_as_a_name_has_one_key_and_one_form() {
    let config = ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&text(), |text| {
            let Ok(username) = Username::parse(&text) else { return Ok(()) };
            let shown = username.as_str();
            // What was accepted is accepted again, and is the same: a client and a server agree.
            prop_assert_eq!(Username::parse(shown), Ok(username.clone()));
            for spelling in [shown.to_uppercase(), shown.to_lowercase()] {
                // Capital letters can be more (ß) and too many then.
                if let Ok(other) = Username::parse(&spelling) {
                    prop_assert_eq!(other.key(), username.key(), "{}", spelling);
                }
            }
            for text in [shown, username.key()] {
                prop_assert!((1..=128).contains(&text.len()));
                prop_assert!(text.chars().all(|letter| !letter.is_control() && !letter.is_whitespace()));
            }
            prop_assert!(shown.chars().count() <= 64);
            Ok(())
        })
        .unwrap();
}

#[test]
fn whatever_is_taken_as_an_address_has_one_key_and_one_form() {
    let address = prop_oneof![
        text(),
        (text(), r"[a-zA-Z0-9.-]{1,30}").prop_map(|(local, domain)| format!("{local}@{domain}.org"))
    ];
    let config = ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&address, |text| {
            let Ok(email) = Email::parse(&text) else { return Ok(()) };
            prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
            prop_assert!(email.as_str().len() <= 254 && email.key().len() <= 254);
            prop_assert_eq!(email.as_str().matches('@').count(), 1);
            prop_assert!(
                email.as_str().chars().all(|letter| !letter.is_control() && !letter.is_whitespace())
            );
            Ok(())
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_taken_as_a_name_comes_out_of_the_file_as_it_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteUserStore::open(&folder.path().join("user.db")).await.unwrap();
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&text(), |text| {
            let Ok(username) = Username::parse(&text) else { return Ok(()) };
            let id = UserId::new();
            let user =
                NewUser { id, username, email: email(&format!("{id}@example.org")), ..somebody("other") };
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(async {
                    let kept = store.insert(user.clone()).await.unwrap();
                    assert_eq!(store.find(&name(&text)).await.unwrap().as_ref(), Some(&kept));
                    assert_eq!(store.get(id).await.unwrap(), Some(kept));
                    assert!(store.delete(id).await.unwrap());
                });
            });
            Ok(())
        })
        .unwrap();
}
