"""The desk's editor: what one request costs while an entry of 2,000 words is typed, beside its Markdown alone."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from flask import Flask
from markdown_it import MarkdownIt
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import list_documents
from app.factory import create_app
from app.kernel.db import open_session
from app.settings import load_settings
from bench.load import BenchError
from bench.report import Row
from bench.serving import flask
from tests.web.desk.editor import fields_of
from tests.web.desk.team import colleague

_BRAND = "camcha"
_WORDS = 2_000
_ROUNDS = 40


def main() -> Iterable[Row]:
    """Measure it in this process, on SQLite; half a minute."""
    with TemporaryDirectory(prefix="guichet-bench-") as name:
        environ = _environ(Path(name))
        flask(environ, "db", "upgrade")
        flask(environ, "faq", "import", _BRAND)
        app = create_app(load_settings(environ))
        entry, text = _entry(app)
        type_on, bare = _typing(app, f"/admin/faq/{entry}", text), MarkdownIt("commonmark").enable("table")
        rounds = [(_took(type_on), _took(lambda: bare.render(text))) for _ in range(_ROUNDS)]
        mine, alone = (median(column) for column in zip(*rounds, strict=True))
        yield Row(f"kept, checked and drawn, {_WORDS} words", mine, alone, "ms", "markdown-it alone, the same text")


def _environ(folder: Path) -> Mapping[str, str]:
    return {
        "GUICHET_MODE": "test",
        "GUICHET_DATA": str(folder),
        "GUICHET_SECRET_KEY": token_hex(32),
        "GUICHET_ORIGIN_PATTERN": "https://{slug}.example",
        "GUICHET_LOG_LEVEL": "error",
    }


def _entry(app: Flask) -> tuple[object, str]:
    """Give an entry, and a text of that many words from all of them."""
    with open_session(app.extensions["guichet"].engine, _BRAND) as session:
        entry = session.scalars(select(FaqEntry).where(FaqEntry.language == "fr").order_by(FaqEntry.key).limit(1)).one()
        bodies = [document.body for document in list_documents(session, "fr").values()]
    text, count = "", 0
    while count < _WORDS:
        for body in bodies:
            text, count = text + body, count + len(body.split())
            if count >= _WORDS:
                break
    return entry.id, text


def _typing(app: Flask, path: str, text: str) -> Callable[[], None]:
    """Sign an editor in; give what sends the text as the editor's script does."""
    kim = colleague(app, Role.EDITOR)
    fields = fields_of(kim.get(path))
    headers = {"X-CSRF-Token": fields.pop("csrf_token")}

    def send() -> None:
        answer = kim.client.post(f"{path}/live", base_url=kim.base, data={**fields, "body": text}, headers=headers)
        if answer.status_code != HTTPStatus.OK:
            raise BenchError(f"the editor answered {answer.status_code}")

    return send


def _took(work: Callable[[], object]) -> float:
    """Give the milliseconds that something takes."""
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000
