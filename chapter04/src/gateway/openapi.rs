//! The interface as a document (OpenAPI), made of the very types and functions that serve it: `/openapi.json`.
//!
//! What every method can answer is added in one place, because nobody writes it beside each. That the gateway does what the document says,
//! and nothing else, Schemathesis tries in `tests/system/openapi.rs`.

use super::{sessions, users};
use axum::{Router, routing::get};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        Content, HeaderBuilder, ObjectBuilder, OpenApi as Document, Ref, ResponseBuilder, Type,
        path::Operation,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

// ANCHOR: interface
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Users and sessions",
        version = "1",
        description = "The gateway of the course's user and auth system. Whoever has no token registers and logs in; everybody else sends \
            `authorization: Bearer TOKEN`. Every refusal is a problem body (RFC 9457), and every answer has an `x-request-id`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        sessions::register, sessions::login, sessions::refresh, sessions::logout, sessions::change_password,
        users::me, users::list, users::get, users::update, users::delete, sessions::keys,
    ),
    components(schemas(Problem)),
    tags(
        (name = "sessions", description = "Accounts, and who is logged in"),
        (name = "users", description = "Profiles"),
        (name = "keys", description = "For whoever verifies tokens"),
    ),
    modifiers(&WhatEveryMethodAnswers),
)]
struct Interface;
// ANCHOR_END: interface

/// A refusal: chapter 3's problem body, as a schema.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it is a form, and nobody makes one; a test compares it with the body that is sent"
)]
pub struct Problem {
    /// Always `about:blank`: the status says all there is to say about the type.
    #[schema(example = "about:blank")]
    r#type: String,
    /// The status in words.
    #[schema(example = "Not Found")]
    title: String,
    /// The status again, for whoever gets the body alone.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    status: u16,
    /// One sentence about this one case.
    #[schema(example = "there is no such user")]
    detail: String,
    /// The kind by name, the same over HTTP and gRPC.
    #[schema(example = "not_found")]
    kind: String,
}

/// The refusals that are not a method's own.
struct WhatEveryMethodAnswers;

const OF_ANY: [(&str, &str); 7] = [
    ("400", "Something in the request is not what it should be; the detail names it"),
    ("414", "The path is too long"),
    ("429", "Too many requests; come back later"),
    ("431", "The headers are too large"),
    ("500", "The system has a fault"),
    ("503", "No room, or a service that cannot be reached; come back later"),
    ("504", "It took too long"),
];
const OF_A_BODY: [(&str, &str); 3] = [
    ("408", "The body did not come in time"),
    ("413", "The body is too large"),
    ("415", "The body does not say that it is JSON in UTF-8"),
];
const OF_A_TOKEN: [(&str, &str); 2] =
    [("401", "The token is missing or not good"), ("403", "Known, and may not do this")];

impl Modify for WhatEveryMethodAnswers {
    fn modify(&self, document: &mut Document) {
        let scheme = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
        for item in document.paths.paths.values_mut() {
            let methods = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
            methods.into_iter().filter_map(Option::as_mut).for_each(complete);
        }
    }
}

fn complete(operation: &mut Operation) {
    add(operation, &OF_ANY);
    if operation.request_body.is_some() {
        add(operation, &OF_A_BODY);
    }
    if operation.security.is_some() {
        add(operation, &OF_A_TOKEN);
    }
}

/// Adds problems, except where the method itself says more.
fn add(operation: &mut Operation, problems: &[(&str, &str)]) {
    for (status, description) in problems {
        let header = |text: &str| {
            HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
                .description(Some(text))
                .build()
        };
        let mut response = ResponseBuilder::new()
            .description(*description)
            .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))));
        match *status {
            "401" => response = response.header("www-authenticate", header("RFC 6750")),
            "429" => response = response.header("retry-after", header("Seconds")),
            _ => {}
        }
        operation.responses.responses.entry((*status).to_string()).or_insert_with(|| response.build().into());
    }
}

/// The document as JSON.
///
/// # Panics
/// Never: it is made of what is in the program.
pub fn document() -> String {
    Interface::openapi().to_pretty_json().expect("the document has nothing that JSON has not")
}

/// `/openapi.json`. The document does not change while the program runs, so it is written once.
pub fn router() -> Router {
    let document = Bytes::from(document());
    Router::new()
        .route("/openapi.json", get(move || async move { ([(CONTENT_TYPE, "application/json")], document) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chapter03::wire::problem::ProblemBody;
    use serde_json::{Value, json};

    #[test]
    fn the_form_of_a_problem_is_that_of_the_body_that_is_sent() {
        let document: Value = serde_json::from_str(&document()).unwrap();
        let text = String::new;
        let sent = ProblemBody {
            r#type: text().into(),
            title: text().into(),
            status: 400,
            detail: text().into(),
            kind: text().into(),
        };
        let sent = serde_json::to_value(sent).unwrap();
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&document["components"]["schemas"]["Problem"]["properties"]), names(&sent));
    }

    #[test]
    fn requests_are_closed_and_every_guarded_method_says_401() {
        let document: Value = serde_json::from_str(&document()).unwrap();
        for body in ["RegisterBody", "LoginBody", "RefreshBody", "PasswordBody", "ChangeBody"] {
            assert_eq!(
                document["components"]["schemas"][body]["additionalProperties"],
                json!(false),
                "{body}"
            );
        }
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let guarded = operation.get("security").is_some();
                let says_403 = operation["responses"].get("403").is_some();
                assert_eq!(guarded, says_403, "{method} {path}");
                assert!(operation["responses"]["500"].is_object(), "{method} {path}");
            }
        }
    }
}
