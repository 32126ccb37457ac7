"""What a process counted reaches the board, once, and later when the board was away."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest

from app.adapters.board import ValkeyBoard
from app.jobs.telling import keep_telling, tell
from app.web.figures.board import Series
from app.web.figures.shared import MAILS, OVERDUE, Tally
from tests.faults.waiting import PATIENCE
from tests.valkey import Valkey, valkey

SENT, LATE = Series("guichet_mails_total", "sent"), Series("guichet_overdue_requests", "team")


@pytest.fixture
def server() -> Iterator[Valkey]:
    with valkey() as server:
        yield server


def test_counts_of_two_processes_are_added_up_and_the_newest_state_counts(server: Valkey) -> None:
    board, first, second = ValkeyBoard(server.url, within=PATIENCE), Tally(), Tally()
    for late, tally in enumerate((first, second), 1):
        tally.count(MAILS, "sent")
        tally.note(OVERDUE, "team", late)
        tally.tell(board)

    assert board.read() == {SENT: 2, LATE: 2}


def test_what_was_told_is_told_once(server: Valkey) -> None:
    board, tally = ValkeyBoard(server.url, within=PATIENCE), Tally()
    tally.count(MAILS, "sent")
    for _ in range(3):
        tally.tell(board)

    assert board.read() == {SENT: 1}


def test_a_board_that_is_away_is_told_all_of_it_later(server: Valkey) -> None:
    tally = Tally()
    tally.note(OVERDUE, "team", 1)
    for late in (2, 3):
        tally.count(MAILS, "sent")
        tell(tally, ValkeyBoard("redis://127.0.0.1:1/0"))
        tally.note(OVERDUE, "team", late)
    board = ValkeyBoard(server.url, within=PATIENCE)
    tell(tally, board)

    assert board.read() == {SENT: 2, LATE: 3}


def test_a_board_that_was_emptied_counts_anew(server: Valkey) -> None:
    board, tally = ValkeyBoard(server.url, within=PATIENCE), Tally()
    for _ in range(2):
        server.client.flushall()
        tally.count(MAILS, "sent")
        tally.tell(board)

    assert board.read() == {SENT: 1}


def test_what_is_left_when_a_process_ends_is_told(server: Valkey) -> None:
    board, tally, stop = ValkeyBoard(server.url, within=PATIENCE), Tally(), Event()
    telling = Thread(target=keep_telling, args=(tally, board, stop), kwargs={"pause": PATIENCE})
    telling.start()
    tally.count(MAILS, "sent")
    stop.set()
    telling.join()

    assert board.read() == {SENT: 1}
