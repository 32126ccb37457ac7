"""A collector of traces: an HTTP server that takes what OTLP sends, and gives it out again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

PATH = "/v1/traces"


@dataclass(frozen=True, slots=True)
class Collected:
    """A span that arrived."""

    name: str
    id: bytes
    parent: bytes
    trace: bytes
    attributes: Mapping[str, str]
    events: int
    is_error: bool


class Collector(ThreadingHTTPServer):
    """Keeps the bodies that were posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        """Where it takes traces."""
        return f"http://127.0.0.1:{self.server_port}{PATH}"

    def spans(self) -> list[Collected]:
        """Give every span that has arrived."""
        return [
            Collected(
                name=span.name,
                id=span.span_id,
                parent=span.parent_span_id,
                trace=span.trace_id,
                attributes={each.key: each.value.string_value or str(each.value.int_value) for each in span.attributes},
                events=len(span.events),
                is_error=span.status.code == span.status.STATUS_CODE_ERROR,
            )
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class _Taker(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == PATH:
            self.server.bodies.append(body)
        self.send_response(200 if self.path == PATH else 404)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def collector() -> Iterator[Collector]:
    """Run one for as long as the block lasts."""
    with Collector() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
