"""As many as may send something at once take their time: who reads is answered, who sends has what was typed.

Another brand notices nothing of it.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.web.turnstile import SENDING, SHARE
from tests.databases import Database
from tests.faults.guests import BESIDE, FORM, HOST, SEARCH, Guest, plant_two
from tests.faults.waiting import wait_until
from tests.web.serving import Served, serving

pytestmark = pytest.mark.posts_mails


@contextmanager
def slow_senders(served: Served, number: int) -> Iterator[None]:
    """Let so many begin to send a form, and go on with none before the block ends."""
    head = f"POST {FORM} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with ExitStack() as stack:
        for _ in range(number):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            line.sendall(f"{head}Content-Length: 1000\r\n\r\nsubject=".encode())
        yield


def test_readers_are_answered_while_as_many_send_as_may_and_the_next_has_what_was_typed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--workers 1")
    brands = plant_two(tmp_path / "brands")
    with serving(tmp_path, app="wsgi:app", DATABASE_URL=database.url, TENANTS=str(brands)) as served:
        guest, other = Guest(served, "ann"), Guest(served, "bob", host=BESIDE)
        wait_until(lambda: guest.fill() and other.fill())
        with slow_senders(served, SHARE - 1 + SENDING):
            wait_until(lambda: not guest.send())
            assert guest.outcomes[-1] == 503
            assert [guest.look(f"{SEARCH}{number}") for number in range(3)] == [200] * 3
            assert [other.look(f"{SEARCH}{number}") for number in range(3)] == [200] * 3
            assert other.send()
        wait_until(guest.send)
