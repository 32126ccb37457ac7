"""What those who run the installation ask: alive, ready, measured, whose domain. No brand's host is needed."""

import os
import secrets

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from app.blueprints.operations.readiness import find_faults
from app.web.figures.standing import Standing
from app.web.gate import hostname
from app.web.installation import installation

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return _plain("alive\n")


@bp.get("/readyz")
def ready() -> Response:
    """Say whether it can serve: 503 with what is missing, a line each."""
    faults = find_faults(installation())
    return _plain("ready\n") if not faults else _plain("".join(f"{fault}\n" for fault in faults), 503)


@bp.get("/domains/ask")
def ask_domain() -> Response:
    """Say to a proxy that makes certificates as they are needed whether a domain leads to a brand: 200, else 404."""
    is_ours = installation().registry.by_host(hostname(request.args.get("domain", ""))) is not None
    return _plain("ours\n") if is_ours else _plain("not ours\n", 404)


@bp.get("/metrics")
def metrics() -> Response:
    """Give Prometheus its figures, against the token; 404 where none is set."""
    token = installation().settings.metrics_token
    if token is None:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secrets.compare_digest(given.encode(), token.encode()):
        abort(401)
    standing = CollectorRegistry()
    standing.register(Standing(installation()))
    return Response(generate_latest(_registry()) + generate_latest(standing), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """Gather the figures of all workers where there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
    return registry


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
