//! One trace through several services: the header `traceparent`, over HTTP and in the metadata of gRPC alike.
//!
//! `00-<trace id>-<span id>-<flags>` in lower-case hexadecimal digits, with `tracestate` beside it (W3C Trace Context, level 1). What cannot be
//! read is ignored, and the trace begins anew: a caller's bad header is no reason to refuse its call. The propagator of
//! `opentelemetry_sdk` is the one to use at work; it takes a little more than W3C allows, so this one is stricter. Proved by the tests below,
//! beside that propagator.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
use std::str::FromStr;

/// The header with the caller's span.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// What vendors add; passed on as it is.
pub const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// Bytes of a `traceparent` of version 00.
const LENGTH: usize = 55;
/// Bytes of `tracestate` that everybody has to pass on; what is longer is left out.
const LONGEST_STATE: usize = 512;

// ANCHOR: extract
/// The span that a caller names, if it names one and only one.
pub fn extract(headers: &HeaderMap) -> Option<SpanContext> {
    let mut parents = headers.get_all(TRACEPARENT).iter();
    let parent = parents.next()?.to_str().ok()?;
    if parents.next().is_some() {
        return None; // which of the two would it be?
    }
    let (trace_id, span_id, flags) = read(parent)?;
    Some(SpanContext::new(trace_id, span_id, flags, true, state(headers))).filter(SpanContext::is_valid)
}

/// The three parts of a `traceparent`. A later version may have more of them behind.
fn read(parent: &str) -> Option<(TraceId, SpanId, TraceFlags)> {
    let (known, more) = parent.split_at_checked(LENGTH)?;
    let [version, trace_id, span_id, flags] = known.split('-').collect::<Vec<_>>().try_into().ok()?;
    let fits = |text: &str, digits| {
        text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let shape = fits(version, 2) && fits(trace_id, 32) && fits(span_id, 16) && fits(flags, 2);
    let end = if version == "00" { more.is_empty() } else { more.is_empty() || more.starts_with('-') };
    if !shape || !end || version == "ff" {
        return None;
    }
    // Of the flags only "sampled" is known; W3C wants the others cleared.
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?) & TraceFlags::SAMPLED;
    Some((TraceId::from_hex(trace_id).ok()?, SpanId::from_hex(span_id).ok()?, flags))
}
// ANCHOR_END: extract

/// All `tracestate` headers as one, or nothing if they cannot be read.
fn state(headers: &HeaderMap) -> TraceState {
    let values = headers.get_all(TRACESTATE).iter().map(|value| value.to_str().ok());
    let joined = values.collect::<Option<Vec<_>>>().map(|values| values.join(","));
    let fit = joined.filter(|joined| !joined.is_empty() && joined.len() <= LONGEST_STATE);
    fit.and_then(|joined| TraceState::from_str(&joined).ok()).unwrap_or_default()
}

