//! Which file may name what: the architecture of the chapter as a table, and a test that fails with file and line.
//!
//! The first part of the name decides, so a crate or a module stands for all that is inside. Modules for tests may name anything.

use std::path::Path;
use utils::import_rules::{Names, Rule, check, never};

const RULES: &[Rule] = &[
    never("user/domain.rs", &[WIRES, STORES, PROGRAMS], "a profile knows no wire and no store"),
    never("user/service.rs", &[WIRES, STORES, PROGRAMS], "rules know no wire and no store"),
    never("user/access.rs", &[WIRES, STORES, PROGRAMS], "who may do what depends on no wire"),
    never("user/endpoint.rs", &[WIRES, STORES, PROGRAMS], "endpoints know no transport"),
    never("user/store/", &[WIRES, PROGRAMS, &["crate::trust::layer"]], "a store knows nobody who calls"),
    never("user/cache/", &[WIRES, PROGRAMS, &["sqlx"]], "a cache knows no wire of ours and no store"),
    never("user/grpc/", &[STORES, PROGRAMS], "transports know no store"),
    never("user/", &[&["crate::auth", "crate::gateway"]], "profiles know no credentials"),
    never("auth/domain.rs", &[WIRES, STORES, PROGRAMS], "credentials know no wire and no store"),
    never("auth/rules.rs", &[WIRES, STORES, PROGRAMS], "rules know no wire and no store"),
    never("auth/registration.rs", &[WIRES, STORES, PROGRAMS], "rules know no wire and no store"),
    never("auth/sessions.rs", &[WIRES, STORES, PROGRAMS], "rules know no wire and no store"),
    never("auth/endpoint.rs", &[WIRES, STORES, PROGRAMS], "endpoints know no transport"),
    never("auth/store/", &[WIRES, PROGRAMS], "a store knows no wire"),
    never("auth/grpc/", &[STORES, PROGRAMS], "transports know no store"),
    never(
        "auth/",
        &[&["crate::gateway", "crate::user::store", "crate::user::cache"]],
        "names are the user service's",
    ),
    never("gateway/", &[STORES, PROGRAMS, &["crate::pb"]], "the gateway owns nothing and decides little"),
    never(
        "trust/",
        &[STORES, PROGRAMS, &["axum", "crate::user", "crate::auth", "crate::gateway"]],
        "who calls is told in one place, for every service alike",
    ),
    never("cache/", &[WIRES, STORES, PROGRAMS, DOMAIN], "what a cache is built of knows no domain"),
    never("sql/", &[WIRES, PROGRAMS, DOMAIN], "what stores have in common knows no domain"),
    never(
        "client/",
        &[STORES, DOMAIN, &["tonic", "crate::pb"]],
        "the client speaks HTTP, as everybody's does",
    ),
    Rule {
        files: "",
        // The feed of keys and revocations is made of its messages, from the log to the verifier.
        except: &[
            "user/grpc/",
            "auth/grpc/",
            "auth/keeper.rs",
            "trust/feed.rs",
            "trust/trust_log.rs",
            "sections/",
            "pb.rs",
        ],
        names: Names::Never(&[&["crate::pb"]]),
        because: "messages stay in the folder of their transport",
    },
    Rule {
        files: "",
        except: &["user/store/", "auth/store/", "user/cache/", "sql/", "sections/"],
        names: Names::Never(&[&["sqlx", "redis"]]),
        because: "a driver stays behind its port",
    },
];

const WIRES: &[&str] = &["axum", "tonic", "hyper", "crate::pb", "crate::wire"];
const STORES: &[&str] =
    &["sqlx", "redis", "crate::sql", "crate::user::store::sqlite", "crate::user::store::postgres"];
const PROGRAMS: &[&str] = &["clap", "crate::run", "crate::config", "crate::up", "crate::client"];
const DOMAIN: &[&str] = &["crate::user", "crate::auth", "crate::gateway", "crate::trust"];

#[test]
fn every_file_names_only_what_its_place_allows() {
    let breaches =
        check(Path::new(env!("CARGO_MANIFEST_DIR")), RULES).unwrap_or_else(|error| panic!("{error}"));
    let lines: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}
