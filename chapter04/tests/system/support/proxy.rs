//! Somebody in the middle: every call of one service to another passes through a test, which may let it go on or not, before it is asked and
//! after it is answered.

use super::program::PATIENCE;
use axum::{Router, body::Body, extract::Request, response::Response};
use chapter03::wire::grpc_server::{self, GrpcLimits};
use http::{StatusCode, Uri};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::sync::{Arc, Mutex};
use tokio::{net::TcpListener, runtime::Runtime, time::sleep};
use tokio_util::sync::CancellationToken;

/// When a call passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before whoever is called knows of it.
    Asked,
    /// After they have answered, before whoever asked knows of it.
    Answered,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes on.
    Passes,
    /// It is never heard of again.
    IsLost,
}

type Judge = Box<dyn FnMut(&str, Moment) -> Fate + Send>;

pub struct Proxy {
    /// Where whoever asks finds it.
    pub address: String,
    judge: Arc<Mutex<Judge>>,
    stop: CancellationToken,
    _runtime: Runtime,
}

impl Proxy {
    /// In front of the service at `target`. At first everything passes.
    pub fn before(target: &str) -> Proxy {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let judge: Arc<Mutex<Judge>> = Arc::new(Mutex::new(Box::new(|_, _| Fate::Passes)));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let client: Client<HttpConnector, Body> =
            Client::builder(TokioExecutor::new()).http2_only(true).build_http();
        let (asked, target) = (Arc::clone(&judge), target.to_string());
        let app = Router::new().fallback(move |request: Request| {
            pass(request, client.clone(), target.clone(), Arc::clone(&asked))
        });
        let stop = CancellationToken::new();
        runtime.spawn(grpc_server::run(listener, app, GrpcLimits::default(), stop.clone()));
        Proxy { address, judge, stop, _runtime: runtime }
    }

    /// From now on this decides.
    pub fn judge(&self, judge: impl FnMut(&str, Moment) -> Fate + Send + 'static) {
        *self.judge.lock().unwrap() = Box::new(judge);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn pass(
    mut request: Request,
    client: Client<HttpConnector, Body>,
    target: String,
    judge: Arc<Mutex<Judge>>,
) -> Response {
    let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_string();
    if decide(&judge, &method, Moment::Asked).await == Fate::IsLost {
        return lost().await;
    }
    *request.uri_mut() = format!("http://{target}{}", request.uri().path()).parse::<Uri>().unwrap();
    let Ok(answer) = client.request(request).await else {
        return Response::builder().status(StatusCode::BAD_GATEWAY).body(Body::empty()).unwrap();
    };
    // With its trailers, so that the call is over before anybody decides.
    let (head, body) = answer.into_parts();
    if method.starts_with("Watch") {
        return Response::from_parts(head, Body::new(body)); // it has no end
    }
    let body = http_body_util::BodyExt::collect(body).await.unwrap();
    match decide(&judge, &method, Moment::Answered).await {
        Fate::Passes => Response::from_parts(head, Body::new(body)),
        Fate::IsLost => lost().await,
    }
}

/// On a thread where it may wait for something.
async fn decide(judge: &Arc<Mutex<Judge>>, method: &str, moment: Moment) -> Fate {
    let (judge, method) = (Arc::clone(judge), method.to_string());
    tokio::task::spawn_blocking(move || (judge.lock().unwrap())(&method, moment)).await.unwrap()
}

/// Until whoever asked gives up, or is gone.
async fn lost() -> Response {
    sleep(PATIENCE).await;
    Response::new(Body::empty())
}
