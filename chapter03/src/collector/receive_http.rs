//! OTLP over HTTP: `POST /v1/traces` and `/v1/logs`, protobuf or JSON, gzip or plain.
//!
//! Errors are a `google.rpc.Status` in the form of the request, as the OTLP specification ("OTLP/HTTP Response") asks; success and
//! errors are never HTML. Proved by `tests/service/collector.rs`.

use super::{
    admission::{Admission, admit},
    handle::Handle,
    receive_grpc::trace_answer,
};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE},
    },
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::post,
};
use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::collector::{
    logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse},
    trace::v1::ExportTraceServiceRequest,
};
use prost::Message;
use serde::{Serialize, de::DeserializeOwned};
use std::io::Read;

#[derive(Clone)]
struct Receiver {
    store: Handle,
    body_bytes: usize,
}

/// The routes. `body_bytes` limits a body as it comes and as it is unpacked.
pub(super) fn router(store: Handle, admission: Admission, body_bytes: usize) -> Router {
    Router::new()
        .route("/v1/traces", post(traces))
        .route("/v1/logs", post(logs))
        .layer(from_fn_with_state(admission, admit))
        .layer(DefaultBodyLimit::max(body_bytes))
        .fallback(|| async {
            (StatusCode::NOT_FOUND, "This collector takes POST /v1/traces and POST /v1/logs.")
        })
        .with_state(Receiver { store, body_bytes })
}

// ANCHOR: handlers
async fn traces(
    State(receiver): State<Receiver>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let form = Form::of(&headers)?;
    let request: ExportTraceServiceRequest = form.read(&headers, body, receiver.body_bytes)?;
    Ok(form.answer(StatusCode::OK, &trace_answer(receiver.store.add_spans(request))))
}

async fn logs(
    State(receiver): State<Receiver>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let form = Form::of(&headers)?;
    let request: ExportLogsServiceRequest = form.read(&headers, body, receiver.body_bytes)?;
    receiver.store.add_logs(request);
    Ok(form.answer(StatusCode::OK, &ExportLogsServiceResponse::default()))
}
// ANCHOR_END: handlers

/// How a body is written. The answer has the same form as the request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Protobuf,
    Json,
}

impl Form {
    fn of(headers: &HeaderMap) -> Result<Form, Refusal> {
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/x-protobuf" => Ok(Form::Protobuf),
            "application/json" => Ok(Form::Json),
            _ => Err(Refusal {
                form: Form::Json,
                status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
                message: "content-type is application/x-protobuf or application/json".into(),
            }),
        }
    }

    fn read<T: Message + Default + DeserializeOwned>(
        self,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
        limit: usize,
    ) -> Result<T, Refusal> {
        let refuse = |status, message| Refusal { form: self, status, message };
        let body = body.map_err(|why| refuse(why.status(), why.body_text()))?;
        let body = match headers.get(CONTENT_ENCODING).map(http::HeaderValue::as_bytes) {
            None | Some(b"identity") => body,
            Some(b"gzip") => unpack(&body, limit).map_err(|(status, message)| refuse(status, message))?,
            Some(_) => {
                return Err(refuse(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "content-encoding is gzip, or absent".into(),
                ));
            }
        };
        let message = match self {
            Form::Protobuf => T::decode(body).map_err(|why| why.to_string()),
            Form::Json => serde_json::from_slice(&body).map_err(|why| why.to_string()),
        };
        message.map_err(|why| refuse(StatusCode::BAD_REQUEST, format!("this is no OTLP message: {why}")))
    }

    fn answer<T: Message + Serialize>(self, status: StatusCode, message: &T) -> Response {
        match self {
            Form::Protobuf => {
                (status, [(CONTENT_TYPE, "application/x-protobuf")], message.encode_to_vec()).into_response()
            }
            Form::Json => (status, axum::Json(message)).into_response(),
        }
    }
}

// ANCHOR: unpack
/// Unpacks a body, up to `limit` bytes: a thousand times larger than what was sent is nothing special for gzip.
fn unpack(body: &[u8], limit: usize) -> Result<Bytes, (StatusCode, String)> {
    let mut unpacked = Vec::new();
    let mut reader = GzDecoder::new(body).take(limit as u64 + 1);
    match reader.read_to_end(&mut unpacked) {
        Ok(_) if unpacked.len() <= limit => Ok(unpacked.into()),
        Ok(_) => Err((StatusCode::PAYLOAD_TOO_LARGE, format!("unpacked, this is more than {limit} bytes"))),
        Err(why) => Err((StatusCode::BAD_REQUEST, format!("this is no gzip: {why}"))),
    }
}
// ANCHOR_END: unpack

/// Why a message was not taken. The sender must not send it again.
struct Refusal {
    form: Form,
    status: StatusCode,
    message: String,
}

/// `google.rpc.Status`, of which OTLP uses these two fields.
#[derive(Clone, PartialEq, Message, Serialize)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = tonic::Code::InvalidArgument as i32;
        self.form.answer(self.status, &RpcStatus { code, message: self.message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_body_unpacks_to_the_limit_and_not_one_byte_further() {
        let body = packed(&[0; 1000]);
        assert_eq!(unpack(&body, 1000).map(|bytes| bytes.len()), Ok(1000));
        assert_eq!(unpack(&body, 999).map_err(|(status, _)| status), Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(unpack(b"no gzip", 999).map_err(|(status, _)| status), Err(StatusCode::BAD_REQUEST));
    }
}
