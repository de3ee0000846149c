//! The same service from the other end: a base address becomes [`Endpoints`], each of which sends a request.
//!
//! Whoever has them calls an order service and sees no HTTP. Proved by `tests/service/contract.rs`.

use super::json::{CreateOrderBody, OrderBody, OrdersBody, ReceiptBody};
use crate::{
    order::{
        domain::{Order, Receipt},
        endpoint::{CreateOrder, Endpoints, GetOrder, ListOrders},
    },
    stack::{
        call::{Call, Context, Transport},
        failure::Failure,
    },
    wire::{context, problem::ProblemBody},
};
use bytes::Bytes;
use http::{
    Method, Request, Response, StatusCode, Uri,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;
use tower::{service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

/// Time that a connection may take to come about. None by default would mean minutes.
const CONNECT_TIME: Duration = Duration::from_secs(2);
/// Bytes of an answer. A list of some ten thousand orders fits.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;

// ANCHOR: connect
/// The order service at `base`, such as `http://127.0.0.1:8080`. Nothing is sent before the first call.
pub fn connect(base: Uri) -> Endpoints {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(CONNECT_TIME));
    connector.set_nodelay(true);
    let http = Http { base, client: Client::builder(TokioExecutor::new()).build(connector) };
    let (create, get, list) = (http.clone(), http.clone(), http);
    Endpoints {
        create: BoxCloneSyncService::new(service_fn(move |Call { request, context }: Call<CreateOrder>| {
            let http = create.clone();
            async move {
                let body = CreateOrderBody::from(request.0);
                let answer: ReceiptBody = http.ask(Method::POST, "/orders", Some(&body), context).await?;
                Receipt::try_from(answer).map_err(unreadable)
            }
        })),
        get: BoxCloneSyncService::new(service_fn(move |Call { request, context }: Call<GetOrder>| {
            let http = get.clone();
            async move {
                let path = format!("/orders/{}", request.0);
                let answer: OrderBody = http.ask(Method::GET, &path, None::<&()>, context).await?;
                Order::try_from(answer).map_err(unreadable)
            }
        })),
        list: BoxCloneSyncService::new(service_fn(move |Call { request, context }: Call<ListOrders>| {
            let http = list.clone();
            async move {
                // A user's id has no character that a query would have to escape.
                let path = format!("/orders?user_id={}", request.0);
                let answer: OrdersBody = http.ask(Method::GET, &path, None::<&()>, context).await?;
                answer.orders.into_iter().map(|order| Order::try_from(order).map_err(unreadable)).collect()
            }
        })),
    }
}
// ANCHOR_END: connect

/// One client, and with it one pool of connections, for all methods.
#[derive(Clone)]
struct Http {
    base: Uri,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Http {
    async fn ask<A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        context: Context,
    ) -> Result<A, Failure> {
        let base = self.base.to_string();
        let mut request =
            Request::builder().method(method).uri(format!("{}{path}", base.trim_end_matches('/')));
        if let Some(headers) = request.headers_mut() {
            context::write(&Context { transport: Transport::Http, ..context }, headers);
        }
        let bytes = match body {
            Some(body) => {
                request = request.header(CONTENT_TYPE, "application/json");
                serde_json::to_vec(body).map_err(unreadable)?
            }
            None => Vec::new(),
        };
        let request = request.body(Full::from(bytes)).map_err(unreadable)?;
        let response = self.client.request(request).await.map_err(unreachable)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await.map_err(unreachable)?.to_bytes();
        if head.status.is_success() {
            return serde_json::from_slice(&body).map_err(unreadable);
        }
        Err(refused(&Response::from_parts(head, body)))
    }
}

// ANCHOR: refused
/// What a refusal means: the problem's own kind, or what the status means if whoever stands between sent no problem.
fn refused(response: &Response<Bytes>) -> Failure {
    let problem = serde_json::from_slice::<ProblemBody>(response.body()).ok();
    let named = problem
        .as_ref()
        .and_then(|problem| ErrorKind::ALL.into_iter().find(|kind| kind.name() == problem.kind));
    let kind = named.unwrap_or_else(|| kind_of(response.status()));
    let message = match problem {
        Some(problem) => problem.detail,
        None => "the order service sent no reason".into(),
    };
    let pause = response.headers().get(RETRY_AFTER).and_then(|pause| pause.to_str().ok()?.parse().ok());
    Failure { retry_after: pause.map(Duration::from_secs), ..Failure::new(kind, message) }
}

/// The first kind with this status; of the rest, 5xx are the service's fault and others the caller's.
fn kind_of(status: StatusCode) -> ErrorKind {
    let same = ErrorKind::ALL.into_iter().find(|kind| kind.http_status() == status.as_u16());
    match same {
        Some(kind) => kind,
        None if status.is_server_error() => ErrorKind::Unavailable,
        None => ErrorKind::InvalidArgument,
    }
}
// ANCHOR_END: refused

fn unreachable(error: impl Into<tower::BoxError>) -> Failure {
    Failure::new(ErrorKind::Unavailable, "the service cannot be reached").caused_by(error)
}

fn unreadable(error: impl Into<tower::BoxError>) -> Failure {
    Failure::new(ErrorKind::Internal, "the order service's answer cannot be read").caused_by(error)
}
