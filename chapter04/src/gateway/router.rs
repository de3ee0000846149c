//! Every path of the gateway, and what stands around all of them. It needs no socket and no service, so a test calls it like a function.

use super::{
    asking::{CallTime, Patience},
    bearer::BearerLayer,
    docs,
    guard::GuardLayer,
    limit::{self, LimitLayer},
    metrics::Measured,
    observe::ObserveLayer,
    openapi,
    protect::{cors, protect},
    refused::{after_panic, no_such_method, no_such_path},
    sessions,
    settings::Settings,
    source::Sources,
    users,
};
use crate::{
    auth::endpoint::Endpoints as AuthEndpoints, trust::layer::Identify,
    user::endpoint::Endpoints as UserEndpoints,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use chapter03::{
    stack::clock::Clock,
    wire::{
        readiness::{self, Readiness},
        request_id::NamedLayer,
    },
};
use std::sync::Arc;
use tower::util::{MapResponseLayer, option_layer};
use tower_http::catch_panic::CatchPanicLayer;

/// What all handlers share.
#[derive(Debug)]
pub struct Services {
    /// Profiles.
    pub users: UserEndpoints,
    /// Accounts and sessions.
    pub auth: AuthEndpoints,
    /// How long either may take.
    pub call_time: CallTime,
}

impl Patience for Services {
    fn call_time(&self) -> CallTime {
        self.call_time
    }
}

// ANCHOR: router
/// The gateway in front of these services. `trust` says who calls, `ready` whether requests are wanted, `measured` counts them.
pub fn router(
    users: UserEndpoints,
    auth: AuthEndpoints,
    trust: impl Identify,
    settings: &Settings,
    ready: Readiness,
    measured: Measured,
) -> Router {
    let clock = Clock::system();
    let Measured { metrics, page } = measured;
    let services = Arc::new(Services { users, auth, call_time: CallTime(settings.call_time) });

    let for_strangers = Router::new()
        .route("/v1/register", post(sessions::register))
        .route("/v1/login", post(sessions::login))
        .route("/v1/refresh", post(sessions::refresh))
        // One bucket a source for all three: a guesser must not get three.
        .route_layer(LimitLayer::new(limit::source, settings.credentials, clock.clone()))
        .route("/.well-known/jwks.json", get(sessions::keys));

    let for_users = Router::new()
        .route("/v1/logout", post(sessions::logout))
        .route("/v1/password", post(sessions::change_password))
        .route("/v1/me", get(users::me))
        .route("/v1/users", get(users::list))
        .route("/v1/users/{id}", get(users::get).patch(users::update).delete(users::delete))
        // `route_layer` and not `layer`: a path that is not there stays a 404, and a
        // method that is not offered a 405, with a token or without.
        .route_layer((
            // Outside of the next one, which has to know who calls.
            BearerLayer::new(trust),
            LimitLayer::new(limit::user, settings.per_user, clock.clone()),
        ));

    let guarded = Router::new()
        .merge(for_strangers.with_state(Arc::clone(&services)))
        .merge(for_users.with_state(services))
        .merge(openapi::router())
        .merge(docs::router())
        .fallback(no_such_path)
        .layer((
            // Before the bucket: what is too large is not even counted.
            GuardLayer::new(settings.head_bytes, settings.in_flight),
            // Around everything that can be asked, unknown paths too: who guesses paths
            // is somebody to slow down.
            LimitLayer::new(limit::source, settings.per_source, clock.clone()),
        ));

    guarded
        // Outside of the guards: a full gateway is alive, and tells how it is.
        .merge(readiness::router(ready))
        .merge(page)
        .method_not_allowed_fallback(no_such_method)
        .layer((
            // Outermost: each answer, each refusal and each line has the name.
            NamedLayer,
            // Outside of whatever refuses or panics: all of it is counted.
            ObserveLayer::new(metrics, Sources::new(&settings.proxies), clock),
            // Refusals are read in browsers too.
            MapResponseLayer::new(protect),
            // Inside of what counts, outside of all that could panic.
            CatchPanicLayer::custom(after_panic),
            // Before the guards: a browser's question before the request costs nothing.
            option_layer(cors(&settings.cors_origins)),
            DefaultBodyLimit::max(settings.body_bytes),
        ))
}
// ANCHOR_END: router
