//! The same service from the other end: a channel becomes [`Endpoints`], each of which sends a message.
//!
//! What stands in `Context.credential` goes along as `authorization`: a user's own token, or the service's that a layer further out put there.
//! Proved by `tests/system/auth_grpc.rs`.

use crate::{
    auth::{
        domain::{Introspection, Jwks, Tokens},
        endpoint::{
            ChangePassword, DeleteAccount, Endpoints, GetKeys, Login, Logout, Refresh, Register, RotateKeys,
            SetRoles, Verify,
        },
        grpc::convert::user_id,
    },
    pb::auth::{self as pb, auth_service_client::AuthServiceClient},
    user::domain::Invalid,
    wire,
};
use chapter03::{
    stack::{call::Call, failure::Failure},
    wire::status::from_status,
};
use tonic::transport::Channel;
use tower::{service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

// ANCHOR: remote
/// One method as an endpoint: its request becomes a message, the message that comes back an answer.
macro_rules! remote {
    ($client:ident.$method:ident, $type:ty, |$request:pat_param| $message:expr, |$reply:pat_param| $answer:expr) => {{
        let client = $client.clone();
        BoxCloneSyncService::new(service_fn(move |Call { request, context }: Call<$type>| {
            let mut client = client.clone();
            async move {
                let $request = request;
                let reply = client.$method(wire::encode($message, context)).await.map_err(from_status)?;
                let $reply = reply.into_inner();
                $answer
            }
        }))
    }};
}

/// The auth service at the other end of `channel`.
pub fn over(channel: Channel) -> Endpoints {
    let client = AuthServiceClient::new(channel);
    Endpoints {
        register: remote!(client.register, Register, |wanted| pb::RegisterRequest::from(wanted), |reply| {
            user_id(&reply.user_id).map_err(unreadable)
        }),
        login: remote!(client.login, Login, |login| pb::LoginRequest::from(login), |reply| Tokens::try_from(
            reply
        )
        .map_err(unreadable)),
        // ANCHOR_END: remote
        refresh: remote!(
            client.refresh,
            Refresh,
            |Refresh(token)| pb::RefreshRequest { refresh_token: token.reveal().to_string() },
            |reply| Tokens::try_from(reply).map_err(unreadable)
        ),
        logout: remote!(client.logout, Logout, |Logout| pb::LogoutRequest {}, |_| Ok(())),
        change_password: remote!(
            client.change_password,
            ChangePassword,
            |change| pb::ChangePasswordRequest::from(change),
            |_| Ok(())
        ),
        delete_account: remote!(
            client.delete_account,
            DeleteAccount,
            |DeleteAccount(user)| pb::DeleteAccountRequest { user_id: user.to_string() },
            |_| Ok(())
        ),
        set_roles: remote!(client.set_roles, SetRoles, |roles| pb::SetRolesRequest::from(roles), |_| Ok(())),
        verify: remote!(
            client.verify,
            Verify,
            |Verify(token)| pb::VerifyRequest { access_token: token.reveal().to_string() },
            |reply| Introspection::try_from(reply).map_err(unreadable)
        ),
        get_keys: remote!(client.get_keys, GetKeys, |GetKeys| pb::GetKeysRequest {}, |reply| Ok(Jwks(
            reply.jwks.into()
        ))),
        rotate_keys: remote!(
            client.rotate_keys,
            RotateKeys,
            |RotateKeys| pb::RotateKeysRequest {},
            |reply| Ok(reply.into())
        ),
    }
}

fn unreadable(invalid: Invalid) -> Failure {
    Failure::new(ErrorKind::Internal, "the auth service's answer cannot be read").caused_by(invalid)
}
