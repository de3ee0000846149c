//! The same service from the other end: a channel becomes [`Endpoints`], each of which sends a message.
//!
//! Whoever has them calls a user service and sees no gRPC. What a call presents as its credential goes over as it is; a client's chain puts
//! the service's own token where there is none. Proved by `tests/system/user_grpc.rs`.

use crate::{
    pb::user::{self as pb, user_service_client::UserServiceClient},
    user::{
        domain::{Invalid, Page, User},
        endpoint::{CreateUser, DeleteUser, Endpoints, FindUser, GetUser, GetUsers, ListUsers, UpdateUser},
    },
    wire,
};
use chapter03::{
    stack::{
        call::{Call, Context, Transport},
        endpoint::{Endpoint, Request as AnyRequest, Response as AnyResponse},
        failure::Failure,
    },
    wire::status::from_status,
};
use http::{HeaderMap, Uri};
use std::time::Duration;
use tonic::{
    Request, Response, Status,
    metadata::MetadataMap,
    transport::{Channel, Endpoint as Address},
};
use tower::{service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

/// Time that a connection may take to come about. None by default would mean minutes.
const CONNECT_TIME: Duration = Duration::from_secs(1);
/// A server that says nothing is asked for a sign of life so often while calls wait, and has so long to give it.
const PING: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(5));

// ANCHOR: connect
/// The user service at `address`, such as `http://127.0.0.1:8401`. It connects at the first call, and again after a loss.
pub fn connect(address: Uri) -> Endpoints {
    let (every, answer) = PING;
    let address = Address::from(address).connect_timeout(CONNECT_TIME).tcp_nodelay(true);
    over(address.http2_keep_alive_interval(every).keep_alive_timeout(answer).connect_lazy())
}

/// The user service at the other end of `channel`.
pub fn over(channel: Channel) -> Endpoints {
    let client = &UserServiceClient::new(channel);
    Endpoints {
        get: method(
            client,
            |GetUser(id)| pb::GetUserRequest { user_id: id.to_string() },
            |mut client, message| async move { client.get_user(message).await },
            User::try_from,
        ),
        // The other six alike.
        // ANCHOR_END: connect
        get_many: method(
            client,
            |GetUsers(ids)| pb::BatchGetUsersRequest {
                user_ids: ids.iter().map(ToString::to_string).collect(),
            },
            |mut client, message| async move { client.batch_get_users(message).await },
            |answer| answer.users.into_iter().map(User::try_from).collect(),
        ),
        list: method(
            client,
            |ListUsers(page)| page.into(),
            |mut client, message| async move { client.list_users(message).await },
            Page::try_from,
        ),
        find: method(
            client,
            |FindUser(username)| pb::FindUserRequest { username: username.to_string() },
            |mut client, message| async move { client.find_user(message).await },
            User::try_from,
        ),
        create: method(
            client,
            |CreateUser(user)| user.into(),
            |mut client, message| async move { client.create_user(message).await },
            User::try_from,
        ),
        update: method(
            client,
            |UpdateUser(change)| change.into(),
            |mut client, message| async move { client.update_user(message).await },
            User::try_from,
        ),
        delete: method(
            client,
            |DeleteUser(id)| pb::DeleteUserRequest { user_id: id.to_string() },
            |mut client, message| async move { client.delete_user(message).await },
            |_: pb::DeleteUserResponse| Ok(()),
        ),
    }
}

/// What every method does: encode, send, decode.
fn method<Req, Sent, Sending, Answered, Resp>(
    client: &UserServiceClient<Channel>,
    encode: fn(Req) -> Sent,
    send: fn(UserServiceClient<Channel>, Request<Sent>) -> Sending,
    decode: fn(Answered) -> Result<Resp, Invalid>,
) -> Endpoint<Req, Resp>
where
    Req: AnyRequest,
    Sent: Send + 'static,
    Sending: Future<Output = Result<Response<Answered>, Status>> + Send + 'static,
    Answered: Send + 'static,
    Resp: AnyResponse,
{
    let client = client.clone();
    BoxCloneSyncService::new(service_fn(move |Call { request, context }: Call<Req>| {
        let answer = send(client.clone(), with_headers(encode(request), context));
        async move {
            let answer = answer.await.map_err(from_status)?;
            decode(answer.into_inner()).map_err(unreadable)
        }
    }))
}

// ANCHOR: headers
/// A message, and the call's context as its headers.
fn with_headers<Message>(message: Message, context: Context) -> Request<Message> {
    let mut headers = HeaderMap::new();
    wire::write(Context { transport: Transport::Grpc, ..context }, &mut headers);
    let mut request = Request::new(message);
    *request.metadata_mut() = MetadataMap::from_headers(headers);
    request
}
// ANCHOR_END: headers

fn unreadable(invalid: Invalid) -> Failure {
    Failure::new(ErrorKind::Internal, "the user service's answer cannot be read").caused_by(invalid)
}
