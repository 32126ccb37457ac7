"""What the tests of the web layer may ask for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.web.page_cache import Versions
from tests.mails import Mails
from tests.web.contracting import Shop, open_shop
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.sites import Site
from tests.web.statements import heard

Get = Callable[..., TestResponse]


@pytest.fixture
def get(app: Flask) -> Get:
    """Ask for a path at a host (camcha's when none is named); keyword arguments are werkzeug's."""
    client = app.test_client(use_cookies=False)

    def ask(path: str, host: str = "camcha.example", **how: object) -> TestResponse:
        return client.open(path, base_url=f"https://{host}", **how)  # type: ignore[arg-type]

    return ask


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Give two brands behind a page cache."""
    return Site(tmp_path)


@pytest.fixture
def nobody(app: Flask) -> Iterator[None]:
    """Leave no account behind."""
    yield
    empty_accounts(app)


@pytest.fixture
def ann(app: Flask) -> Visitor:
    """Give Ann at her browser, who has just signed in to camcha."""
    settle(app)
    visitor = Visitor(app)
    visitor.sign_in()
    return visitor


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    """Give a brand whose provider is a ledger, with Ann as its customer."""
    with open_shop(app) as opened:
        yield opened


@pytest.fixture
def buyer(app: Flask, shop: Shop) -> Visitor:
    """Give Ann at her browser, who has just signed in to that brand."""
    visitor = Visitor(app)
    visitor.sign_in(shop.account.email)
    return visitor


@pytest.fixture
def from_anywhere(mails: Mails) -> Iterator[None]:
    """Let a test enter one account from several browsers without asking for the mails about it."""
    yield
    mails.pass_over("new_browser")


@pytest.fixture
def asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """List every statement that a page needs; the FAQ's version, asked once a second for all pages, is known."""
    monkeypatch.setattr(Versions, "__call__", lambda *_: 1)
    with heard(app) as statements:
        yield statements
