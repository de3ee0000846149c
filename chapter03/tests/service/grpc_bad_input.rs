//! Whatever comes over gRPC that should not: a status that says what to mend, and a service that goes on.

use crate::support::{Service, exchange};
use bytes::Bytes;
use chapter03::{
    order::grpc::routes::MESSAGE_BYTES,
    pb::{CreateOrderRequest, Money},
};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use prost::Message;

const CREATE: &str = "/order.v1.OrderService/CreateOrder";

/// Sends `body` as it is, and gives the HTTP status and gRPC's headers or trailers.
async fn send(
    service: &Service,
    path: &str,
    headers: &[(&'static str, &'static str)],
    body: Vec<u8>,
) -> (u16, HeaderMap) {
    let client = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
    let mut request = Request::post(format!("http://{}{path}", service.grpc)).header("te", "trailers");
    if headers.iter().all(|(name, _)| *name != "content-type") {
        request = request.header("content-type", "application/grpc");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = client.request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap();
    let mut all = head.headers;
    all.extend(body.trailers().cloned().unwrap_or_default());
    (head.status.as_u16(), all)
}

/// A message in gRPC's frame: a flag, four bytes of length, the message.
fn frame(flag: u8, length: usize, message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(length).unwrap().to_be_bytes();
    [&[flag][..], &length, message].concat()
}

fn order(user: &str, minor_units: i64, currency: &str) -> Vec<u8> {
    let amount = Some(Money { minor_units, currency: currency.to_string() });
    let message = CreateOrderRequest { user_id: user.to_string(), amount }.encode_to_vec();
    frame(0, message.len(), &message)
}

/// The status that came: its number and its message.
#[track_caller]
fn said(headers: &HeaderMap) -> (i32, String) {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap().to_string());
    let code = text("grpc-status").unwrap_or_else(|| panic!("no status: {headers:?}"));
    (code.parse().unwrap(), text("grpc-message").unwrap_or_default())
}

const OK: i32 = 0;
const INVALID_ARGUMENT: i32 = 3;
const OUT_OF_RANGE: i32 = 11;
const UNIMPLEMENTED: i32 = 12;
const INTERNAL: i32 = 13;

#[tokio::test]
async fn a_field_that_is_missing_or_out_of_range_is_named() {
    let service = Service::bare().await;
    for (body, word) in [
        (frame(0, 0, b""), "user_id"),
        (order("", 1, "EUR"), "user_id"),
        (order("a b", 1, "EUR"), "user_id"),
        (order("ada", 0, "EUR"), "minor_units"),
        (order("ada", -1, "EUR"), "minor_units"),
        (order("ada", 1, ""), "currency"),
        (order("ada", 1, "eur"), "currency"),
    ] {
        let (_, headers) = send(&service, CREATE, &[], body).await;
        let (code, message) = said(&headers);
        assert_eq!(code, INVALID_ARGUMENT, "{message}");
        assert!(message.contains(word), "{message}");
    }
    let (_, headers) = send(&service, CREATE, &[], order("ada", i64::MAX, "EUR")).await;
    assert_eq!(said(&headers).0, OK);
    service.stop().await;
}

#[tokio::test]
async fn an_unknown_field_is_skipped_as_protobuf_asks() {
    let service = Service::bare().await;
    let mut message = order("ada", 1, "EUR").split_off(5);
    message.extend([0xf8, 0x01, 0x2a]); // field 31, the number 42
    let (_, headers) = send(&service, CREATE, &[], frame(0, message.len(), &message)).await;
    assert_eq!(said(&headers).0, OK);
    service.stop().await;
}

