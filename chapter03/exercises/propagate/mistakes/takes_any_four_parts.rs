//! Exercise `propagate`: one trace through several services, carried by the header `traceparent` (W3C Trace Context).

/// What a caller says about its own span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    pub trace_id: String,
    pub span_id: String,
    /// Whether whoever began the trace decided to keep it.
    pub sampled: bool,
}

/// A piece of work of this service. Its trace is settled when somebody first reads it, as in OpenTelemetry.
#[derive(Debug)]
pub struct Span {
    pub id: String,
    pub parent: Option<Parent>,
    trace_id: Option<String>,
}

/// The trace of the span was read before; it cannot become another one.
#[derive(Debug)]
pub struct TooLate;

impl Span {
    /// A span that belongs to no trace yet.
    pub fn new(id: &str) -> Self {
        Self { id: id.into(), parent: None, trace_id: None }
    }

    /// Puts the span under its caller's.
    pub fn set_parent(&mut self, parent: Parent) -> Result<(), TooLate> {
        if self.trace_id.is_some() {
            return Err(TooLate);
        }
        self.parent = Some(parent);
        Ok(())
    }

    /// Its trace: the parent's, or a new one.
    pub fn trace_id(&mut self) -> String {
        let parents = self.parent.as_ref().map(|parent| parent.trace_id.clone());
        self.trace_id.get_or_insert_with(|| parents.unwrap_or_else(|| format!("{:0>32}", self.id))).clone()
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The parent that a `traceparent` names, `00-<32 hex digits>-<16>-<2>`; `None` if it is anything else. No id is all zeros.
/// The lowest bit of the flags means sampled.
pub fn parse(header: &str) -> Option<Parent> {
    let [version, trace_id, span_id, flags] = header.split('-').collect::<Vec<_>>().try_into().ok()?;
    if version.is_empty() || !is_hex(flags, flags.len()) {
        return None;
    }
    let sampled = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
    Some(Parent { trace_id: trace_id.into(), span_id: span_id.into(), sampled })
}

/// Begins the span of a request that came with this header, and writes its first log line.
pub fn begin(header: Option<&str>, own_id: &str, log: &mut Vec<String>) -> Span {
    let mut span = Span::new(own_id);
    if let Some(parent) = header.and_then(parse) {
        span.set_parent(parent).expect("nobody has read its trace yet");
    }
    log.push(format!("trace_id={} request", span.trace_id()));
    span
}

/// The `traceparent` for a call that is made inside this span. A trace that begins here is sampled.
pub fn next(span: &mut Span) -> String {
    let sampled = span.parent.as_ref().is_none_or(|parent| parent.sampled);
    format!("00-{}-{}-{:02x}", span.trace_id(), span.id, u8::from(sampled))
}
