//! What the checker sees, and what it rightly does not.

use super::*;

const NO_WIRE: Rule = Rule {
    files: "order/service.rs",
    except: &[],
    names: Names::Never(&[&["tonic"], &["crate::order::grpc"]]),
    because: "rules know no wire",
};

const ONLY: Rule = Rule {
    files: "order/service.rs",
    except: &[],
    names: Names::Only(&["std", "crate::order::domain"]),
    because: "rules know the domain",
};

fn found(text: &str, rule: Rule) -> Vec<String> {
    let crates = crates("[dependencies]\ntonic.workspace = true\ntower = \"0.5\"\n[lints]\nfoo = 1\n");
    let breaches = check_text("order/service.rs", text, &crates, &[rule]).unwrap();
    breaches.into_iter().map(|breach| format!("{}:{}", breach.line, breach.name)).collect()
}

#[test]
fn a_breach_says_file_line_name_and_reason() {
    let crates = vec!["tonic".to_string()];
    let breaches = check_text("order/service.rs", "\nuse tonic::Status;", &crates, &[NO_WIRE]).unwrap();
    assert_eq!(
        breaches[0].to_string(),
        "src/order/service.rs:2: order/service.rs names tonic::Status; rules know no wire"
    );
}

#[test]
fn uses_are_read_through_braces_renames_and_globs() {
    let text = "use {std::fmt, tonic::{\n    Code as C,\n    transport::*}};\nuse ::tonic as wire;";
    assert_eq!(found(text, NO_WIRE), ["2:tonic::Code", "3:tonic::transport", "4:tonic"]);
}

#[test]
fn paths_are_read_in_types_calls_bounds_attributes_and_macros() {
    let text = "
fn f(a: tonic::A) {
    tonic::b();
    assert!(x && [tonic::c()].len() == 1);
}
struct S<T: tonic::D>(T);
#[tonic::async_trait]
impl S {}
tonic::include_proto!(\"x\");
use std::tonic::not_this;
fn tonic(x: u8) { x.tonic(); }";
    let names = [
        "2:tonic::A",
        "3:tonic::b",
        "4:tonic::c",
        "6:tonic::D",
        "7:tonic::async_trait",
        "9:tonic::include_proto",
    ];
    assert_eq!(found(text, NO_WIRE), names);
}

#[test]
fn crate_self_and_super_are_followed() {
    let text = "
use super::grpc::client;
use crate::order::{grpc};
mod inner { use super::super::grpc; fn f() { super::grpc_is_another() } }
use self::grpc::mine;
use super::domain::grpc;";
    assert_eq!(
        found(text, NO_WIRE),
        ["2:crate::order::grpc::client", "3:crate::order::grpc", "4:crate::order::grpc"]
    );
}

#[test]
fn a_list_of_what_may_be_named_refuses_the_rest() {
    let text = "use std::fmt;\nuse super::domain::Order;\nuse tower::Service;\nuse super::store;\nfn f() { Vec::<u8>::new(); }";
    assert_eq!(found(text, ONLY), ["3:tower::Service", "4:crate::order::store"]);
}

#[test]
fn modules_for_tests_may_name_anything() {
    assert_eq!(found("#[cfg(test)]\nmod tests { use tonic::Status; }", NO_WIRE), [""; 0]);
    assert_eq!(found("#[cfg(unix)]\nmod unix { use tonic::Status; }", NO_WIRE), ["2:tonic::Status"]);
}

#[test]
fn a_rule_is_for_its_files_and_not_for_those_that_it_leaves_out() {
    let rule = Rule { files: "order/", except: &["order/grpc/", "order/mod.rs"], ..NO_WIRE };
    assert!(rule.is_for("order/service.rs") && rule.is_for("order/http/client.rs"));
    assert!(
        !rule.is_for("order/grpc/client.rs") && !rule.is_for("order/mod.rs") && !rule.is_for("orders/a.rs")
    );
}

#[test]
fn a_rule_for_a_file_that_is_gone_is_an_error() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let gone = Rule { files: "clock.rs", ..NO_WIRE };
    let error = check(package, &[gone]).unwrap_err();
    assert!(error.to_string().contains("src/clock.rs"), "{error}");
    assert_eq!(check(package, &[Rule { files: "demo.rs", ..NO_WIRE }]).unwrap(), []);
}
