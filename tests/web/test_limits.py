"""Nobody floods a brand: what costs its team something is counted, by visitor and by all together."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.faq.search.models import FaqSearchMiss
from app.domain.limits.service import sweep
from app.jobs.housekeeping import sweep_limits
from app.kernel.db import open_session, transaction
from tests.mails import Mails
from tests.stock import HOSTS, MakeApp
from tests.web import hostile
from tests.web.environs import answer_to, environ
from tests.web.test_hostile import posting

pytestmark = [pytest.mark.posts_mails]


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """Give an application where nobody has tried anything yet."""
    app = make_app()
    installed = app.extensions["guichet"]
    for slug in HOSTS:
        with open_session(installed.engine, slug) as session, transaction(session):
            sweep(session, now=datetime.now(UTC) + timedelta(days=1))
    return app


def write(app: Flask, number: int, address: str) -> int:
    """Write to the brand; give the status."""
    form = hostile.urlencoded([("email", "ann@example.com"), ("message", f"Question {number}")])
    return answer_to(app, {**posting(app, "/support/", form, "camermix"), "REMOTE_ADDR": address}).status


def test_one_visitor_writes_five_times_an_hour_and_others_still_may(app: Flask) -> None:
    assert [write(app, number, "192.0.2.1") for number in range(7)] == [303] * 5 + [429] * 2
    assert write(app, 8, "192.0.2.2") == 303


def test_a_customer_with_many_addresses_is_one_visitor(app: Flask) -> None:
    assert [write(app, number, f"2001:db8::{number}") for number in range(6)] == [303] * 5 + [429]


def test_all_together_write_a_hundred_times_an_hour_of_which_refused_tries_take_none(app: Flask) -> None:
    for number in range(30):
        write(app, number, "192.0.2.99")
    statuses = [write(app, number, f"192.0.2.{number // 5}") for number in range(96)]

    assert statuses == [303] * 95 + [429]


def test_who_wrote_too_often_finds_what_they_typed_and_when_to_come_back(app: Flask) -> None:
    for number in range(5):
        write(app, number, "192.0.2.1")
    form = hostile.urlencoded([("email", "ann@example.com"), ("message", "A long question")])
    answer = answer_to(app, {**posting(app, "/en/support/", form, "camermix"), "REMOTE_ADDR": "192.0.2.1"})

    assert answer.status == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert b"A long question</textarea>" in answer.body
    assert "in 60\u00a0minutes: what you typed is still here" in answer.body.decode()
    assert b"ann@example.com" in answer.body


def test_a_reason_is_held_to_the_same_limit_and_kept(app: Flask) -> None:
    path = f"/faq/feedback/{hostile.known_values(app, 'camcha')['entry_id']}"
    statuses = []
    for number in range(6):
        form = hostile.urlencoded([("useful", "no"), ("reason", "wrong"), ("comment", f"Missing {number}")])
        answer = answer_to(app, posting(app, path, form))
        statuses.append(answer.status)

    assert statuses == [303] * 5 + [429]
    assert b"Missing 5</textarea>" in answer.body


def test_one_visitor_judges_thirty_times_an_hour(app: Flask) -> None:
    path = f"/faq/feedback/{hostile.known_values(app, 'camcha')['entry_id']}"
    answers = [answer_to(app, posting(app, path, "useful=yes")) for _ in range(31)]

    assert [answer.status for answer in answers] == [303] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert b"error" in answers[-1].body


def test_a_double_press_mails_a_reason_once(app: Flask, mails: Mails) -> None:
    path = f"/faq/feedback/{hostile.known_values(app, 'camcha')['entry_id']}"
    for comment in ("Pressed twice", "Pressed twice", "Something else"):
        form = hostile.urlencoded([("useful", "no"), ("reason", "wrong"), ("comment", comment)])
        assert answer_to(app, posting(app, path, form)).status == 303

    assert [mail.args["comment"] for mail in mails.unexpected] == ["Pressed twice", "Something else"]


def test_a_stranger_s_misses_are_answered_and_no_longer_counted(app: Flask) -> None:
    def misses() -> int:
        with open_session(app.extensions["guichet"].engine, "camcha") as session:
            return session.scalar(select(func.sum(FaqSearchMiss.count))) or 0

    before = misses()
    for _ in range(62):
        assert answer_to(app, environ("camcha.example", "/faq/search", query="q=zzzxqj")).status == 200

    assert misses() - before == 60


def test_housekeeping_keeps_the_tries_that_still_count(app: Flask) -> None:
    for number in range(5):
        write(app, number, "192.0.2.1")
    installed = app.extensions["guichet"]
    sweep_limits(installed.registry, partial(open_session, installed.engine), now=datetime.now(UTC))

    assert write(app, 6, "192.0.2.1") == 429
