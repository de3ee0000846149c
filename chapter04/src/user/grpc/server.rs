//! One function for each method: decode, call the endpoint, encode. Nothing is decided here.

use super::convert::user_id;
use crate::{
    pb::user as pb,
    user::{
        domain::{NewUser, PageRequest, UserChange, UserId, Username},
        endpoint::{CreateUser, DeleteUser, Endpoints, FindUser, GetUser, GetUsers, ListUsers, UpdateUser},
    },
    wire::decode,
};
use chapter03::wire::status::to_status;
use tonic::{Request, Response, Status};
use tower::ServiceExt;

/// The endpoints as what tonic calls.
#[derive(Clone, Debug)]
pub struct GrpcUsers(pub Endpoints);

type Answer<Message> = Result<Response<Message>, Status>;

// ANCHOR: server
#[tonic::async_trait]
impl pb::user_service_server::UserService for GrpcUsers {
    async fn get_user(&self, request: Request<pb::GetUserRequest>) -> Answer<pb::User> {
        let call = decode(request, |message| user_id(&message.user_id).map(GetUser))?;
        let user = self.0.get.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(user.into()))
    }
    // ANCHOR_END: server

    async fn batch_get_users(
        &self,
        request: Request<pb::BatchGetUsersRequest>,
    ) -> Answer<pb::BatchGetUsersResponse> {
        let call = decode(request, |message| Vec::<UserId>::try_from(message).map(GetUsers))?;
        let users = self.0.get_many.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(pb::BatchGetUsersResponse {
            users: users.into_iter().map(pb::User::from).collect(),
        }))
    }

    async fn list_users(&self, request: Request<pb::ListUsersRequest>) -> Answer<pb::ListUsersResponse> {
        let call = decode(request, |message| PageRequest::try_from(message).map(ListUsers))?;
        let page = self.0.list.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(page.into()))
    }

    async fn find_user(&self, request: Request<pb::FindUserRequest>) -> Answer<pb::User> {
        let call = decode(request, |message| Username::parse(&message.username).map(FindUser))?;
        let user = self.0.find.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(user.into()))
    }

    async fn create_user(&self, request: Request<pb::CreateUserRequest>) -> Answer<pb::User> {
        let call = decode(request, |message| NewUser::try_from(message).map(CreateUser))?;
        let user = self.0.create.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(user.into()))
    }

    async fn update_user(&self, request: Request<pb::UpdateUserRequest>) -> Answer<pb::User> {
        let call = decode(request, |message| UserChange::try_from(message).map(UpdateUser))?;
        let user = self.0.update.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(user.into()))
    }

    async fn delete_user(&self, request: Request<pb::DeleteUserRequest>) -> Answer<pb::DeleteUserResponse> {
        let call = decode(request, |message| user_id(&message.user_id).map(DeleteUser))?;
        self.0.delete.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(pb::DeleteUserResponse {}))
    }
}
