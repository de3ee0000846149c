//! The service as a set of endpoints: one typed value for each method. Layers are put around them, transports call them.
//!
//! Inside, a method is given [`Verified`] requests and decides who may do what; only a door ([`Admit`]) makes plain ones of them. A set is also
//! made of a connection (`grpc::client`), and is itself a [`UserService`]: whoever uses one cannot tell. Proved by
//! `tests/system/{user_rules,user_grpc}.rs`.

use super::{
    access::{may_update, services_only, shown_to},
    domain::{Invalid, NewUser, Page, PageRequest, User, UserChange, UserId, Username},
    error::UserError,
    service::UserService,
};
use crate::{
    chain::Admit,
    trust::{
        identity::Identity,
        layer::{Identify, Verified, VerifyLayer},
    },
};
use chapter03::stack::{
    call::Call,
    endpoint::{Endpoint, Request, Response, Wrap},
    failure::Failure,
};
use std::{error::Error, sync::Arc};
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

// ANCHOR: requests
/// Show the profile with this id.
#[derive(Clone, Copy, Debug)]
pub struct GetUser(pub UserId);

/// Show the profiles with these ids.
#[derive(Clone, Debug)]
pub struct GetUsers(pub Vec<UserId>);

/// Show a page of all profiles.
#[derive(Clone, Debug)]
pub struct ListUsers(pub PageRequest);

/// Show who has this name.
#[derive(Clone, Debug)]
pub struct FindUser(pub Username);

/// Make this profile.
#[derive(Clone, Debug)]
pub struct CreateUser(pub NewUser);

/// Change a profile.
#[derive(Clone, Debug)]
pub struct UpdateUser(pub UserChange);

/// Delete the profile with this id.
#[derive(Clone, Copy, Debug)]
pub struct DeleteUser(pub UserId);
// ANCHOR_END: requests

// ANCHOR: endpoints
/// The methods of a user service, ready to be called. A clone is cheap and shares every limit.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// `get_user`
    pub get: Endpoint<GetUser, User>,
    /// `batch_get_users`
    pub get_many: Endpoint<GetUsers, Vec<User>>,
    /// `list_users`
    pub list: Endpoint<ListUsers, Page<User>>,
    /// `find_user`
    pub find: Endpoint<FindUser, User>,
    /// `create_user`
    pub create: Endpoint<CreateUser, User>,
    /// `update_user`
    pub update: Endpoint<UpdateUser, User>,
    /// `delete_user`
    pub delete: Endpoint<DeleteUser, ()>,
}

impl Endpoints {
    /// The methods of `service` for whoever `trust` identifies, with nothing else around them.
    pub fn for_service(service: impl UserService, trust: impl Identify) -> Endpoints {
        Endpoints::behind(service, &VerifyLayer::new(trust))
    }

    /// The methods of `service` behind `door`, which says who calls.
    pub fn behind<S: UserService>(service: S, door: &impl Admit) -> Endpoints {
        let service = &Arc::new(service);
        Endpoints {
            get: door.admit(
                "get_user",
                method(service, |service, caller, GetUser(id)| async move {
                    Ok(shown_to(&caller, service.get(id).await?))
                }),
            ),
            get_many: door.admit(
                "batch_get_users",
                method(service, |service, caller, GetUsers(ids)| async move {
                    let users = service.get_many(ids).await?;
                    Ok(users.into_iter().map(|user| shown_to(&caller, user)).collect())
                }),
            ),
            list: door.admit(
                "list_users",
                method(service, |service, caller, ListUsers(page)| async move {
                    let Page { items, next } = service.list(page).await?;
                    Ok(Page { items: items.into_iter().map(|user| shown_to(&caller, user)).collect(), next })
                }),
            ),
            find: door.admit(
                "find_user",
                method(service, |service, caller, FindUser(username)| async move {
                    services_only(&caller)?;
                    service.find(username).await
                }),
            ),
            create: door.admit(
                "create_user",
                method(service, |service, caller, CreateUser(user)| async move {
                    services_only(&caller)?;
                    service.create(user).await
                }),
            ),
            update: door.admit(
                "update_user",
                method(service, |service, caller, UpdateUser(change)| async move {
                    may_update(&caller, change.id)?;
                    Ok(shown_to(&caller, service.update(change).await?))
                }),
            ),
            delete: door.admit(
                "delete_user",
                method(service, |service, caller, DeleteUser(id)| async move {
                    services_only(&caller)?;
                    service.delete(id).await
                }),
            ),
        }
    }

