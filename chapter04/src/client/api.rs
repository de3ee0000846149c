//! One request to the gateway and its answer.

use super::error::ClientError;
use bytes::Bytes;
use chapter03::wire::problem::ProblemBody;
use http::{
    HeaderName, HeaderValue, Method, Request, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, RETRY_AFTER},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;
use tower::BoxError;

/// Time that a connection may take to come about. None by default would mean minutes.
const CONNECT_TIME: Duration = Duration::from_secs(2);
/// Bytes of an answer. A page of 200 profiles has about 40 thousand.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// A gateway.
#[derive(Clone, Debug)]
pub struct Api {
    base: Uri,
    http: Client<HttpConnector, Full<Bytes>>,
    patience: Duration,
}

/// What is sent.
#[derive(Debug, Default)]
pub struct Ask<'a> {
    /// Below the gateway's address, with its stroke.
    pub path: &'a str,
    /// The access token.
    pub token: Option<&'a str>,
    /// The body.
    pub body: Option<Value>,
    /// The version that is to be changed, as its tag.
    pub if_match: Option<&'a str>,
    /// Another header.
    pub header: Option<(HeaderName, &'a str)>,
}

/// What came back, if it was not a refusal.
#[derive(Debug)]
pub struct Answer {
    /// The body; null if there is none.
    pub body: Value,
    /// The version, as its tag.
    pub etag: Option<String>,
}

impl Api {
    /// The gateway at `base`, which may take `patience` for an answer.
    pub fn at(base: Uri, patience: Duration) -> Api {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT_TIME));
        connector.set_nodelay(true);
        Api { base, http: Client::builder(TokioExecutor::new()).build(connector), patience }
    }

    /// Its address, without a stroke at the end.
    pub fn url(&self) -> String {
        self.base.to_string().trim_end_matches('/').to_string()
    }

    // ANCHOR: send
    /// Sends one request.
    ///
    /// # Errors
    /// What the gateway says, or that it says nothing.
    pub async fn send(&self, method: Method, ask: Ask<'_>) -> Result<Answer, ClientError> {
        let unreachable = |source: BoxError| ClientError::Unreachable { url: self.url(), source };
        let request = self.request(method, ask).map_err(|error| self.unreadable(error))?;
        let answer = async {
            let (head, body) = self.http.request(request).await?.into_parts();
            let body = Limited::new(body, ANSWER_BYTES).collect().await?.to_bytes();
            Ok::<_, BoxError>((head, body))
        };
        let (head, body) = match timeout(self.patience, answer).await {
            Ok(answer) => answer.map_err(unreachable)?,
            Err(late) => return Err(unreachable(late.into())),
        };
        let header = |name| head.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        if !head.status.is_success() {
            // Whoever stands between us may send no problem.
            let problem = serde_json::from_slice::<ProblemBody>(&body).ok();
            let detail = problem.map_or("no reason was given".into(), |problem| problem.detail.into_owned());
            let retry_after = header(RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
            return Err(ClientError::Refused { status: head.status, detail, retry_after });
        }
        let etag = header(ETAG).map(String::from);
        let body = if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
        Ok(Answer { body: body.map_err(|error| self.unreadable(error))?, etag })
    }
    // ANCHOR_END: send

    fn request(&self, method: Method, ask: Ask<'_>) -> Result<Request<Full<Bytes>>, BoxError> {
        let mut request = Request::builder().method(method).uri(format!("{}{}", self.url(), ask.path));
        if let Some(token) = ask.token {
            let mut value = HeaderValue::try_from(format!("Bearer {token}"))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(tag) = ask.if_match {
            request = request.header(IF_MATCH, tag);
        }
        if let Some((name, value)) = ask.header {
            request = request.header(name, value);
        }
        let mut bytes = Vec::new();
        if let Some(body) = ask.body {
            request = request.header(CONTENT_TYPE, "application/json");
            bytes = serde_json::to_vec(&body)?;
        }
        Ok(request.body(Full::from(bytes))?)
    }

    /// A text of the answer that has to be there.
    ///
    /// # Errors
    /// If it is not.
    pub fn text(&self, body: &Value, name: &str) -> Result<String, ClientError> {
        let text = body.get(name).and_then(Value::as_str).map(String::from);
        text.ok_or_else(|| self.unreadable(format!("it has no {name}")))
    }

    /// A number of the answer that has to be there.
    ///
    /// # Errors
    /// If it is not.
    pub fn number(&self, body: &Value, name: &str) -> Result<u64, ClientError> {
        body.get(name).and_then(Value::as_u64).ok_or_else(|| self.unreadable(format!("it has no {name}")))
    }

    fn unreadable(&self, why: impl ToString) -> ClientError {
        ClientError::Unreadable { url: self.url(), why: why.to_string() }
    }
}
