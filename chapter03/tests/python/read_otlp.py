"""Messages of OTLP as the official protobufs read them: KIND FILE... in, one JSON object a span or log line out.

A field that the official messages do not know is an error here, not something to pass over.
"""

import json
import sys

from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import SeverityNumber
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status


def known(message):
    """Fails at the first field that this message's definition does not have."""
    assert not len(UnknownFieldSet(message)), f"unknown fields in {message}"
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in [value] if isinstance(value, Message) else value:
                known(part)


def pairs(attributes):
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in attributes}


def spans(message):
    for resource in message.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield {
                    "resource": pairs(resource.resource.attributes),
                    "trace_id": span.trace_id.hex(),
                    "span_id": span.span_id.hex(),
                    "parent_span_id": span.parent_span_id.hex(),
                    "name": span.name,
                    "kind": Span.SpanKind.Name(span.kind),
                    "status": Status.StatusCode.Name(span.status.code),
                    "attributes": pairs(span.attributes),
                    "took": span.end_time_unix_nano - span.start_time_unix_nano,
                }


def lines(message):
    for resource in message.resource_logs:
        for scope in resource.scope_logs:
            for line in scope.log_records:
                yield {
                    "resource": pairs(resource.resource.attributes),
                    "trace_id": line.trace_id.hex(),
                    "span_id": line.span_id.hex(),
                    "severity": SeverityNumber.Name(line.severity_number),
                    "body": line.body.string_value,
                    "attributes": pairs(line.attributes),
                }


kind, *files = sys.argv[1:]
form, read = {"traces": (ExportTraceServiceRequest, spans), "logs": (ExportLogsServiceRequest, lines)}[kind]
for name in files:
    with open(name, "rb") as file:
        message = form.FromString(file.read())
    known(message)
    for found in read(message):
        print(json.dumps(found))