    /// The same methods, each with the same thing around it.
    pub fn wrap(self, around: &impl Wrap) -> Endpoints {
        Endpoints {
            get: around.wrap("get_user", self.get),
            get_many: around.wrap("batch_get_users", self.get_many),
            list: around.wrap("list_users", self.list),
            find: around.wrap("find_user", self.find),
            create: around.wrap("create_user", self.create),
            update: around.wrap("update_user", self.update),
            delete: around.wrap("delete_user", self.delete),
        }
    }
}
// ANCHOR_END: endpoints

// ANCHOR: method
/// One method of `service` for a caller that has been verified.
fn method<S, Req, Resp, F, Answer>(service: &Arc<S>, rule: F) -> Endpoint<Verified<Req>, Resp>
where
    S: UserService,
    Req: Request,
    Resp: Response,
    F: Fn(Arc<S>, Identity, Req) -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<Resp, UserError>> + Send + 'static,
{
    let service = Arc::clone(service);
    BoxCloneSyncService::new(service_fn(move |call: Call<Verified<Req>>| {
        let Verified { caller, request } = call.request;
        let answer = rule(Arc::clone(&service), caller, request);
        async move { answer.await.map_err(Failure::from) }
    }))
}
// ANCHOR_END: method

// ANCHOR: as_service
/// Calls from inside the process, with nothing but the request: on a client's set, a layer adds the service's own token.
impl UserService for Endpoints {
    async fn get(&self, id: UserId) -> Result<User, UserError> {
        self.get.clone().oneshot(Call::local(GetUser(id))).await.map_err(UserError::from)
    }

    async fn get_many(&self, ids: Vec<UserId>) -> Result<Vec<User>, UserError> {
        self.get_many.clone().oneshot(Call::local(GetUsers(ids))).await.map_err(UserError::from)
    }

    async fn list(&self, page: PageRequest) -> Result<Page<User>, UserError> {
        self.list.clone().oneshot(Call::local(ListUsers(page))).await.map_err(UserError::from)
    }

    async fn find(&self, username: Username) -> Result<User, UserError> {
        self.find.clone().oneshot(Call::local(FindUser(username))).await.map_err(UserError::from)
    }

    async fn create(&self, user: NewUser) -> Result<User, UserError> {
        self.create.clone().oneshot(Call::local(CreateUser(user))).await.map_err(UserError::from)
    }

    async fn update(&self, change: UserChange) -> Result<User, UserError> {
        self.update.clone().oneshot(Call::local(UpdateUser(change))).await.map_err(UserError::from)
    }

    async fn delete(&self, id: UserId) -> Result<(), UserError> {
        self.delete.clone().oneshot(Call::local(DeleteUser(id))).await.map_err(UserError::from)
    }
}
// ANCHOR_END: as_service

/// On the way out: the kind for whoever decides, the sentence for the caller, the error itself for the log.
impl From<UserError> for Failure {
    fn from(error: UserError) -> Failure {
        let retry_after = match &error {
            UserError::Refused { retry_after, .. } => *retry_after,
            _ => None,
        };
        Failure { retry_after, ..Failure::new(error.kind(), error.to_string()).caused_by(error) }
    }
}

/// What a transport could not read as a request, before any endpoint was asked.
impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Failure {
        Failure::from(UserError::from(invalid))
    }
}

/// On the way in: what the rules said, if it was they; else the layer's or the transport's word. A kind that can mean one thing only is that.
impl From<Failure> for UserError {
    fn from(failure: Failure) -> UserError {
        let Failure { kind, message, retry_after, source } = failure;
        match source.map(<dyn Error + Send + Sync>::downcast::<UserError>) {
            Some(Ok(error)) => *error,
            _ if kind == ErrorKind::NotFound => UserError::NotFound,
            _ => UserError::Refused { kind, message: message.into_owned(), retry_after },
        }
    }
}
