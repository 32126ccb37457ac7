"""Guichet with a route that answers with any file of its store: what a download costs, and no room around it."""

import os
from datetime import UTC, datetime

from flask import Flask, Response, request

from app.factory import create_app
from app.web.file_answers import StoredFile, send_file

ROUTE = "/_file/"
_SINCE = datetime(2026, 11, 29, tzinfo=UTC)


def make_app() -> Flask:
    """Build it; `BENCH_SHA256` is what all files are said to hold."""
    app = create_app()
    app.add_url_rule(f"{ROUTE}<path:key>", "give", _give)
    return app


def _give(key: str) -> Response:
    size, sha256 = int(request.args["size"]), os.environ["BENCH_SHA256"]
    return send_file(
        StoredFile(
            key=key, name="file.bin", content_type="application/zip", size=size, sha256=sha256, changed_at=_SINCE
        )
    )
