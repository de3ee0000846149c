//! `auth grant WHO ROLE`: the first admin. Whoever has the database may do it, since before that nobody may.

use super::{calls::Calls, channel, keys, start_error::StartError};
use crate::{
    auth::{
        admin::{GrantError, grant},
        store::{postgres::PostgresAuthStore, sqlite::SqliteAuthStore},
    },
    config::{
        auth::{Config, Flags},
        common::Database,
    },
    sql::fault::Fault,
    trust::identity::{Role, Roles, UserId},
    user::{self, domain::Username, service::UserService},
};
use chapter02::serve::exit;
use chapter03::telemetry::wall_clock::WallClock;
use clap::Parser;
use std::{process::ExitCode, time::Duration};
use tokio::runtime::Builder;

/// The word behind `auth`.
pub const NAME: &str = "grant";

/// How long the user service may take to say who has a name.
const CALL_TIME: Duration = Duration::from_secs(5);

/// Gives a user a role on top of those that they have, and ends their sessions: the next login has it. A running auth service finds out by itself.
#[derive(Clone, Debug, Parser)]
#[command(bin_name = "cargo run -p chapter04 -- auth grant", no_binary_name = true, after_help = AFTER_HELP)]
struct Arguments {
    /// Their name, for which the user service has to run, or their id
    who: String,
    /// admin or user
    #[arg(value_parser = role)]
    role: Role,
    /// Folder with the data of the auth service [AUTH_DATA; .course/chapter04]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Where the user service is [AUTH_USER; http://127.0.0.1:8401]
    #[arg(long, value_name = "URL")]
    user: Option<String>,
    /// File of settings [AUTH_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
}

const AFTER_HELP: &str = "DATABASE_URL in the environment names the database of an auth service that does not keep its data in a folder.

Exit codes: 0 done, 1 failed, 2 an argument is wrong";

fn role(name: &str) -> Result<Role, String> {
    Role::named(name).ok_or_else(|| "it has to be admin or user".to_string())
}

/// Why nobody has the role.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Grant(#[from] GrantError),
    #[error("`{0}` is neither an id nor a name")]
    NoName(String),
    #[error("the user service does not say who `{who}` is: {why}. With an id, it is not asked")]
    Unknown { who: String, why: String },
}

/// The program: `arguments` are those after `auth grant`.
pub fn command(arguments: &[String]) -> ExitCode {
    let arguments: Arguments = match exit::arguments(arguments) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let mut flags = Flags { user: arguments.user.clone(), ..Flags::default() };
    (flags.common.data, flags.common.config) = (arguments.data.clone(), arguments.config.clone());
    let config = match Config::load(&flags, &|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(error) => return exit::bad_setting("auth grant", &error),
    };
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit::failed("auth grant", &format_args!("cannot start: {error}")),
    };
    match runtime.block_on(run(&arguments, &config)) {
        Ok((user, roles)) => {
            let names: Vec<&str> = roles.iter().map(Role::name).collect();
            println!("{user} has the roles {} from the next login on.", names.join(", "));
            ExitCode::SUCCESS
        }
        Err(error) => exit::failed("auth grant", &error),
    }
}

async fn run(arguments: &Arguments, config: &Config) -> Result<(UserId, Roles), Failed> {
    let user = match arguments.who.parse() {
        Ok(id) => id,
        Err(_) => find(&arguments.who, config).await?,
    };
    let moment = config.settings.moment(WallClock::system().now());
    let failed = |source: Fault| StartError::Database { at: config.database.to_string(), source };
    let roles = match &config.database {
        Database::Sqlite(path) => {
            let store = SqliteAuthStore::open(path).await.map_err(failed)?;
            let roles = grant(&store, user, arguments.role, moment).await;
            store.close().await;
            roles?
        }
        Database::Postgres(url) => {
            let store = PostgresAuthStore::connect(url).await.map_err(failed)?;
            grant(&store, user, arguments.role, moment).await?
        }
    };
    Ok((user, roles))
}

/// Who has this name: names are the user service's.
async fn find(who: &str, config: &Config) -> Result<UserId, Failed> {
    let name = Username::parse(who).map_err(|_| Failed::NoName(who.to_string()))?;
    let keys = keys::of("auth", &config.common.keys, &config.common.data).map_err(StartError::from)?;
    let address = config.user.clone().expect("nobody supervises, so the setting has a default");
    let users =
        user::grpc::client::over(channel::to(address)).wrap(&Calls::to("user", keys.tokens, CALL_TIME));
    let found = users.find(name).await;
    found
        .map(|user| user.id)
        .map_err(|error| Failed::Unknown { who: who.to_string(), why: error.to_string() })
}
