//! Both wires without a socket: a request goes through a transport's router as through a function, and what was sent and what came back
//! is printed as it is.

use axum::{Router, body::Body};
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, Uri, header::CONTENT_TYPE};
use http_body_util::BodyExt;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use std::io;
use tokio::io::duplex;
use tonic::transport::{Channel, Endpoint};
use tower::{ServiceExt, service_fn};

/// Bytes that one end of a pipe may be ahead of the other.
const PIPE_BYTES: usize = 16 * 1024;

// ANCHOR: channel
/// A channel to `app`. Its connections are pipes in memory; what goes through them is gRPC to the last byte.
pub fn channel(app: Router) -> Channel {
    let connect = service_fn(move |_: Uri| {
        let app = TowerToHyperService::new(app.clone());
        async move {
            let (near, far) = duplex(PIPE_BYTES);
            tokio::spawn(async move {
                let http2 = Builder::new(TokioExecutor::new()).http2_only();
                http2.serve_connection(TokioIo::new(far), app).await
            });
            Ok::<_, io::Error>(TokioIo::new(near))
        }
    });
    Endpoint::from_static("http://in.memory").connect_with_connector_lazy(connect)
}
// ANCHOR_END: channel

/// Sends a JSON body to `app`, and prints both directions.
pub async fn http(app: &Router, line: &str, body: &str) {
    println!("  > {line}");
    if !body.is_empty() {
        println!("  > content-type: application/json\n  > {body}");
    }
    let answer = exchange(app, line, "application/json", body.as_bytes().to_vec()).await;
    println!("  < {}", answer.status);
    print_headers(&answer.headers);
    println!("  < {}", String::from_utf8_lossy(&answer.body));
}

/// Sends a message to `app`, and prints both directions.
pub async fn grpc(app: &Router, method: &str, message: &[u8]) {
    let line = format!("POST /order.v1.OrderService/{method}");
    println!("  > {line}\n  > content-type: application/grpc");
    // gRPC over HTTP/2, "Length-Prefixed-Message": not compressed, and four bytes of length.
    let length = u32::try_from(message.len()).expect("a message of this program is short");
    let body = [&[0], &length.to_be_bytes()[..], message].concat();
    print_bytes('>', &body);
    let answer = exchange(app, &line, "application/grpc", body).await;
    println!("  < {}", answer.status);
    print_headers(&answer.headers);
    print_bytes('<', &answer.body);
    print_headers(&answer.trailers);
}

/// What came back. Trailers are headers that come after the body; gRPC says there how the call ended.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    trailers: HeaderMap,
}

async fn exchange(app: &Router, line: &str, kind: &str, body: Vec<u8>) -> Answer {
    let (method, path) = line.split_once(' ').expect("method and path");
    let request = Request::builder().method(method).uri(path).header(CONTENT_TYPE, kind);
    let request = request.header("x-request-id", "demo").body(Body::from(body)).expect("a request");
    let Ok(response) = app.clone().oneshot(request).await;
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("an answer of this program comes whole");
    let trailers = body.trailers().cloned().unwrap_or_default();
    Answer { status: head.status, headers: head.headers, body: body.to_bytes(), trailers }
}

fn print_headers(headers: &HeaderMap) {
    // The name of the request and the length are in every answer, and no page is about them.
    let others = headers.iter().filter(|(name, _)| *name != "x-request-id" && *name != "content-length");
    let mut lines: Vec<String> = others
        .map(|(name, value)| format!("  < {name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    lines.sort();
    for line in lines {
        println!("{line}");
    }
}

/// Sixteen bytes a line, as numbers and as text.
fn print_bytes(direction: char, bytes: &[u8]) {
    for line in bytes.chunks(16) {
        let numbers: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = line.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' });
        println!("  {direction} {:<47}  {}", numbers.join(" "), text.collect::<String>());
    }
}
