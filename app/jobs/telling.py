"""Telling the board, every few seconds, what a process counted; a board that is away is told later."""

from threading import Event

import structlog

from app.web.figures.board import Board, BoardAwayError
from app.web.figures.shared import Tally

PAUSE = 5.0  # seconds

_log = structlog.get_logger(__name__)


def keep_telling(tally: Tally, board: Board, stop: Event, *, pause: float = PAUSE) -> None:
    """Tell until told to stop, and once more then."""
    while not stop.wait(pause):
        tell(tally, board)
    tell(tally, board)


def tell(tally: Tally, board: Board) -> None:
    """Tell once."""
    try:
        tally.tell(board)
    except BoardAwayError as error:
        _log.warning("figures_not_told", error=str(error))
