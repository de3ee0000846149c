"""A span of the official SDK, and the header it hands on: what a caller in another language sends to our service."""

import json

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

tracer = TracerProvider().get_tracer("shop")
headers = {}
with tracer.start_as_current_span("checkout") as span:
    TraceContextTextMapPropagator().inject(headers)
    context = span.get_span_context()

print(json.dumps({
    "traceparent": headers["traceparent"],
    "trace_id": format(context.trace_id, "032x"),
    "span_id": format(context.span_id, "016x"),
}))
