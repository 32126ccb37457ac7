"""Imports of resources in tests: a sheet and a zip sent as a browser does, worked on as the scheduler does."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.library.imports.models import LibraryImport, LibraryImportLine
from app.domain.library.models import Resource, SubjectKind
from app.domain.library.subjects import make_subject
from app.jobs.files import sweep_forsaken, sweep_uploads
from app.jobs.housekeeping import tend_accounts
from app.jobs.library_imports import LIBRARY_IMPORTS
from app.jobs.work import Carrier
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import NOW
from tests.web.desk import moving
from tests.web.desk.resources import empty_library
from tests.web.desk.uploads import PDF, kept
from tests.web.people import Visitor, empty_accounts

PATH = "/admin/library/import"
GUIDE: Mapping[str, str] = {
    "slug": "guide-de-pose",
    "title": "Guide de pose",
    "kind": "guide",
    "language": "fr",
    "visibility": "public",
    "summary": "Poser un relais.",
    "dated_on": "2026-11-01",
    "body": "",
    "version": "1.0",
    "products": "relay",
    "shown": "yes",
    "file": "pdf/guide.pdf",
}


def sheet(*lines: Mapping[str, str]) -> bytes:
    """Write a sheet of these lines."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*GUIDE])
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def archive(files: Mapping[str, bytes]) -> bytes:
    """Write a zip of these files."""
    written = io.BytesIO()
    with ZipFile(written, "w") as out:
        for name, content in files.items():
            out.writestr(name, content)
    return written.getvalue()


def guide_zip() -> bytes:
    """Write the zip with the guide's file."""
    return archive({"pdf/guide.pdf": PDF})


def send(visitor: Visitor, content: bytes | None, packed: bytes | None = None, **fields: str) -> TestResponse:
    """Fill the form in and send it, with a zip or without."""
    said = {"csrf_token": visitor.token_on(PATH), **fields}
    head = '--x\r\nContent-Disposition: form-data; name="{}"'
    body = b"".join(f"{head.format(key)}\r\n\r\n{text}\r\n".encode() for key, text in said.items())
    for field, name, file in (("sheet", "a.csv", content), ("archive", "a.zip", packed)):
        given = name if file is not None else ""
        body += f'{head.format(field)}; filename="{given}"\r\nContent-Type: text/html\r\n\r\n'.encode()
        body += (file or b"") + b"\r\n"
    return visitor.client.post(
        PATH, base_url=visitor.base, data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )


def id_in(answer: TestResponse) -> UUID:
    """Give the import that an answer leads to."""
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["Location"].rpartition("/")[2])


def work(app: Flask, carrier: Carrier | None = None) -> int:
    """Let the scheduler make one round."""
    return moving.work(app, carrier, LIBRARY_IMPORTS)


def checked(app: Flask, visitor: Visitor, *lines: Mapping[str, str], packed: bytes | None = None) -> UUID:
    """Send lines and have them checked."""
    import_id = id_in(send(visitor, sheet(*lines), packed))
    assert work(app) == 1
    return import_id


def press(visitor: Visitor, import_id: UUID, name: str) -> TestResponse:
    """Press a button of an import's page."""
    return visitor.send(f"{PATH}/{import_id}/{name}", {})


def page_of(visitor: Visitor, import_id: UUID, query: str = "") -> str:
    """Open its page, its spaces made plain."""
    answer = visitor.get(f"{PATH}/{import_id}{query}")
    assert answer.status_code == 200
    return " ".join(answer.text.replace("\u202f", " ").replace("\xa0", " ").split())


def import_of(app: Flask, import_id: UUID) -> LibraryImport:
    """Read one."""
    with moving.rows(app) as session:
        return session.scalars(select(LibraryImport).where(LibraryImport.id == import_id)).one()


def lines_of(app: Flask, import_id: UUID) -> list[LibraryImportLine]:
    """Read an import's lines."""
    with moving.rows(app) as session:
        lines = select(LibraryImportLine).where(LibraryImportLine.import_id == import_id)
        return list(session.scalars(lines.order_by(LibraryImportLine.number)))


def fates(app: Flask, import_id: UUID) -> list[tuple[int, str, str]]:
    """Give what becomes of each line: its number, its fate, its address."""
    return [(each.number, str(each.fate), each.label) for each in lines_of(app, import_id)]


def wrongs(app: Flask, import_id: UUID) -> list[list[tuple[str | None, str | None]]]:
    """Give what is wrong with each refused line: columns and faults."""
    found = [each.wrongs for each in lines_of(app, import_id) if each.wrongs]
    return [[(wrong["column"], wrong["fault"]) for wrong in each] for each in found]


def resources(app: Flask) -> list[Resource]:
    """Read camcha's resources, by their addresses."""
    with moving.rows(app) as session:
        return list(session.scalars(select(Resource).order_by(Resource.slug)))


def sweep(app: Flask, *, hours: float) -> None:
    """Do the chores of so many hours later."""
    installed = app.extensions[EXTENSION]
    opened, now = partial(open_session, installed.engine), datetime.now(UTC) + timedelta(hours=hours)
    tend_accounts(installed.registry, opened, now=now)
    sweep_forsaken(installed.registry, opened, files=installed.files, now=now)
    sweep_uploads(installed.files, now=now)


@contextmanager
def relayed(app: Flask) -> Iterator[None]:
    """Let camcha have the product that the guide is about; neither resources, people nor files are left at the end."""
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        make_subject(session, SubjectKind.PRODUCT, "relay", {"fr": "Relais"}, now=NOW)
    yield
    empty_library(app)
    empty_accounts(app)
    for each in kept(app):
        app.extensions[EXTENSION].files.delete(f"camcha/{each}")
