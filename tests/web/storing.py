"""The application with a route that answers with files of its store, which `keep` puts there."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from flask import Flask, Response

from app.factory import create_app
from app.kernel.storage import key_of
from app.web.file_answers import StoredFile, send_file
from app.web.installation import installation
from app.web.request import session

CHANGED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KNOWN = "known.json"


def make_app() -> Flask:
    """Build it from the environment."""
    return with_route(create_app())


def with_route(app: Flask) -> Flask:
    """Add the route to an application."""
    app.add_url_rule("/_file/<name>", "give", give)
    return app


def give(name: str) -> Response:
    """Answer with a file of that name, after a look into the database as any view has."""
    session().connection()
    known = json.loads((installation().settings.data / KNOWN).read_text("utf-8"))[name]
    return send_file(StoredFile(**known, changed_at=CHANGED))


def know(folder: Path, **names: dict[str, object]) -> None:
    """Tell the application of files, by the names in their addresses."""
    (folder / KNOWN).write_text(json.dumps(names), "utf-8")


def facts_of(content: bytes, *, name: str = "Guide d’été.pdf", kind: str = "application/pdf") -> dict[str, object]:
    """Say what a room knows of a file, with a key of its own."""
    digest = sha256(content).hexdigest()
    key = key_of("camcha", uuid4())
    return {"key": key, "name": name, "content_type": kind, "size": len(content), "sha256": digest}
