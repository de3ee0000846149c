//! What each verb does: a request or two, and what is said of the answer.

use super::{
    api::{Answer, Ask},
    error::ClientError,
    password, show,
    signed_in::SignedIn,
};
use clap::Subcommand;
use http::{HeaderName, Method};
use serde_json::{Map, Value, json};

/// The header that makes the same registration twice one.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

// ANCHOR: verbs
/// What can be asked of the gateway.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Make an account. The password is asked for, or read from standard input
    Register {
        /// The name to log in with
        username: String,
        /// The e-mail address
        email: String,
        /// In years
        #[arg(long, value_name = "YEARS")]
        age: u32,
    },
    /// Begin a session and keep its tokens. The password is asked for, or read from standard input
    Login {
        /// The name
        username: String,
    },
    /// Get new tokens now
    Refresh,
    /// End the session and forget its tokens
    Logout,
    /// Show who is logged in
    Me,
    /// Show a profile
    Get {
        /// Whose
        user_id: String,
    },
    /// Show profiles, oldest first, a line each
    List {
        /// Profiles at most [50]
        #[arg(long, value_name = "N")]
        page_size: Option<u32>,
        /// Where the page before ended
        #[arg(long, value_name = "CURSOR")]
        cursor: Option<String>,
    },
    /// Change a profile: your own, unless another is named
    Update {
        /// Whose
        user_id: Option<String>,
        /// Another name
        #[arg(long, value_name = "NAME")]
        username: Option<String>,
        /// Another e-mail address
        #[arg(long, value_name = "EMAIL")]
        email: Option<String>,
        /// Another age
        #[arg(long, value_name = "YEARS")]
        age: Option<u32>,
        /// Only if the profile still has this version; without it, the one that it has now is looked up
        #[arg(long, value_name = "N")]
        version: Option<u64>,
    },
    /// Delete an account: your own, unless another is named
    Delete {
        /// Whose
        user_id: Option<String>,
    },
    /// Choose another password. Both are asked for, or read from standard input, a line each
    Password,
}
// ANCHOR_END: verbs

/// What a verb has to say.
pub enum Said {
    /// A body, to be shown.
    Body(Value),
    /// A sentence.
    Done(String),
}

impl Said {
    /// As it is printed.
    pub fn text(&self, as_json: bool) -> String {
        match self {
            Said::Body(body) if as_json => format!("{body}\n"),
            Said::Body(body) => match body.get("users").and_then(Value::as_array) {
                Some(users) => {
                    let next = body.get("next_cursor").and_then(Value::as_str);
                    let next =
                        next.map_or(String::new(), |next| format!("There are more: --cursor {next}\n"));
                    show::lines(users) + &next
                }
                None => show::fields(body),
            },
            Said::Done(_) if as_json => String::new(),
            Said::Done(sentence) => format!("{sentence}\n"),
        }
    }
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// What the gateway says, or that nobody is logged in, or what is in the way here.
    pub async fn run(self, client: &SignedIn) -> Result<Said, ClientError> {
        match self {
            Verb::Register { username, email, age } => {
                let password = password::choose("Password: ")?;
                let body = json!({"username": username, "email": email, "password": *password, "age": age});
                // Chosen once: should the request have to be sent again, it is still one registration.
                let key = uuid::Uuid::now_v7().to_string();
                let ask = Ask {
                    path: "/v1/register",
                    body: Some(body),
                    header: Some((IDEMPOTENCY_KEY, &key)),
                    ..Ask::default()
                };
                Ok(Said::Body(client.api.send(Method::POST, ask).await?.body))
            }
            Verb::Login { username } => login(client, username).await,
            Verb::Refresh => {
                let session = client.renew(|_| false).await?;
                Ok(Said::Done(format!("{} has new tokens.", session.username)))
            }
            Verb::Logout => logout(client).await,
            Verb::Me => Ok(Said::Body(get(client, "/v1/me").await?.body)),
            Verb::Get { user_id } => Ok(Said::Body(get(client, &profile(&user_id)).await?.body)),
            Verb::List { page_size, cursor } => {
                let size = page_size.map(|size| format!("page_size={size}"));
                let cursor = cursor.map(|cursor| format!("cursor={}", escaped(&cursor)));
                let query: Vec<String> = size.into_iter().chain(cursor).collect();
                Ok(Said::Body(get(client, &format!("/v1/users?{}", query.join("&"))).await?.body))
            }
            Verb::Update { user_id, username, email, age, version } => {
                let mut change = Map::new();
                change.extend(username.map(|username| ("username".to_string(), username.into())));
                change.extend(email.map(|email| ("email".to_string(), email.into())));
                change.extend(age.map(|age| ("age".to_string(), age.into())));
                update(client, user_id, change, version).await
            }
            Verb::Delete { user_id } => delete(client, user_id).await,
            Verb::Password => {
                let (old, new) = (password::ask("Old password: ")?, password::choose("New password: ")?);
                let body = json!({"old_password": *old, "new_password": *new});
                client
                    .send(Method::POST, Ask { path: "/v1/password", body: Some(body), ..Ask::default() })
                    .await?;
                client.store.forget()?; // every session has ended, this one too
                Ok(Said::Done(
                    "The password is another one now, and every session has ended: log in again.".into(),
                ))
            }
        }
    }
}