#[tokio::test]
async fn a_bad_frame_is_one_refused_call_and_no_more() {
    let service = Service::bare().await;
    let ten_megabytes = vec![0; 10 * 1024 * 1024];
    for (what, body, codes) in [
        ("nothing", Vec::new(), &[INTERNAL][..]),
        ("half a head", vec![0, 0], &[INTERNAL]),
        ("a message that is not there", frame(0, 100, b"short"), &[INTERNAL]),
        ("no protobuf", frame(0, 3, b"\xff\xff\xff"), &[INTERNAL]),
        ("a flag that is none", frame(7, 0, b""), &[INTERNAL]),
        ("compression that was not agreed", frame(1, 3, b"abc"), &[INTERNAL, UNIMPLEMENTED]),
        ("a length past the limit", frame(0, u32::MAX as usize, b""), &[OUT_OF_RANGE]),
        ("ten megabytes", frame(0, ten_megabytes.len(), &ten_megabytes), &[OUT_OF_RANGE]),
    ] {
        let (status, headers) = send(&service, CREATE, &[], body).await;
        let (code, message) = said(&headers);
        assert!(status == 200 && codes.contains(&code), "{what}: {status} {code} {message}");
        assert!(!message.is_empty(), "{what}: a status without a word");
    }
    let (_, headers) = send(&service, CREATE, &[], order("ada", 1, "EUR")).await;
    assert_eq!(said(&headers).0, OK, "it goes on");
    service.stop().await;
}

#[tokio::test]
async fn a_message_is_read_up_to_the_limit_and_not_one_byte_further() {
    let service = Service::bare().await;
    let small = order("ada", 1, "EUR").split_off(5);
    for (length, expected) in [(MESSAGE_BYTES, OK), (MESSAGE_BYTES + 1, OUT_OF_RANGE)] {
        let mut message = small.clone();
        // Field 31, bytes: two bytes of key, three of length, and what is left.
        let filling = length - small.len() - 5;
        message.extend([
            0xfa,
            0x01,
            (filling & 0x7f) as u8 | 0x80,
            (filling >> 7 & 0x7f) as u8 | 0x80,
            (filling >> 14) as u8,
        ]);
        message.resize(length, 0);
        let (_, headers) = send(&service, CREATE, &[], frame(0, length, &message)).await;
        assert_eq!(said(&headers).0, expected, "{length}");
    }
    service.stop().await;
}

#[tokio::test]
async fn a_method_or_a_service_that_is_none_is_unimplemented() {
    let service = Service::bare().await;
    for path in ["/order.v1.OrderService/DeleteOrder", "/user.v1.UserService/GetUser", "/"] {
        let (_, headers) = send(&service, path, &[], order("ada", 1, "EUR")).await;
        assert_eq!(said(&headers).0, UNIMPLEMENTED, "{path}");
    }
    service.stop().await;
}

#[tokio::test]
async fn a_body_that_is_no_grpc_is_refused() {
    let service = Service::bare().await;
    let json = [("content-type", "application/json")];
    let (status, headers) = send(&service, CREATE, &json, b"{}".to_vec()).await;
    assert!(status == 415 || said(&headers).0 != OK, "{status} {headers:?}");
    service.stop().await;
}

#[tokio::test]
async fn a_deadline_that_cannot_be_read_is_refused_and_a_bad_traceparent_is_not() {
    let service = Service::bare().await;
    for deadline in ["soon", "5", "-5m", "123456789m", ""] {
        let (_, headers) =
            send(&service, CREATE, &[("grpc-timeout", deadline)], order("ada", 1, "EUR")).await;
        let (code, message) = said(&headers);
        assert!(code == INVALID_ARGUMENT && message.contains("grpc-timeout"), "{deadline}: {code} {message}");
    }
    for parent in ["garbage", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
        let (_, headers) = send(&service, CREATE, &[("traceparent", parent)], order("ada", 1, "EUR")).await;
        assert_eq!(said(&headers).0, OK, "{parent}");
    }
    service.stop().await;
}

#[tokio::test]
async fn what_is_no_http2_is_answered_and_closed() {
    let service = Service::bare().await;
    for bytes in [
        &b"GET / HTTP/1.1\r\nhost: test\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on and on",
        &[0; 64],
    ] {
        exchange(service.grpc, bytes).await; // which ends
    }
    // Good beginnings with bad frames after them.
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for frame in [
        &b"\xff\xff\xff\x00\x00\x00\x00\x00\x01"[..],
        b"\x00\x00\x04\x00\x00\x00\x00\x00\x01data",
        b"\x00\x00\x05\x04\x00\x00\x00\x00\x00bytes",
    ] {
        exchange(service.grpc, &[&preface[..], frame].concat()).await;
    }
    let (_, headers) = send(&service, CREATE, &[], order("ada", 1, "EUR")).await;
    assert_eq!(said(&headers).0, OK, "it goes on");
    service.stop().await;
}
