//! One function for each method: decode, call the endpoint, encode. Nothing is decided here.

use super::watch::{Updates, Watches};
use crate::{
    auth::endpoint::{
        ChangePassword, DeleteAccount, Endpoints, GetKeys, Login, Logout, Refresh, Register, RotateKeys,
        SetRoles, Verify,
    },
    pb::auth as pb,
    wire::decode,
};
use chapter03::{stack::call::Credential, wire::status::to_status};
use tonic::{Request, Response, Status};
use tower::ServiceExt;

/// The endpoints, and who may listen to what verifiers are told, as what tonic calls.
#[derive(Clone, Debug)]
pub struct GrpcAuth<T> {
    /// The methods.
    pub endpoints: Endpoints,
    /// The stream.
    pub watches: Watches<T>,
}

type Answer<Message> = Result<Response<Message>, Status>;

// ANCHOR: server
#[tonic::async_trait]
impl<T: crate::trust::layer::Identify> pb::auth_service_server::AuthService for GrpcAuth<T> {
    async fn register(&self, request: Request<pb::RegisterRequest>) -> Answer<pb::RegisterResponse> {
        let call = decode(request, Register::try_from)?;
        let user = self.endpoints.register.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(pb::RegisterResponse { user_id: user.to_string() }))
    }
    // ANCHOR_END: server

    async fn login(&self, request: Request<pb::LoginRequest>) -> Answer<pb::Tokens> {
        let call = decode(request, Login::try_from)?;
        let tokens = self.endpoints.login.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(tokens.into()))
    }

    async fn refresh(&self, request: Request<pb::RefreshRequest>) -> Answer<pb::Tokens> {
        let call = decode(request, Refresh::try_from)?;
        let tokens = self.endpoints.refresh.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(tokens.into()))
    }

    async fn logout(&self, request: Request<pb::LogoutRequest>) -> Answer<pb::LogoutResponse> {
        let call = decode(request, |_| Ok(Logout))?;
        self.endpoints.logout.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(pb::LogoutResponse {}))
    }

    async fn change_password(
        &self,
        request: Request<pb::ChangePasswordRequest>,
    ) -> Answer<pb::ChangePasswordResponse> {
        let call = decode(request, ChangePassword::try_from)?;
        self.endpoints.change_password.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(pb::ChangePasswordResponse {}))
    }

    async fn delete_account(
        &self,
        request: Request<pb::DeleteAccountRequest>,
    ) -> Answer<pb::DeleteAccountResponse> {
        let call = decode(request, DeleteAccount::try_from)?;
        self.endpoints.delete_account.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(pb::DeleteAccountResponse {}))
    }

    async fn set_roles(&self, request: Request<pb::SetRolesRequest>) -> Answer<pb::SetRolesResponse> {
        let call = decode(request, SetRoles::try_from)?;
        self.endpoints.set_roles.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(pb::SetRolesResponse {}))
    }

    async fn verify(&self, request: Request<pb::VerifyRequest>) -> Answer<pb::VerifyResponse> {
        let call = decode(request, |message| Ok(Verify(Credential::new(&message.access_token))))?;
        let said = self.endpoints.verify.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(said.into()))
    }

    async fn get_keys(&self, request: Request<pb::GetKeysRequest>) -> Answer<pb::Keys> {
        let call = decode(request, |_| Ok(GetKeys))?;
        let keys = self.endpoints.get_keys.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(keys.into()))
    }

    async fn rotate_keys(&self, request: Request<pb::RotateKeysRequest>) -> Answer<pb::RotateKeysResponse> {
        let call = decode(request, |_| Ok(RotateKeys))?;
        let rotation = self.endpoints.rotate_keys.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(rotation.into()))
    }

    type WatchTrustStream = Updates;

    async fn watch_trust(&self, request: Request<pb::WatchTrustRequest>) -> Answer<Updates> {
        let call = decode(request, |_| Ok(()))?;
        Ok(Response::new(self.watches.begin(&call.context).map_err(to_status)?))
    }
}
