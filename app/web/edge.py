"""The outermost layer: every answer has its request id and its security headers, and is logged and counted."""

import os
import sys
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus

import structlog

from app.web.content_policy import content_policy
from app.web.environ import ENDPOINT, REQUEST_ID, TENANT, Application, Environ, Headers, Start
from app.web.figures.counted import ANSWERS, FAILURES, SECONDS

SECURITY_HEADERS: Headers = [
    ("Content-Security-Policy", content_policy()),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
]
# Unless the answer says how long it is good, and for whom.
_UNSHARED: Headers = [("Cache-Control", "private, no-cache"), ("Vary", "Cookie")]
_HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_FAILED = b"500 Internal Server Error\n"

_log = structlog.get_logger("guichet.request")


class Edge:
    """See every request come and go; `note` is told of each answer, its status and its seconds."""

    def __init__(self, app: Application, note: Callable[[Environ, int, float], None] | None = None) -> None:
        self._app = app
        self._note = note

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer, whatever happens inside, with the headers that every answer has."""
        began = time.perf_counter()
        environ[REQUEST_ID] = request_id = os.urandom(16).hex()
        statuses: list[str] = []

        def start(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
            statuses.append(status[:3])
            names = {name.lower() for name, _ in headers}
            headers = [*headers, *(pair for pair in SECURITY_HEADERS if pair[0].lower() not in names)]
            headers.append(("X-Request-Id", request_id))
            if "cache-control" not in names and not status.startswith("3"):
                headers.extend(_UNSHARED)
            if environ["wsgi.url_scheme"] == "https":
                headers.append(_HSTS)
            return start_response(status, headers, exc_info)  # type: ignore[arg-type]  # WSGI's own triple

        try:
            body = self._app(environ, start)
        except Exception:  # noqa: BLE001 - the last place that can answer
            _log.exception("unanswered", request_id=request_id)
            # The application may have begun an answer; only with exc_info may another replace it (PEP 3333).
            start("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")], sys.exc_info())
            body = [_FAILED]
        self._observe(environ, statuses[-1] if statuses else "500", time.perf_counter() - began)
        return body

    def _observe(self, environ: Environ, status: str, seconds: float) -> None:
        endpoint = environ.get(ENDPOINT, "")
        tenant = environ.get(TENANT)
        if self._note is not None:
            self._note(environ, int(status), seconds)
        ANSWERS.labels(endpoint, status).inc()
        SECONDS.labels(endpoint).observe(seconds)
        if int(status) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            FAILURES.labels(tenant.slug if tenant else "").inc()
        _log.info(
            "answered",
            request_id=environ[REQUEST_ID],
            tenant=tenant.slug if tenant else None,
            method=environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in _METHODS else "other",
            endpoint=endpoint,
            status=int(status),
            ms=round(seconds * 1000, 2),
        )
