"""The editor's page for tests: its form, and what its script sends."""

import re
from html import unescape
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.faq.editing.models import FaqTyping
from app.kernel.db import open_session
from tests.web.desk.faq import BRAND
from tests.web.people import Visitor


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
    return tell_of({**fields_of(visitor.get(path)), **changes}, visitor, path)


def tell_of(form: dict[str, str], visitor: Visitor, path: str) -> TestResponse:
    """Send a form of the editor's page as its script does."""
    data = dict(form)
    headers = {"X-CSRF-Token": data.pop("csrf_token")}
    return visitor.client.post(f"{path}/live", base_url=visitor.base, data=data, headers=headers)


def preview_of(page: TestResponse) -> str:
    """Give the page that the editor's frame shows."""
    framed = re.search(r'srcdoc="([^"]*)"', page.text)
    assert framed is not None
    return unescape(framed[1])


def typings(app: Flask, entry_id: UUID) -> list[dict[str, Any]]:
    """List what is kept of an entry for its writers, pages that are done with left out."""
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        rows = session.scalars(select(FaqTyping).where(FaqTyping.entry_id == entry_id, ~FaqTyping.is_done))
        return [{"body": row.body, "is_typed": row.typed_at is not None} for row in rows]
