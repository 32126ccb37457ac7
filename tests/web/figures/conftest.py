"""What the tests of figures stand on: an application with a queue server of its own, which is emptied for each test."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.stock import MakeApp
from tests.valkey import Valkey, valkey
from tests.web.figures.scraping import TOKEN


@pytest.fixture(scope="module")
def server() -> Iterator[Valkey]:
    with valkey() as server:
        yield server


@pytest.fixture(scope="module")
def measured(make_app: MakeApp, server: Valkey) -> Flask:
    """Give the application whose board is on that server."""
    return make_app(METRICS_TOKEN=TOKEN, QUEUE_URL=server.url)