// ANCHOR: inject
/// Names `span` to whoever is called with `headers`.
pub fn inject(span: &SpanContext, headers: &mut HeaderMap) {
    if !span.is_valid() {
        return;
    }
    let flags = span.trace_flags() & TraceFlags::SAMPLED;
    let parent = format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id());
    headers.insert(TRACEPARENT, HeaderValue::from_str(&parent).expect("hex digits and hyphens"));
    match HeaderValue::from_str(&span.trace_state().header()) {
        Ok(state) if !state.is_empty() => drop(headers.insert(TRACESTATE, state)),
        _ => drop(headers.remove(TRACESTATE)),
    }
}
// ANCHOR_END: inject

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::{
        propagation::{Extractor, TextMapPropagator},
        trace::TraceContextExt,
    };
    use opentelemetry_sdk::propagation::TraceContextPropagator;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    /// What `opentelemetry_sdk` makes of the same headers.
    fn library(headers: &HeaderMap) -> Option<SpanContext> {
        struct Headers<'a>(&'a HeaderMap);
        impl Extractor for Headers<'_> {
            fn get(&self, key: &str) -> Option<&str> {
                self.0.get(key).and_then(|value| value.to_str().ok())
            }
            fn keys(&self) -> Vec<&str> {
                self.0.keys().map(HeaderName::as_str).collect()
            }
        }
        let context = TraceContextPropagator::new().extract(&Headers(headers));
        Some(context.span().span_context().clone()).filter(SpanContext::is_valid)
    }

    #[test]
    fn a_good_parent_is_read_as_the_library_reads_it() {
        for parent in [
            format!("00-{TRACE}-{SPAN}-00"),
            format!("00-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-ff"),
            format!("01-{TRACE}-{SPAN}-01"),
            format!("cc-{TRACE}-{SPAN}-01-what-comes-one-day"),
        ] {
            let headers = headers(&[("traceparent", &parent), ("tracestate", "vendor=a,other=b")]);
            let ours = extract(&headers).unwrap_or_else(|| panic!("{parent}"));
            assert_eq!(Some(&ours), library(&headers).as_ref(), "{parent}");
            assert!(ours.is_remote());
        }
    }

    #[test]
    fn a_bad_parent_is_ignored() {
        for bad in [
            "",
            "00",
            "00-zz-1-01",
            &format!("00-{TRACE}-{SPAN}"),
            &format!("00-{TRACE}-{SPAN}-1"),
            &format!("00-{TRACE}-{SPAN}-01-"),
            &format!("00-{TRACE}-{SPAN}-01-more"),
            &format!("01-{TRACE}-{SPAN}-01.more"),
            &format!("ff-{TRACE}-{SPAN}-01"),
            &format!("0-0{TRACE}-{SPAN}-01"),
            &format!("00-{TRACE}-{SPAN}-0g"),
            &format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            &format!("00-{}-{SPAN}-01", "0".repeat(32)),
            &format!("00-{TRACE}-{}-01", "0".repeat(16)),
            &format!("00-+{}-{SPAN}-01", &TRACE[1..]),
            &format!("00_{TRACE}_{SPAN}_01"),
        ] {
            assert_eq!(extract(&headers(&[("traceparent", bad)])), None, "{bad}");
        }
        assert_eq!(extract(&HeaderMap::new()), None);
        let one = format!("00-{TRACE}-{SPAN}-01");
        assert_eq!(extract(&headers(&[("traceparent", &one), ("traceparent", &one)])), None, "two of them");
        let mut strange = HeaderMap::new();
        strange.insert(TRACEPARENT, HeaderValue::from_bytes(&[b'\xe9'; 55]).unwrap());
        assert_eq!(extract(&strange), None);
    }

    #[test]
    fn a_bad_state_takes_only_itself_away() {
        let parent = format!("00-{TRACE}-{SPAN}-01");
        let longest = format!("v={},w={}", "a".repeat(256), "b".repeat(251));
        for (state, kept) in [
            ("vendor=a", "vendor=a"),
            ("no state", ""),
            (&longest, longest.as_str()),
            (&format!("{longest}b"), ""),
        ] {
            let found = extract(&headers(&[("traceparent", &parent), ("tracestate", state)])).unwrap();
            assert_eq!(found.trace_state().header(), kept);
        }
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_is_written_of_no_span() {
        let parent = format!("00-{TRACE}-{SPAN}-01");
        let span =
            extract(&headers(&[("traceparent", &parent), ("tracestate", "a=1"), ("tracestate", "b=2")]))
                .unwrap();
        let mut written = headers(&[("traceparent", "old"), ("tracestate", "old=1")]);
        inject(&span, &mut written);
        assert_eq!(written[TRACEPARENT], parent.as_str());
        assert_eq!(written[TRACESTATE], "a=1,b=2");
        assert_eq!(extract(&written), Some(span));
        let mut nothing = HeaderMap::new();
        inject(&SpanContext::empty_context(), &mut nothing);
        assert!(nothing.is_empty());
    }
}
