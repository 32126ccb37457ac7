"""Files sent to the desk of the library: a form's body as a browser writes it, and what came of it."""

from contextlib import closing

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.adapters.storage.local import UPLOADS
from app.domain.library.models import ResourceFile
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.web.people import Visitor

PDF = b"%PDF-1.7 " + b"0123456789" * 100


def send(
    visitor: Visitor, path: str, content: bytes | None = PDF, name: str = "manuel.pdf", **fields: str
) -> TestResponse:
    """Fill the form of a resource's files in and send it, with a file or without."""
    said = {"csrf_token": visitor.token_on(path), "role": "main", "language": "fr", "version": "2.0", **fields}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{said[key]}\r\n' for key in said]
    body = "".join(parts).encode()
    if content is not None:
        head = (
            f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'
        )
        body += head.encode() + content + b"\r\n"
    return visitor.client.post(
        path, base_url=visitor.base, data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )


def files_of(app: Flask) -> list[ResourceFile]:
    """Read camcha's files, the earliest first."""
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        return list(session.scalars(select(ResourceFile).order_by(ResourceFile.added_at, ResourceFile.id)))


def kept(app: Flask) -> set[str]:
    """Give the ids under which the store keeps something of camcha's, and what is half written there."""
    installed = app.extensions[EXTENSION]
    begun = installed.settings.files.path / UPLOADS
    half = [each.name for each in begun.iterdir()] if begun.exists() else []
    return {key.partition("/")[2] for key in installed.files.list_keys("camcha/")} | {*half}


def content_of(app: Flask, file: ResourceFile) -> bytes:
    """Read what the store keeps of a file."""
    with closing(app.extensions[EXTENSION].files.read(f"camcha/{file.id}")) as pieces:
        return b"".join(pieces)
