"""A clock that jumps under the web: nobody loses a session, nothing typed is lost, a code opens in its time only."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.kernel.clock import CLOCK, Clock
from app.web.installation import EXTENSION
from tests.mails import Mails
from tests.stock import MakeApp
from tests.web.factors import code_now, turn_on
from tests.web.people import Visitor, settle
from tests.web.requesting import ASKED, fill, open_page, tickets

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = pytest.mark.parametrize("by", [HOUR, DAY, -HOUR, -DAY], ids=str)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def app(make_app: MakeApp, data: Path) -> Flask:
    """Give an application whose clock can be moved, as the demo's."""
    return make_app(MODE="demo", DATA=str(data))


@pytest.fixture
def clock(app: Flask, data: Path) -> Iterator[Clock]:
    clock: Clock = app.extensions[EXTENSION].clock
    yield clock
    (data / CLOCK).unlink(missing_ok=True)


@JUMPS
def test_who_is_signed_in_is_so_again_once_the_clock_is_right(app: Flask, clock: Clock, by: timedelta) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    clock.move(by)
    assert ann.get("/account/profile").status_code in {200, 302}
    clock.move(-by)
    assert "Ann Martin" in ann.get("/account/profile").text


@JUMPS
def test_what_was_typed_before_a_jump_is_taken_once_or_stands_in_its_form(
    app: Flask, clock: Clock, by: timedelta
) -> None:
    settle(app)
    ann, page = Visitor(app), open_page("question")
    ann.sign_in()
    sent = {**fill(ann), "csrf_token": ann.token_on(page)}
    clock.move(by)
    ann.client.post(page, base_url=ann.base, data=sent, headers={"Origin": ann.base})
    clock.move(-by)
    if not tickets(app):
        assert ASKED["subject"] in ann.get(page).text
        assert ann.send(page, sent).status_code == 303
    assert [ticket.subject for ticket in tickets(app)] == [ASKED["subject"]]


@pytest.mark.parametrize("by", [HOUR, -HOUR], ids=str)
def test_a_code_of_an_app_opens_only_while_the_clock_is_right(
    app: Flask, clock: Clock, mails: Mails, by: timedelta
) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    secret, _ = turn_on(ann, mails)
    later = Visitor(app)
    assert later.sign_in().location == "/login/code"
    clock.move(by)
    assert later.send("/login/code", {"code": code_now(secret)}).status_code in {303, 422}
    assert "Ann Martin" not in later.get("/support/").text
    clock.move(-by)
    if later.get("/login/code").status_code != 200:
        assert later.sign_in().location == "/login/code"
    assert later.send("/login/code", {"code": code_now(secret)}).status_code == 303
    assert "Ann Martin" in later.get("/support/").text
