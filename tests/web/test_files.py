"""A file that no page asked for is stored nowhere, and never breaks an answer; `desk/test_imports` sends others."""

import re
from http import HTTPStatus
from io import BytesIO

import pytest
from flask import Flask, request
from sqlalchemy import select

from app.kernel.db import Base, open_session
from tests.mails import Mails
from tests.stock import MakeApp
from tests.web import hostile
from tests.web.environs import answer_to, environ
from tests.web.people import Visitor, settle
from tests.web.security import signed_in

pytestmark = pytest.mark.usefixtures("nobody")

ASK_PROVIDER = {"cards.add"}  # who has no payment provider says so
MARK = b"a file that nobody asked for"
FIELDS = ("message", "comment", "email", "first_name", "credential", "csrf_token", "file", "reason")
NAMES = ("photo.png", "../../../etc/passwd", "a\0b.php", "é" * 300, "", 'x"; filename="y.svg')


def stored(app: Flask) -> list[str]:
    """List the columns that hold the file, or its name."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return [
            f"{mapper.class_.__name__}.{column.key}"
            for mapper in Base.registry.mappers
            if mapper.class_.__module__.startswith("app.")
            for row in session.scalars(select(mapper.class_))
            for column in mapper.column_attrs
            if re.search(r"nobody asked for|photo\.png|etc/passwd", str(getattr(row, column.key)))
        ]


def with_files(fields: tuple[str, ...], name: str, content: bytes) -> bytes:
    """Write a form's body that holds a file in each of these fields."""
    head = 'Content-Disposition: form-data; name="{}"; filename="{}"\r\nContent-Type: image/png'
    parts = [f"--x\r\n{head.format(field, name)}\r\n\r\n".encode() + content + b"\r\n" for field in fields]
    return b"".join([*parts, b"--x--\r\n"])


@pytest.mark.security("PA-06")
@pytest.mark.posts_mails
@pytest.mark.parametrize("who", ["somebody signed in", "a stranger"])
def test_no_form_takes_a_file(app: Flask, who: str) -> None:
    settle(app)
    visitor = signed_in(app) if who == "somebody signed in" else Visitor(app)
    known = hostile.known_values(app, "camcha")
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/support/").text)
    assert token is not None
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.rule == "/logout":
            continue
        for fields, name, size in (
            (FIELDS, "photo.png", 10),
            (("file",), "../../etc/passwd", 700_000),
            (FIELDS, "", 1),
        ):
            answer = visitor.client.post(
                hostile.path_of(rule, known),
                base_url=visitor.base,
                data=with_files(fields, name, MARK + b"x" * size),
                headers={"X-CSRF-Token": token[1]},
                content_type="multipart/form-data; boundary=x",
            )
            is_away = answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE and rule.endpoint in ASK_PROVIDER
            assert answer.status_code < 500 or is_away, (rule, name)
            assert MARK not in answer.data, (rule, name)
    assert stored(app) == []


@pytest.mark.security("PA-06")
@pytest.mark.parametrize("size", [1, 900_000])
def test_a_file_is_let_go_as_it_comes(make_app: MakeApp, size: int) -> None:
    app = make_app()
    kept: list[bytes] = []

    def look() -> str:
        kept.append(request.files["file"].read())
        return ""

    app.add_url_rule("/_look", "look", look, methods=["POST"])
    body = with_files(("file",), "photo.png", b"x" * size)
    asked = environ("camcha.example", "/_look", method="POST", CONTENT_LENGTH=str(len(body)))
    asked |= {"CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": BytesIO(body)}
    token = app.extensions["guichet"].csrf.token("camcha")

    assert answer_to(app, {**asked, "HTTP_X_CSRF_TOKEN": token}).status == 200
    assert kept == [b""]


@pytest.mark.security("PA-06")
@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_a_file_beside_a_sound_question_is_left_out_of_it(app: Flask, mails: Mails, name: str) -> None:
    visitor = Visitor(app, "camermix")
    page = visitor.get("/support/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    assert 'type="file"' not in page
    assert "multipart" not in page
    sent = {"email": "ann@example.com", "message": f"Voici {NAMES.index(name)}", "csrf_token": token[1]}

    answer = visitor.client.post("/support/", base_url=visitor.base, data={**sent, "file": (BytesIO(MARK), name)})

    assert answer.status_code == 303
    assert stored(app) == []
    args = mails.expect("contact_message", to="info@camermix.com").args
    assert set(args) == {"reply_to", "message", "written_in"}


@pytest.mark.security("PA-06")
def test_a_body_larger_than_any_form_is_refused(app: Flask) -> None:
    visitor = Visitor(app)
    body = with_files(("file",), "large.zip", b"x" * 1_100_000)
    headers = {"X-CSRF-Token": app.extensions["guichet"].csrf.token("camcha")}
    kind = "multipart/form-data; boundary=x"

    answer = visitor.client.post("/support/", base_url=visitor.base, data=body, headers=headers, content_type=kind)

    assert answer.status_code == 413
