"""Traces by OpenTelemetry: a span for each request and for each statement within, sent to a collector (OTLP over HTTP).

Loaded only where an installation says where to. A span holds what is listed here and nothing else: no path, query,
address, cookie or value of a statement, and no exception's words. What a client says of a trace it began is not
believed: a stranger could have everything recorded.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, get_current_span, use_span
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPICursor

from app.web.environ import ENDPOINT, REQUEST_ID, TENANT, Application, Environ, Headers, Start

_LONGEST = 2_000  # characters of a statement
_SPAN = "guichet_span"  # of the statement that a connection sends, in its `info`


def trace(app: Application, engine: Engine, url: str) -> Application:
    """Give the application that sends a trace of each request to a collector."""
    # OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER and OTEL_BSP_* are read by the library.
    provider = TracerProvider(resource=Resource.create({"service.name": "guichet"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    tracer = provider.get_tracer("guichet")
    _trace_statements(engine, tracer)
    return _Traced(app, tracer)


class _Traced:
    def __init__(self, app: Application, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        statuses: list[int] = []

        def start(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
            statuses.append(int(status[:3]))
            return start_response(status, headers, exc_info)  # type: ignore[arg-type]  # WSGI's own triple

        span = self._tracer.start_span("request", kind=SpanKind.SERVER)
        try:
            with use_span(span, record_exception=False, set_status_on_exception=False):
                return self._app(environ, start)
        finally:
            _describe(span, environ, statuses[-1] if statuses else HTTPStatus.INTERNAL_SERVER_ERROR)
            span.end()


def _describe(span: Span, environ: Environ, status: int) -> None:
    tenant, endpoint = environ.get(TENANT), environ.get(ENDPOINT, "")
    span.update_name(endpoint or "unknown")
    span.set_attribute("guichet.endpoint", endpoint)
    span.set_attribute("guichet.tenant", tenant.slug if tenant else "")
    span.set_attribute("guichet.request_id", environ.get(REQUEST_ID, ""))
    span.set_attribute("http.response.status_code", status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.set_status(Status(StatusCode.ERROR))


def _trace_statements(engine: Engine, tracer: Tracer) -> None:
    """Begin a span with each statement that a traced request sends, and end it with its answer."""

    def begin(
        connection: Connection, _cursor: DBAPICursor, sql: str, _given: object, _context: object, _many: object
    ) -> None:
        if get_current_span().is_recording():
            span = tracer.start_span(sql.partition(" ")[0], kind=SpanKind.CLIENT)
            span.set_attribute("db.system.name", connection.dialect.name)
            span.set_attribute("db.query.text", sql[:_LONGEST])  # its values stand apart, and stay there
            connection.info[_SPAN] = span

    def end(connection: Connection, *_: object) -> None:
        if (span := connection.info.pop(_SPAN, None)) is not None:
            span.end()

    def fail(context: ExceptionContext) -> None:
        span = context.connection.info.pop(_SPAN, None) if context.connection is not None else None
        if span is not None:
            span.set_attribute("error.type", type(context.original_exception).__name__)
            span.set_status(Status(StatusCode.ERROR))
            span.end()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)
