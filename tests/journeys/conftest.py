"""The demo and a browser, started once for all journeys of a worker, and ended with the last of them.

Both cost something while they stand by; and the browser's driver keeps an event loop running in this thread.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from app.demo.stripe.__main__ import FILE
from tests.adapters.stripe.kept import KeptExchanges
from tests.chromium import ARGUMENTS, find_chromium
from tests.journeys.demo import Demo, running_demo
from tests.journeys.people import forget_tries
from tests.journeys.visitor import PATIENCE

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The product, running."""
    with running_demo(tmp_path_factory.mktemp("demo") / "data") as open_demo:
        yield open_demo


@pytest.fixture(scope="package")
def exchanges(running: Demo) -> KeptExchanges:
    """What the product and its payment provider say to one another."""
    return KeptExchanges(running.data / FILE)


@pytest.fixture
def demo(running: Demo, exchanges: KeptExchanges) -> Iterator[Demo]:
    """The product as it meets visitors from an address that has tried nothing yet: all journeys come from one."""
    forget_tries(running)
    yield running
    assert exchanges.list_misfits() == []


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield chromium
        chromium.close()
