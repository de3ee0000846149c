//! The gateway, put together: a client of each service, whom it believes, and the router.

use super::{
    calls::Calls,
    channel, keys,
    program::{self, Process},
    servers::{Stopping, announce, bind, run_http},
    start_error::StartError,
    verifier::{Following, verifier},
};
use crate::{
    auth,
    config::{
        data,
        gateway::{Config, Flags},
    },
    gateway::{metrics::Measured, router::router, serve},
    user,
};
use chapter02::serve::{exit, server::Ending};
use chapter03::wire::readiness::Readiness;
use std::process::ExitCode;

/// The program: `arguments` are those after `gateway`.
pub fn command(arguments: &[String]) -> ExitCode {
    let flags: Flags = match exit::arguments(arguments) {
        Ok(flags) => flags,
        Err(code) => return code,
    };
    match Config::load(&flags, &|name| std::env::var(name).ok()) {
        Ok(config) => program::run("gateway", &config.common, |process| start(&config, process)),
        Err(error) => exit::bad_setting("gateway", &error),
    }
}

// ANCHOR: start
async fn start(config: &Config, process: Process) -> Result<Ending, StartError> {
    let Process { name, registry, supervisor, stop } = process;
    let (common, settings) = (&config.common, &config.settings);
    data::make(&common.data)?;
    let keys = keys::of(name, &common.keys, &common.data)?;
    let flag = if common.supervised { "--gateway" } else { "--http" };
    let listener = bind(config.http, "HTTP", flag).await?;
    announce("http", &listener)?;

    let trust = verifier(name, common.token_secret.as_ref(), keys.peers);
    let (mut user, mut auth) = (supervisor.user(config.user.clone()), supervisor.auth(config.auth.clone()));
    let following = Following::start(trust.clone(), auth.clone(), keys.tokens.clone());
    let known = async { Some((user.address().await?, auth.address().await?)) };
    let Some(Some((user, auth))) = stop.run_until_cancelled(known).await else { return Ok(Ending::Clean) };
    let to = |service| Calls::to(service, keys.tokens.clone(), settings.call_time);
    let users = user::grpc::client::over(channel::to(user)).wrap(&to("user"));
    let accounts = auth::grpc::client::over(channel::to(auth)).wrap(&to("auth"));

    let ready = Readiness::default();
    let app = router(users, accounts, trust.clone(), settings, ready.clone(), Measured::new(registry));
    let limits = serve::limits(common.drain, settings.head_bytes);
    let stopping = Stopping { linger: common.linger, drain: common.drain };
    let server = |stop| serve::run(listener, app, limits, stop);
    let ending = run_http(server, move || trust.is_sure(), &ready, stopping, &stop).await;
    following.stop().await; // last: whoever drains still has to know whom to believe
    Ok(ending)
}
// ANCHOR_END: start
