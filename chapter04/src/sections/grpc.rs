//! Section “gRPC in practice”: codes, a deadline over two services, three calls on one connection, and what a balancer asks.

mod server;
mod versions;

use super::{
    folder::Folder,
    people::{call_by, gullible, id, somebody},
};
use crate::{
    pb::user::{self as pb, user_service_client::UserServiceClient},
    user::{
        domain::{Age, User, UserChange},
        endpoint::{Endpoints, GetUser},
        grpc::{client, routes::SERVICE},
        service::Users,
        store::{UserStore, sqlite::SqliteUserStore},
    },
};
use chapter03::stack::{
    call::Call,
    endpoint::{Endpoint, Request, Response},
    failure::Failure,
};
use server::Server;
use std::{
    future::pending,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Barrier, Semaphore},
    time::{Instant, timeout},
};
use tonic::Status;
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};

/// Everything of the section.
pub fn run() {
    super::block_on(async {
        let folder = Folder::new("grpc");
        let store = SqliteUserStore::open(&folder.file("user.db")).await.expect("a new file can be opened");
        store.insert(somebody(1, "Ada")).await.expect("nobody is there yet");
        let endpoints = Endpoints::for_service(Users::new(store.clone()), gullible());
        codes(endpoints.clone(), &store).await;
        deadline(endpoints.clone()).await;
        one_connection(endpoints.clone()).await;
        questions(endpoints).await;
        store.close().await;
    });
    versions::run();
}

// ANCHOR: codes
/// Calls that go wrong, each for another reason.
async fn codes(endpoints: Endpoints, store: &SqliteUserStore) {
    println!("What went wrong, and what the caller is told");
    let server = Server::start(endpoints).await;
    let client = UserServiceClient::new(server.channel());
    let get = |who, user_id: &str| {
        let (mut client, user_id) = (client.clone(), user_id.to_string());
        async move { client.get_user(signed(who, pb::GetUserRequest { user_id })).await.map(drop) }
    };
    let create = |who, name| {
        let mut client = client.clone();
        async move { client.create_user(signed(who, somebody(2, name).into())).await.map(drop) }
    };
    let change = UserChange { age: Age::new(37).ok(), ..super::people::birthday(1, 7, 37) };
    let (ada, auth) = (format!("user {}", id(1)), "service auth");

    tell("nobody's token", get("", &id(1).to_string()).await);
    tell("`ada` as an id", get(auth, "ada").await);
    tell("an id that nobody has", get(auth, &id(9).to_string()).await);
    tell("a name that Ada has", create(auth, "ADA").await);
    tell("a profile, made by Ada", create(&ada, "Grace").await);
    tell("a change of version 7", client.clone().update_user(signed(&ada, change.into())).await.map(drop));
    store.close().await;
    tell("a store that is away", get(auth, &id(1).to_string()).await);
    server.stop().await;
}
// ANCHOR_END: codes

/// A message from whoever presents `credential`.
fn signed<Message>(credential: &str, message: Message) -> tonic::Request<Message> {
    let mut request = tonic::Request::new(message);
    if let Ok(credential) = credential.parse()
        && !AsRef::<[u8]>::as_ref(&credential).is_empty()
    {
        request.metadata_mut().insert("authorization", credential);
    }
    request
}

fn tell(what: &str, end: Result<(), Status>) {
    match end {
        Ok(()) => println!("  {what}: done"),
        Err(status) => println!("  {what}: {:?}, {}", status.code(), status.message()),
    }
}

/// How long the caller waits. Every other wait of this program is for something that comes.
const PATIENCE: Duration = Duration::from_millis(500);

/// What the service behind has to say.
#[derive(Debug)]
enum Heard {
    Asked { left: Option<Duration> },
    Gone,
}

