"""What a web process counts: failures by brand, ways in, refused tries, events of the provider, errors."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import structlog
from flask import Flask

from app.adapters.passwords import Argon2Hasher
from app.web.edge import Edge
from app.web.environ import TENANT, Environ, Start
from app.web.installation import EXTENSION
from tests.billing import BRAND, provider_of
from tests.domain.billing.ledger import Ledger
from tests.domain.billing.posting import as_posted
from tests.web.environs import environ
from tests.web.figures.scraping import Scrape
from tests.web.people import Visitor, settle
from tests.web.test_webhooks import post

pytestmark = [
    pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("nobody", "from_anywhere"),
]


@pytest.fixture
def app(measured: Flask) -> Flask:
    return measured


@pytest.fixture
def grown(measured: Flask) -> Callable[..., float]:
    """Give by how much a series has grown since the test began."""
    before = Scrape(measured)
    return lambda name, **labels: Scrape(measured).value(name, **labels) - before.value(name, **labels)


@pytest.fixture
def ledger(app: Flask) -> Iterator[Ledger]:
    installed, ledger = app.extensions[EXTENSION], Ledger()
    app.extensions[EXTENSION] = replace(installed, find_provider={BRAND: provider_of(ledger)}.get)
    yield ledger
    app.extensions[EXTENSION] = installed


class Busy(Argon2Hasher):
    def is_busy(self) -> bool:
        return True


def test_who_comes_in_is_counted_by_the_way(app: Flask, grown: Callable[..., float]) -> None:
    settle(app)
    Visitor(app).sign_in()

    assert grown("guichet_sign_ins_total", way="password") == 1
    assert grown("guichet_sign_in_failures_total", reason="wrong") == 0


def test_a_wrong_password_and_an_unknown_name_count_alike_and_a_block_apart(
    app: Flask, grown: Callable[..., float]
) -> None:
    settle(app)
    for email in ("ann@example.com", "nobody@example.com"):
        for _ in range(6):
            Visitor(app).sign_in(email, "not the password")

    assert grown("guichet_sign_in_failures_total", reason="wrong") == 8
    assert grown("guichet_sign_in_failures_total", reason="blocked") == 4


def test_who_is_turned_away_because_too_many_come_at_once_is_counted(app: Flask, grown: Callable[..., float]) -> None:
    installed = app.extensions[EXTENSION]
    visitor = Visitor(app)
    app.extensions[EXTENSION] = replace(installed, hasher=Busy())
    visitor.sign_in()
    app.extensions[EXTENSION] = installed

    assert grown("guichet_sign_in_failures_total", reason="busy") == 1


def test_events_of_the_provider_are_counted_by_what_became_of_them(
    app: Flask, ledger: Ledger, grown: Callable[..., float]
) -> None:
    raw = as_posted(ledger.tell("subscription", "sub_1"))
    statuses = [post(app, raw), post(app, raw), post(app, raw, "0" * 64)]

    assert statuses == [200, 200, 400]
    assert [grown("guichet_webhooks_total", outcome=each) for each in ("kept", "passed_over", "refused")] == [1, 1, 1]


@pytest.mark.parametrize(("status", "failures"), [("404 NOT FOUND", 0), ("500 INTERNAL SERVER ERROR", 1)])
def test_an_answer_that_failed_is_counted_by_its_brand(
    app: Flask, grown: Callable[..., float], status: str, failures: int
) -> None:
    def inner(environ: Environ, start: Start) -> list[bytes]:
        environ[TENANT] = app.extensions[EXTENSION].registry.by_slug("camcha")
        start(status, [])
        return [b""]

    Edge(inner)(environ("camcha.example"), lambda *_: lambda _: None)

    assert grown("guichet_failed_answers_total", tenant="camcha") == failures


def test_an_error_in_the_log_is_counted_by_its_event_and_a_warning_is_not(
    app: Flask, grown: Callable[..., float]
) -> None:
    assert app is not None
    structlog.get_logger("of.a.test").error("something_failed", told="ann@example.com")
    structlog.get_logger("of.a.test").warning("something_happened")

    assert grown("guichet_errors_total", event="something_failed") == 1
    assert grown("guichet_errors_total", event="something_happened") == 0


def test_an_error_of_a_library_is_counted_by_the_library_whatever_it_says(
    app: Flask, grown: Callable[..., float]
) -> None:
    assert app is not None
    logging.getLogger("somelibrary.part").error("no answer about %s", "ann@example.com")

    assert grown("guichet_errors_total", event="somelibrary") == 1
