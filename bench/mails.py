"""The outbox among a million sent mails, beside a thousand: finding what is due, claiming it, telling what waits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from app.domain.mail.queries import find_due_tenant, find_mail_backlog, list_due
from app.domain.mail.service import claim, post
from app.kernel.db import open_session, timetable_connection, transaction
from bench.library import milliseconds, on_postgresql, on_sqlite
from bench.load import BenchError
from bench.report import Row
from tests.crowd import gather

_MANY, _FEW = 1_000_000, 1_000
_BRAND = "omicron"
_DUE = 500  # mails that wait beside them
_ROUNDS = 200  # of each, in turn; each claims one of those
_LIMIT = 50  # mails that a relay takes at once
_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def main() -> Iterable[Row]:
    """Measure both databases; some minutes, most of it making the mails."""
    with TemporaryDirectory(prefix="guichet-bench-") as name, ExitStack() as stack:
        for make in (_sqlite, _postgresql):
            engines = [
                stack.enter_context(make(Path(name) / f"{make.__name__}{count}", count)) for count in (_MANY, _FEW)
            ]
            yield from _measure(*engines)


def _measure(large: Engine, small: Engine) -> Iterator[Row]:
    for what, look in _LOOKS.items():
        times = [[milliseconds(partial(look, each)) for each in (large, small)] for _ in range(_ROUNDS)]
        for name, at in (("p50", 49), ("p99", 98)):
            many, few = (quantiles(column, n=100)[at] for column in zip(*times, strict=True))
            work, aim = f"{large.dialect.name}: {what}, {name}", "mails" if name == "p50" else ""
            yield Row(work, many, few, "ms", f"among {_FEW:,}", aim=aim)


def _find_due(engine: Engine) -> None:
    with timetable_connection(engine) as timetable:
        tenant = find_due_tenant(timetable, after="", now=_NOW)
        if tenant is None or not list_due(timetable, tenant, now=_NOW, limit=_LIMIT):
            raise BenchError("no mail is due")


def _claim_one(engine: Engine) -> None:
    with timetable_connection(engine) as timetable:
        (mail_id,) = list_due(timetable, _BRAND, now=_NOW, limit=1)
    with open_session(engine, _BRAND) as session, transaction(session):
        if claim(session, mail_id, owner="bench", now=_NOW) is None:
            raise BenchError("the mail is not to be had")


def _tell_backlog(engine: Engine) -> None:
    with timetable_connection(engine) as timetable:
        find_mail_backlog(timetable, now=_NOW)


_LOOKS: Mapping[str, Callable[[Engine], None]] = {
    "finding what is due": _find_due,
    "claiming the next": _claim_one,
    "telling what has not left": _tell_backlog,
}


@contextmanager
def _sqlite(folder: Path, mails: int) -> Iterator[Engine]:
    folder.mkdir()
    with on_sqlite(folder) as engine:
        gather(engine.url, _BRAND, accounts=0, others=0, mails=mails)
        _post_due(engine)
        yield engine


@contextmanager
def _postgresql(folder: Path, mails: int) -> Iterator[Engine]:
    folder.mkdir()
    with on_postgresql(folder) as (server, engine):
        gather(server, _BRAND, accounts=0, others=0, mails=mails)
        _post_due(engine)
        yield engine


def _post_due(engine: Engine) -> None:
    with open_session(engine, _BRAND) as session, transaction(session):
        for number in range(_DUE):
            post(session, kind="faq_feedback", to=f"ann+{number}@example.com", args={}, language="fr", now=_NOW)
