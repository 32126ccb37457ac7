"""Copies of people's data in tests: asked for, written as the scheduler does, opened."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import QueuePool
from werkzeug.test import TestResponse

from tests.web.desk.moving import carrier_of, work
from tests.web.people import Visitor

INDEX, COPY, FILE = "/account/privacy", "/account/privacy/copy", "/account/privacy/copy/data.zip"


def ask(visitor: Visitor, **fields: str) -> TestResponse:
    """Ask for a copy."""
    return visitor.send(COPY, fields)


def take(visitor: Visitor, **fields: str) -> TestResponse:
    """Download what is ready."""
    return visitor.send(FILE, fields)


def opened(answer: TestResponse) -> tuple[dict[str, Any], str]:
    """Open a copy: what is for programs, and the page."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"] == "attachment; filename=data.zip"
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["data.json", "data.html"]
        return json.loads(archive.read("data.json")), archive.read("data.html").decode()


def copied(visitor: Visitor) -> tuple[dict[str, Any], str]:
    """Ask, let the scheduler work, and open."""
    assert ask(visitor).status_code == 303
    assert work(visitor.app, carrier_of(visitor.app)) == 1
    return opened(take(visitor))


def connections_out(app: Flask) -> int:
    """Count the connections that nobody has given back."""
    pool = app.extensions["guichet"].engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


def rows_in(data: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """Give a table's rows."""
    return next((each["rows"] for each in data["tables"] if each["name"] == table), [])
