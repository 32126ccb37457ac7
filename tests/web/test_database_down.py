"""The database goes away under a running installation: what is kept is served, the rest says when to come back."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, make_url, text

from app.domain.faq.models import FaqEntry
from app.domain.faq.versions import bump_version
from app.kernel.db import open_session, transaction
from app.web import page_cache
from app.web.cookies import SESSION
from tests import postgres
from tests.databases import RUN_FOLDER
from tests.factories import PASSWORD
from tests.stock import MakeApp
from tests.web import hostile
from tests.web.conftest import Get
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.requesting import ASKED, GUEST, fill, open_page, picture, tickets

CutOff = Callable[[], AbstractContextManager[None]]
ADD_FILES = "Ajoutez de nouveau vos fichiers"
_HIDDEN = re.compile(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"')


def form_to(path: str, page: str) -> dict[str, str]:
    """Give the hidden fields of the form on a page that is sent to this path."""
    form = page.partition(f'method="post" action="{path}"')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in _HIDDEN.findall(form)}


@pytest.fixture
def app(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Give an application with no kept page, that asks for the FAQ's version each time."""
    monkeypatch.setattr(page_cache.Versions, "__init__", impatient(page_cache.Versions.__init__))
    return make_app()


def impatient(init: Callable[..., None]) -> Callable[..., None]:
    return lambda versions, read, **_: init(versions, read, every=0.0)


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)


@pytest.fixture
def cut_off(app: Flask, stocked_url: str) -> CutOff:
    """Make the database unreachable for a while."""
    engine = app.extensions["guichet"].engine

    @contextmanager
    def sqlite() -> Iterator[None]:
        engine.dispose()
        path = Path(make_url(stocked_url).database or "")
        away = path.rename(path.with_suffix(".away"))
        path.mkdir()
        try:
            yield
        finally:
            engine.dispose()
            path.rmdir()
            away.rename(path)

    @contextmanager
    def postgresql() -> Iterator[None]:
        name = make_url(stocked_url).database
        server = postgres.start(Path(os.environ[RUN_FOLDER]))
        with create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            connection.execute(
                text("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = :name"),
                {"name": name},
            )
            try:
                yield
            finally:
                connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    return sqlite if stocked_url.startswith("sqlite") else postgresql


def test_kept_pages_are_served_and_the_others_say_when_to_come_back(get: Get, cut_off: CutOff) -> None:
    kept = get("/faq/").data
    with cut_off():
        assert get("/faq/").data == kept
        for path in ("/en/faq/", "/faq/search?q=carte", "/"):
            answer = get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), path
            assert "camcha" in answer.text
        assert get("/robots.txt").status_code == 200

    assert get("/faq/").data == kept
    assert get("/en/faq/").status_code == 200


def test_a_form_sent_meanwhile_is_not_lost_in_silence(app: Flask, get: Get, cut_off: CutOff) -> None:
    token = app.extensions["guichet"].csrf.token("camcha")
    path = f"/faq/feedback/{hostile.known_values(app, 'camcha')['entry_id']}"
    with cut_off():
        answer = get(path, method="POST", data={"csrf_token": token, "useful": "yes"})

    assert answer.status_code == 503
    assert get(path, method="POST", data={"csrf_token": token, "useful": "yes"}).status_code == 303


@pytest.mark.security("SI-19")
def test_nobody_is_let_in_while_nothing_can_be_counted(app: Flask, cut_off: CutOff) -> None:
    settle(app)
    ann = Visitor(app)
    sent = {
        "email": "ann@example.com",
        "password": PASSWORD,
        "csrf_token": app.extensions["guichet"].csrf.token("camcha"),
    }
    with cut_off():
        for path in ("/login", "/login/code", "/login/passkey/options"):
            answer = ann.client.post(path, base_url=ann.base, data=sent)
            assert (answer.status_code, answer.headers.get("Retry-After")) in {(503, "30"), (303, None)}, path
            assert answer.status_code == 503 or answer.location == "/login", path  # without a cookie nothing is asked
            assert ann.cookie(SESSION) is None

    assert ann.client.post("/login", base_url=ann.base, data=sent).status_code == 303


def test_somebody_signed_in_is_told_when_to_come_back_too(app: Flask, cut_off: CutOff) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    with cut_off():
        for path in ("/", "/account/profile", "/no-such-page"):
            answer = ann.get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), path
            assert "camcha" in answer.text

    assert "Ann Martin" in ann.get("/account/profile").text


@pytest.mark.posts_mails
@pytest.mark.parametrize("guest", [{}, GUEST], ids=["signed in", "guest"])
def test_what_was_typed_meanwhile_is_on_the_page_that_refuses_and_is_sent_again_from_there(
    app: Flask, cut_off: CutOff, guest: dict[str, str]
) -> None:
    settle(app)
    ann = Visitor(app)
    if not guest:
        ann.sign_in()
    page, origin = open_page("question"), {"Origin": ann.base}
    sent = {**fill(ann, **guest), "csrf_token": ann.token_on(page)}
    with cut_off():
        answer = ann.client.post(page, base_url=ann.base, data=sent, headers=origin)
        with_a_file = ann.client.post(page, base_url=ann.base, data={**sent, "files": picture()}, headers=origin)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    again = form_to(page, answer.text)
    assert again == sent
    assert [ADD_FILES in each.text for each in (answer, with_a_file)] == [False, True]
    assert tickets(app) == []
    assert ann.client.post(page, base_url=ann.base, data=again, headers=origin).status_code == 303
    assert [ticket.subject for ticket in tickets(app)] == [ASKED["subject"]]


def test_a_secret_is_not_on_that_page_nor_what_another_site_sent(app: Flask, cut_off: CutOff) -> None:
    visitor = Visitor(app)
    sent = {"email": "ann@example.com", "password": PASSWORD, "csrf_token": visitor.token_on("/login")}
    own, foreign = {"Origin": visitor.base}, {"Origin": "https://elsewhere.example"}
    with cut_off():
        ours = visitor.client.post("/login", base_url=visitor.base, data=sent, headers=own)
        theirs = visitor.client.post("/login", base_url=visitor.base, data=sent, headers=foreign)

    assert "ann@example.com" in ours.text
    assert PASSWORD not in ours.text
    assert "ann@example.com" not in theirs.text


def test_an_edit_shows_on_the_next_look_at_the_version(app: Flask, get: Get) -> None:
    known = hostile.known_values(app, "camcha")
    path = f"/faq/{known['section_slug']}/"
    before = get(path).text
    engine = app.extensions["guichet"].engine
    with open_session(engine, "camcha") as session, transaction(session):
        entry = session.query(FaqEntry).filter_by(language="fr", slug=known["slug"]).one()
        entry.title = "Un titre tout neuf"
        bump_version(session)

    assert "Un titre tout neuf" not in before
    assert "Un titre tout neuf" in get(path).text
    assert "Un titre tout neuf" not in get(path, host="birch.example").text
