"""What a page asks of the database, as it is counted by tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

from flask import Flask
from sqlalchemy import event

from app.web.installation import EXTENSION

_ANNOUNCEMENT = "set_config"


@contextmanager
def heard(app: Flask) -> Iterator[list[str]]:
    """List every statement of this thread: another one notes the pages that were slow, seconds after a busy moment.

    PostgreSQL is told once per transaction whose it is; that is the walls' cost, and counted by their own tests.
    """
    statements: list[str] = []
    engine, asking = app.extensions[EXTENSION].engine, get_ident()

    def hear(*told: object) -> None:
        if get_ident() == asking and _ANNOUNCEMENT not in str(told[2]):
            statements.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", hear)
    yield statements
    event.remove(engine, "before_cursor_execute", hear)