async fn login(client: &SignedIn, username: String) -> Result<Said, ClientError> {
    let password = password::ask("Password: ")?;
    let body = json!({"username": username, "password": *password});
    let answer =
        client.api.send(Method::POST, Ask { path: "/v1/login", body: Some(body), ..Ask::default() }).await?;
    let _lock = client.store.lock()?;
    let session = client.keep(&answer.body, username)?;
    Ok(Said::Done(format!("{} is logged in at {}.", session.username, session.gateway)))
}

/// A session that is over already is what was wanted.
async fn logout(client: &SignedIn) -> Result<Said, ClientError> {
    let ended = client.send(Method::POST, Ask { path: "/v1/logout", ..Ask::default() }).await;
    match ended {
        // Without the gateway the session would go on without anybody who can end it.
        Err(error) if !matches!(error, ClientError::NotLoggedIn(_)) => return Err(error),
        _ => client.store.forget()?,
    }
    Ok(Said::Done("Logged out.".into()))
}

/// Changes what has been read, and nothing that somebody else has changed since.
async fn update(
    client: &SignedIn,
    user_id: Option<String>,
    change: Map<String, Value>,
    version: Option<u64>,
) -> Result<Said, ClientError> {
    let current = match (&user_id, version) {
        (Some(_), Some(version)) => Answer { body: Value::Null, etag: Some(format!("\"{version}\"")) },
        (Some(user_id), None) => get(client, &profile(user_id)).await?,
        (None, _) => get(client, "/v1/me").await?,
    };
    let user_id = user_id.map_or_else(|| client.api.text(&current.body, "user_id"), Ok)?;
    let tag = version.map_or(current.etag, |version| Some(format!("\"{version}\"")));
    let ask = Ask {
        path: &profile(&user_id),
        body: Some(Value::Object(change)),
        if_match: tag.as_deref(),
        ..Ask::default()
    };
    Ok(Said::Body(client.send(Method::PATCH, ask).await?.body))
}

async fn delete(client: &SignedIn, user_id: Option<String>) -> Result<Said, ClientError> {
    let me = client.api.text(&get(client, "/v1/me").await?.body, "user_id")?;
    let user_id = user_id.unwrap_or_else(|| me.clone());
    client.send(Method::DELETE, Ask { path: &profile(&user_id), ..Ask::default() }).await?;
    if user_id == me {
        client.store.forget()?;
    }
    Ok(Said::Done(format!("{user_id} is deleted.")))
}

async fn get(client: &SignedIn, path: &str) -> Result<Answer, ClientError> {
    client.send(Method::GET, Ask { path, ..Ask::default() }).await
}

fn profile(user_id: &str) -> String {
    format!("/v1/users/{}", escaped(user_id))
}

/// A text as a part of a path or a query (RFC 3986, 2.3): what is typed stays in its place.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_as_an_id_stays_one_part_of_the_path() {
        assert_eq!(profile("0198-a"), "/v1/users/0198-a");
        assert_eq!(profile("../me?x#李"), "/v1/users/..%2Fme%3Fx%23%E6%9D%8E");
    }

    #[test]
    fn a_page_says_how_to_go_on() {
        let page = Said::Body(json!({"users": [{"username": "ada"}], "next_cursor": "abc"}));
        assert_eq!(page.text(false), "ada\nThere are more: --cursor abc\n");
        assert_eq!(Said::Body(json!({"users": [], "next_cursor": null})).text(false), "");
        assert_eq!(Said::Done("Done.".into()).text(true), "");
    }
}
