//! OTLP over gRPC: the two `Export` methods, gzip or plain.
//!
//! The messages and service traits are OpenTelemetry's own, generated in `opentelemetry-proto`. Proved by `tests/service/collector.rs`
//! with the official exporter.

use super::{
    admission::{Admission, admit},
    handle::Handle,
};
use axum::middleware::from_fn_with_state;
use chapter02::serve::{limits::Limits, server::Ending};
use opentelemetry_proto::tonic::collector::{
    logs::v1::{
        ExportLogsServiceRequest, ExportLogsServiceResponse,
        logs_service_server::{LogsService, LogsServiceServer},
    },
    trace::v1::{
        ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
};
use std::time::Duration;
use tokio::{net::TcpListener, time::sleep};
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Response, Status,
    codec::CompressionEncoding,
    service::Routes,
    transport::{Server, server::TcpIncoming},
};

/// A peer that is gone without a word is noticed after this time and a little.
const KEEPALIVE: Duration = Duration::from_secs(30);

// ANCHOR: export
/// Both receivers; what they get goes into the store.
#[derive(Clone, Debug)]
struct Receiver {
    store: Handle,
}

#[tonic::async_trait]
impl TraceService for Receiver {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let unusable = self.store.add_spans(request.into_inner());
        Ok(Response::new(trace_answer(unusable)))
    }
}

#[tonic::async_trait]
impl LogsService for Receiver {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        self.store.add_logs(request.into_inner());
        Ok(Response::new(ExportLogsServiceResponse::default()))
    }
}
// ANCHOR_END: export

/// Full success is an answer without words. In part, it says how many spans were refused, and the sender must not send them again.
pub(super) fn trace_answer(unusable: u64) -> ExportTraceServiceResponse {
    let refused = ExportTracePartialSuccess {
        rejected_spans: i64::try_from(unusable).unwrap_or(i64::MAX),
        error_message: "a trace id is 16 bytes and a span id 8, and neither is all zeros".into(),
    };
    ExportTraceServiceResponse { partial_success: (unusable > 0).then_some(refused) }
}

/// Serves until `stop`, then answers what is open, for as long as the limits allow.
pub(super) async fn serve(
    listener: TcpListener,
    store: Handle,
    admission: Admission,
    limits: Limits,
    stop: CancellationToken,
) -> Ending {
    let receiver = Receiver { store };
    let traces = TraceServiceServer::new(receiver.clone())
        .max_decoding_message_size(limits.body_bytes)
        .accept_compressed(CompressionEncoding::Gzip);
    let logs = LogsServiceServer::new(receiver)
        .max_decoding_message_size(limits.body_bytes)
        .accept_compressed(CompressionEncoding::Gzip);
    let routes = Routes::new(traces).add_service(logs).into_axum_router();
    let routes = Routes::from(routes.layer(from_fn_with_state(admission, admit)));

    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let server = Server::builder()
        .timeout(limits.answer_time) // a message that comes in drops would keep its place for ever
        .http2_keepalive_interval(Some(KEEPALIVE))
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, stop.clone().cancelled_owned());
    tokio::select! {
        _ = server => Ending::Clean, // it ends when it was asked to; nothing else of it is an error
        () = async { stop.cancelled().await; sleep(limits.drain_time).await } => Ending::Expired { open: 1 },
    }
}
