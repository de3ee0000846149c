//! Which file may name what: the architecture of the chapter as a table, and a test that fails with file and line.
//!
//! The first part of the name decides, so a crate or a module stands for all that is inside. Modules for tests may name anything.

use std::path::Path;
use utils::import_rules::{Names, Rule, check, check_text, never, only};

// ANCHOR: table
const RULES: &[Rule] = &[
    only("order/domain.rs", &["std", "thiserror"], "an order knows nothing but itself"),
    only(
        "order/error.rs",
        &["std", "thiserror", "utils::error_kind", "crate::order::domain"],
        "an error knows its kind and no wire",
    ),
    only(
        "order/store.rs",
        &["std", "crate::order::domain", "crate::order::error"],
        "a port says what is needed, not how",
    ),
    // ANCHOR: lines
    only(
        "order/service.rs",
        &["crate::order::domain", "crate::order::error", "crate::order::store"],
        "rules know no wire",
    ),
    only(
        "order/endpoint.rs",
        &[
            "std",
            "tower",
            "utils::error_kind",
            "crate::stack",
            "crate::order::domain",
            "crate::order::error",
            "crate::order::service",
        ],
        "endpoints know no transport",
    ),
    never(
        "order/http/",
        &[RULES_AND_STORES, &["tonic", "crate::pb", "crate::order::grpc"]],
        "transports know no rule",
    ),
    // ANCHOR_END: lines
    never("order/grpc/", &[RULES_AND_STORES, &["crate::order::http"]], "transports know no rule"),
    never("stack/", &[DOMAIN, WIRES], "layers know no order and no wire"),
    never("wire/", &[DOMAIN], "what transports share knows no order"),
    never("telemetry/", &[DOMAIN], "telemetry knows no order"),
    never("collector/", &[DOMAIN, &["crate::stack"]], "the collector is another program"),
    Rule {
        files: "",
        except: &["order/grpc/", "pb.rs"],
        names: Names::Never(&[&["crate::pb"]]),
        because: "messages stay in the folder of their transport",
    },
];

const RULES_AND_STORES: &[&str] =
    &["crate::order::service", "crate::order::store", "crate::order::ids", "crate::app", "crate::config"];
const DOMAIN: &[&str] = &["crate::order", "crate::pb", "crate::app", "crate::config", "crate::serve"];
const WIRES: &[&str] = &["axum", "tonic", "http", "crate::wire"];
// ANCHOR_END: table

// ANCHOR: test
#[test]
fn every_file_names_only_what_its_place_allows() {
    let breaches =
        check(Path::new(env!("CARGO_MANIFEST_DIR")), RULES).unwrap_or_else(|error| panic!("{error}"));
    let lines: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}
// ANCHOR_END: test

#[test]
fn rules_that_answer_in_grpc_are_found_line_by_line() {
    let crates = ["tonic", "tracing"].map(String::from);
    let broken = include_str!("../fixtures/broken_rules.rs.txt");
    let breaches = check_text("order/service.rs", broken, &crates, RULES).unwrap();
    let report: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("broken_rules", report.join("\n"));
}
