"""Changing a policy at the desk as its administrator does: the value, what it rewords, why."""

import re
from html import unescape

from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from app.domain.faq.versions import bump_version
from app.domain.policies.models import PolicyChange
from app.kernel.db import open_session, transaction
from tests.stock import HOSTS
from tests.web.people import Visitor

HOME = "/admin/policy/"
TRIES, LINK = f"{HOME}sign_in.max_attempts", f"{HOME}reset_link.valid_for"
WHY = "Trop de blocages."


def hidden_fields(answer: TestResponse) -> dict[str, str]:
    """Read what a preview hands on to its form."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", answer.text):
        name, value = re.search(r'name="(setting|seen)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def look(visitor: Visitor, path: str, **typed: str) -> TestResponse:
    """Type a value, and see what it would reword."""
    answer = visitor.send(path, typed)
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.location)


def put(visitor: Visitor, path: str, setting: str, *, seen: int | str = 0, **typed: str) -> TestResponse:
    """Send the form of a preview, without having looked at it."""
    return visitor.send(f"{path}/change", {"setting": setting, "seen": str(seen), "reason": WHY, **typed})


def words_of(answer: TestResponse) -> str:
    """Give a page's text with plain spaces."""
    return unescape(answer.text).replace("\xa0", " ").replace("\u202f", " ")


def settings_of(app: Flask, brand: str = "camcha") -> list[tuple[str, object]]:
    """Give what a brand's policies were set to, the first change first."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        changes = session.scalars(select(PolicyChange).order_by(PolicyChange.number))
        return [(each.path, each.setting.get("value")) for each in changes]


def forget_changes(app: Flask) -> None:
    """Let every brand be as its files have it."""
    for brand in HOSTS:
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            session.execute(delete(PolicyChange))
            bump_version(session)
