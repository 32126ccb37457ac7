"""The editor's page for tests: its entry, its form, and what its script sends."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from app.domain.faq.editing.models import FaqDraft, FaqTyping
from app.domain.faq.models import FaqEntry, FaqRevision
from app.kernel.db import open_session, transaction
from tests.web.people import Visitor, empty_accounts

BRAND, KEY = "camcha", "change-email"


def entry_of(app: Flask, key: str = KEY, brand: str = BRAND, language: str = "fr") -> FaqEntry:
    """Read an entry."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(FaqEntry).where(FaqEntry.key == key, FaqEntry.language == language)).one()


@contextmanager
def faq_left_as_it_was(app: Flask) -> Iterator[FaqEntry]:
    """Leave the stocked FAQ as it was found."""
    before = entry_of(app)
    yield before
    empty_accounts(app)
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        session.execute(delete(FaqDraft))
        session.execute(delete(FaqTyping))
        entry = session.scalars(select(FaqEntry).where(FaqEntry.id == before.id)).one()
        for name in ("title", "revision", "updated_on", "review_on"):
            setattr(entry, name, getattr(before, name))
        session.flush()
        later = FaqRevision.number > before.revision
        session.execute(delete(FaqRevision).where(FaqRevision.entry_id == before.id, later))


def fields_of(page: TestResponse) -> dict[str, str]:
    """Read the editor's form from its page."""
    form = page.text.partition('class="form"')[2].partition("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name[1]] = unescape(value[1]) if value else ""
    body = re.search(r'<textarea[^>]*name="body"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL)
    assert body is not None
    return {**fields, "body": unescape(body[1])}


def write(visitor: Visitor, path: str, **changes: str) -> TestResponse:
    """Open the editor, change something in its form, and save."""
    return visitor.send(path, {**fields_of(visitor.get(path)), **changes})


def tell(visitor: Visitor, path: str, **changes: str) -> TestResponse:
    """Send what is typed as the page's script does: the token in a header, not in the form."""
    fields = fields_of(visitor.get(path))
    headers = {"X-CSRF-Token": fields.pop("csrf_token")}
    return visitor.client.post(f"{path}/live", base_url=visitor.base, data={**fields, **changes}, headers=headers)


def preview_of(page: TestResponse) -> str:
    """Give the page that the editor's frame shows."""
    framed = re.search(r'srcdoc="([^"]*)"', page.text)
    assert framed is not None
    return unescape(framed[1])


def typings(app: Flask, entry_id: UUID) -> list[dict[str, Any]]:
    """List what is kept of an entry for its writers."""
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        rows = session.scalars(select(FaqTyping).where(FaqTyping.entry_id == entry_id))
        return [{"body": row.body, "is_typed": row.typed_at is not None} for row in rows]