// ANCHOR: deadline
/// A caller, a service in front, a service behind that never answers.
async fn deadline(endpoints: Endpoints) {
    println!("A caller that waits for {PATIENCE:?}, a service in front, and one behind that never answers");
    let (says, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let never = method(move |call: Call<GetUser>| {
        let gone = OnDrop(says.clone());
        let left = call.context.deadline.map(|deadline| deadline - Instant::now());
        let _ = says.send(Heard::Asked { left });
        async move {
            let _gone = gone;
            pending().await
        }
    });
    let behind = Server::start(Endpoints { get: never, ..endpoints }).await;
    // A set of endpoints that is made of a connection is a set of endpoints: it can be served.
    let in_front = Server::start(client::over(behind.channel())).await;
    let caller = client::over(in_front.channel());

    let mut call = call_by("service gateway", GetUser(id(1)));
    call.context.deadline = Some(Instant::now() + PATIENCE);
    let answer = caller.get.oneshot(call).await;
    println!("  the caller gets: {}", answer.map_or_else(|failure| failure.to_string(), |_| "Ada".into()));
    for _ in 0..2 {
        match timeout(PATIENCE, hears.recv()).await {
            Ok(Some(Heard::Asked { left })) => {
                let told = left.is_some_and(|left| left <= PATIENCE);
                println!("  behind: knows how long the caller waits: {told}");
            }
            Ok(Some(Heard::Gone)) => println!("  behind: the work was dropped"),
            _ => println!("  behind: silence"),
        }
    }
    behind.stop().await;
    in_front.stop().await;
}
// ANCHOR_END: deadline

/// Says that it is gone.
struct OnDrop(tokio::sync::mpsc::UnboundedSender<Heard>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        let _ = self.0.send(Heard::Gone);
    }
}

fn method<Req, Resp, Answer>(
    rule: impl FnMut(Call<Req>) -> Answer + Clone + Send + Sync + 'static,
) -> Endpoint<Req, Resp>
where
    Req: Request,
    Resp: Response,
    Answer: Future<Output = Result<Resp, Failure>> + Send + 'static,
{
    BoxCloneSyncService::new(service_fn(rule))
}

// ANCHOR: one_connection
/// Three calls at once, of which the last is answered first.
async fn one_connection(endpoints: Endpoints) {
    println!("Three calls at once");
    let all_there = Arc::new(Barrier::new(3));
    // The first is answered when it has a permit, and so on.
    let turns = Arc::new([0, 0, 1].map(Semaphore::new));
    let (there, turn) = (Arc::clone(&all_there), Arc::clone(&turns));
    let in_turn = method(move |call: Call<GetUser>| {
        let (there, turn) = (Arc::clone(&there), Arc::clone(&turn));
        let number = usize::from(call.request.0.as_bytes()[15]);
        async move {
            there.wait().await;
            drop(turn[number - 1].acquire().await);
            Ok(User::from(somebody(u32::try_from(number).unwrap_or(0), "Ada")))
        }
    });
    let server = Server::start(Endpoints { get: in_turn, ..endpoints }).await;
    let client = client::over(server.channel());
    let order = Mutex::new(Vec::new());
    let ask = async |number: usize| {
        let wanted = GetUser(id(u32::try_from(number).unwrap_or(0)));
        let answer = client.get.clone().oneshot(call_by("service gateway", wanted)).await;
        answer.expect("it is answered in its turn");
        order.lock().unwrap_or_else(PoisonError::into_inner).push(number.to_string());
        if let Some(next) = number.checked_sub(2) {
            turns[next].add_permits(1);
        }
    };
    tokio::join!(ask(1), ask(2), ask(3));
    let order = order.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("  answered in the order {}, on {} connection", order.join(", "), server.connections());
    server.stop().await;
}
// ANCHOR_END: one_connection

/// Health and reflection.
async fn questions(endpoints: Endpoints) {
    println!("What others ask");
    let server = Server::start(endpoints).await;
    println!("  health: {}", server.health().await);
    server.ready().await;
    println!("  health, once it is ready: {}", server.health().await);
    println!("  reflection: {}", server.reflection().await.join(", "));
    server.stop().await;
}
