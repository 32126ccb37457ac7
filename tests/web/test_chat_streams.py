"""The streams of the chat: nothing twice, nothing lost, from any number on, whatever dies; and nobody else's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask

from app.adapters.wakes import ValkeyWakes
from app.web.installation import EXTENSION
from tests.cast import BIRCH
from tests.valkey import valkey
from tests.web.chatting import Room, at_hour, open_room
from tests.web.people import Visitor, settle
from tests.web.streaming import NEVER, Browser, cookie_of, streaming

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def room(app: Flask) -> Iterator[Room]:
    with at_hour(app) as hour:
        room = open_room(app, hour)
        room.arrive()
        yield room


@contextmanager
def waking(app: Flask, url: str) -> Iterator[None]:
    installed = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(installed, wakes=ValkeyWakes(url))
    yield
    app.extensions[EXTENSION] = installed


def talk(room: Room, path: str, *bodies: str) -> None:
    for body in bodies:
        assert room.cleo.send(f"/admin{path}", {"body": body, "form_key": body}).status_code == 303


@pytest.mark.promise("CC-24")
def test_a_stream_brings_what_is_said_and_goes_on_from_any_number(room: Room) -> None:
    path = room.start("un")
    with streaming(room.app) as port:
        with Browser(port, f"{path}/events", cookie=cookie_of(room.ann)) as first:
            assert (first.status, first.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            talk(room, path, "deux", "trois")
            lines = first.lines(3)
        assert [body for _number, body in lines] == ["un", "deux", "trois"]
        for seen in range(3):
            number = lines[seen][0]
            with Browser(port, f"{path}/events?after=0", cookie=cookie_of(room.ann), last=number) as again:
                talk(room, path, f"encore {seen}")
                assert again.lines(3 - seen)[: 2 - seen] == lines[seen + 1 :]


def test_a_stream_tells_how_the_chat_stands_when_that_changes_and_not_at_every_look(room: Room) -> None:
    path = room.start()
    with streaming(room.app) as port, Browser(port, f"{path}/events?after=99", cookie=cookie_of(room.ann)) as browser:
        first = browser.next()
        room.cleo.send(f"/admin{path}/take")
        second = browser.next()

    assert first is not None
    assert second is not None
    assert ("prochain" in first.data["words"], "Cleo" in second.data["words"]) == (True, True)


def test_a_server_that_is_gone_is_come_back_to_and_nothing_is_missing(room: Room) -> None:
    path = room.start("un")
    with streaming(room.app) as port, Browser(port, f"{path}/events", cookie=cookie_of(room.ann)) as browser:
        ((number, _body),) = browser.lines(1)
    talk(room, path, "deux")
    with (
        streaming(room.app, port=port),
        Browser(port, f"{path}/events", cookie=cookie_of(room.ann), last=number) as browser,
    ):
        assert [body for _number, body in browser.lines(1)] == ["deux"]


def test_what_is_said_wakes_the_stream_at_once(room: Room) -> None:
    path = room.start("un")
    with (
        valkey() as server,
        waking(room.app, server.url),
        streaming(room.app, every=NEVER, wakes=server.url) as port,
        Browser(port, f"{path}/events", cookie=cookie_of(room.ann)) as customer,
        Browser(port, f"/admin{path}/events", cookie=cookie_of(room.cleo)) as agent,
    ):
        assert customer.lines(1) == agent.lines(1)
        talk(room, path, "deux")
        assert customer.lines(1) == agent.lines(1)


def test_without_valkey_the_stream_looks_by_itself(room: Room) -> None:
    path = room.start("un")
    room.app.extensions[EXTENSION] = replace(room.app.extensions[EXTENSION], wakes=ValkeyWakes("redis://127.0.0.1:1/0"))
    with (
        streaming(room.app, wakes=NOWHERE) as port,
        Browser(port, f"{path}/events", cookie=cookie_of(room.ann)) as browser,
    ):
        browser.lines(1)
        talk(room, path, "deux")
        assert [body for _number, body in browser.lines(1)] == ["deux"]


def test_nobody_else_hears_a_chat(room: Room) -> None:
    path = room.start()
    settle(room.app, email="bob@example.com")
    bob = Visitor(room.app)
    bob.sign_in("bob@example.com")
    settle(room.app, BIRCH)
    twin = Visitor(room.app, BIRCH)
    twin.sign_in()
    asked = {
        "bob": (f"{path}/events", {"cookie": cookie_of(bob)}, 404),
        "bob at the desk": (f"/admin{path}/events", {"cookie": cookie_of(bob)}, 404),
        "nobody": (f"{path}/events", {}, 401),
        "ann elsewhere": (f"{path}/events", {"cookie": cookie_of(room.ann), "host": "birch.example"}, 401),
        "another brand": (f"{path}/events", {"cookie": cookie_of(twin), "host": "birch.example"}, 404),
        "a page elsewhere": (f"{path}/events", {"cookie": cookie_of(room.ann), "origin": "https://evil.example"}, 403),
        "no brand": (f"{path}/events", {"cookie": cookie_of(room.ann), "host": "evil.example"}, 421),
        "no such chat": ("/chat/AAAA-AAAA/events", {"cookie": cookie_of(room.ann)}, 404),
        "no stream": ("/account/events", {"cookie": cookie_of(room.ann)}, 404),
        "a form": (f"{path}/events", {"cookie": cookie_of(room.ann), "method": "POST"}, 404),
    }
    with streaming(room.app) as port:
        for who, (where, how, status) in asked.items():
            with Browser(port, where, **how) as browser:  # type: ignore[arg-type]
                assert browser.status == status, who


def test_a_stream_ends_with_its_session(room: Room) -> None:
    path = room.start()
    with streaming(room.app) as port, Browser(port, f"{path}/events", cookie=cookie_of(room.ann)) as browser:
        browser.lines(1)
        room.ann.send("/logout")
        while browser.next() is not None:
            pass


def test_who_comes_when_all_streams_are_taken_is_told_to_ask_by_themselves(room: Room) -> None:
    path = room.start()
    with (
        streaming(room.app, most=1) as port,
        Browser(port, f"{path}/events", cookie=cookie_of(room.ann)) as first,
        Browser(port, f"{path}/events", cookie=cookie_of(room.ann)) as second,
    ):
        assert (first.status, second.status) == (200, 503)


def test_a_page_with_streams_elsewhere_may_reach_them_and_no_other_page_may(app: Flask, room: Room) -> None:
    installed = app.extensions[EXTENSION]
    elsewhere = replace(installed.settings, streams="http://{slug}.localhost:8470")
    app.extensions[EXTENSION] = replace(installed, settings=elsewhere)
    page = room.ann.get(room.start())

    assert "connect-src 'self' http://camcha.localhost:8470;" in page.headers["Content-Security-Policy"]
    assert 'data-events="http://camcha.localhost:8470/chat/' in page.text
    assert "8470" not in room.ann.get("/account/").headers["Content-Security-Policy"]
