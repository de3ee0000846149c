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
        call::Call,
        endpoint::{Endpoint, Request as AnyRequest, Response as AnyResponse},
        failure::Failure,
    },
    wire::status::from_status,
};
use tonic::{Request, Response, Status, transport::Channel};
use tower::{service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

// ANCHOR: over
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
        // ANCHOR_END: over
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
        let answer = send(client.clone(), wire::encode(encode(request), context));
        async move {
            let answer = answer.await.map_err(from_status)?;
            decode(answer.into_inner()).map_err(unreadable)
        }
    }))
}

fn unreadable(invalid: Invalid) -> Failure {
    Failure::new(ErrorKind::Internal, "the user service's answer cannot be read").caused_by(invalid)
}
