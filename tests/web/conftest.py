"""What the tests of the web layer may ask for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.mails import Mails
from tests.web.sites import Site

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
def from_anywhere(mails: Mails) -> Iterator[None]:
    """Let a test enter one account from several browsers without asking for the mails about it."""
    yield
    mails.pass_over("new_browser")
