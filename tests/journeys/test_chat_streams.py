"""The process of streams is killed while two browsers chat, comes back, or never was there: no word is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response, expect
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.support.models import Ticket, TicketMessage
from tests.faults.waiting import PATIENCE, wait_until
from tests.journeys.chatting import (
    BRAND,
    Streams,
    come_to_chat,
    installed_beside,
    plant_hours,
    said,
    typed_and_seen,
    write,
)
from tests.journeys.demo import Demo, running_demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plant_hours(tmp_path_factory.mktemp("brands"), '"00:00-24:00"')


@pytest.fixture(scope="module")
def open_demo(tmp_path_factory: pytest.TempPathFactory, tenants: Path) -> Iterator[Demo]:
    """The product, with a brand whose team is there at every hour."""
    with running_demo(tmp_path_factory.mktemp("chatting") / "data", tenants=tenants) as running:
        yield running


@pytest.fixture
def beside(open_demo: Demo, tenants: Path) -> Iterator[Streams]:
    with installed_beside(open_demo, tenants) as installed:
        yield installed


@contextmanager
def talking(demo: Demo, browser: Browser, url: str) -> Iterator[tuple[Visitor, Visitor]]:
    """Let Ann start a chat and Cleo take it, each at a browser."""
    here = Demo({BRAND: url}, demo.data)
    with visiting(browser, width=320) as ann, visiting(browser, width=1280) as cleo:
        enter_desk(here, cleo, BRAND, Role.AGENT)
        cleo.page.goto(f"{url}/admin/chat/")  # not looked at: a browser complains of streams that are not there
        cleo.follow(cleo.page.get_by_role("button", name="Je suis disponible"))
        sign_in(ann, url, settle(demo, BRAND))
        come_to_chat(ann, url)
        ann.page.get_by_label("Votre message").fill("0")
        ann.follow(ann.page.get_by_role("button", name="Démarrer une discussion"))
        cleo.page.goto(f"{url}/admin/chat/")
        cleo.follow(cleo.page.get_by_role("button", name="Prendre"))
        yield ann, cleo


def is_stream(answer: Response) -> bool:
    return "/events" in answer.url and answer.status == 200


def stored(demo: Demo, visitor: Visitor) -> list[str]:
    """Give what the database holds of the chat that is open, in order."""
    reference = visitor.page.url.rpartition("/")[2].partition("#")[0]
    with rows_of(demo, BRAND) as session:
        of_it = select(TicketMessage.body).join(Ticket, Ticket.id == TicketMessage.ticket_id)
        return list(session.scalars(of_it.where(Ticket.reference == reference).order_by(TicketMessage.number)))


@pytest.mark.promise("CC-24")
def test_streams_that_are_killed_and_come_back_lose_no_word_and_say_none_twice(
    open_demo: Demo, browser: Browser, beside: Streams
) -> None:
    beside.start()
    words = ["0"]
    with talking(open_demo, browser, beside.url) as (ann, cleo):
        for _ in range(2):
            for visitor in (ann, cleo):
                words.append(str(len(words)))
                write(visitor, words[-1])
                expect(said(ann)).to_have_text(words)
                expect(said(cleo)).to_have_text(words)
            write(ann, str(len(words)))
            beside.kill()  # whether it had told of that or not
            words.append(str(len(words)))
            expect(said(cleo)).to_have_text(words)
            write(cleo, str(len(words)))
            words.append(str(len(words)))
            expect(said(ann)).to_have_text(words)
            with (
                ann.page.expect_response(is_stream, timeout=PATIENCE * 1000),
                cleo.page.expect_response(is_stream, timeout=PATIENCE * 1000),
            ):
                beside.start()
        for visitor in (cleo, ann):
            expect(said(visitor)).to_have_text(words)
        assert stored(open_demo, ann) == words
        ann.page.reload()
        expect(said(ann)).to_have_text(words)


def test_where_the_streams_never_were_started_the_chat_goes_on_by_asking(
    open_demo: Demo, browser: Browser, beside: Streams
) -> None:
    words = ["0"]
    with talking(open_demo, browser, beside.url) as (ann, cleo):
        for visitor in (ann, cleo, cleo, ann):
            words.append(str(len(words)))
            write(visitor, words[-1])
        for visitor in (cleo, ann):
            expect(said(visitor)).to_have_count(len(words))
        assert sorted(stored(open_demo, ann)) == words
        for visitor in (cleo, ann):
            expect(said(visitor)).to_have_text(stored(open_demo, ann))
        typed_and_seen(cleo, ann)


@pytest.mark.promise("CC-24")
def test_a_page_that_slept_has_what_was_said_meanwhile_as_it_is_looked_at_and_as_its_stream_stays_silent(
    open_demo: Demo, browser: Browser, beside: Streams
) -> None:
    beside.start()
    with talking(open_demo, browser, beside.url) as (ann, cleo):
        clock = ann.page.clock
        clock.install()
        with ann.page.expect_response(is_stream, timeout=PATIENCE * 1000):
            ann.page.reload()
        write(cleo, "1")
        expect(said(ann)).to_have_text(["0", "1"])
        clock.pause_at(ann.page.evaluate("Date.now() + 20_000"))  # none of its timers runs any more
        beside.hold()  # and its stream is open to nobody, which no browser can know

        speak(open_demo, cleo, "2")
        ann.page.evaluate(_LOOK_AT, False)
        expect(said(ann)).to_have_text(["0", "1", "2"])

        speak(open_demo, cleo, "3")
        clock.fast_forward(46_000)
        expect(said(ann)).to_have_text(["0", "1", "2", "3"])


# No browser without a screen hides a page: the event is made, the rest is as it is.
_LOOK_AT = """hidden => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def speak(demo: Demo, visitor: Visitor, text: str) -> None:
    """Write, and wait until the database has it."""
    write(visitor, text)
    wait_until(lambda: text in stored(demo, visitor))
