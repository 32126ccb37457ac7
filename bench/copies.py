"""A copy of ten thousand rows: how much memory writing it takes. Erasing them: how long, and in how many tables."""

import multiprocessing
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter
from typing import TypeVar

from sqlalchemy import insert, select

from app.adapters.sealing import AesGcmSealer
from app.adapters.storage.local import FolderStore
from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.service import Visit
from app.domain.privacy.copying import ask_copy
from app.domain.privacy.erasing import erase
from app.domain.tables import list_tables
from app.jobs.carrying import carry
from app.jobs.transfers import TRANSFERS
from app.jobs.work import Carrier
from app.kernel.db import new_engine, open_session, timetable_connection, transaction
from app.kernel.ids import new_id
from app.migrations import runner
from app.tenancy.registry import load_registry
from bench.load import BenchError
from bench.report import Row
from tests.factories import make_account

_Found = TypeVar("_Found")
_BRAND, _ROWS = "camcha", 10_000
_EMAIL = "ann@example.com"
_LIMIT = 50.0  # MB that writing a copy may take
_PATIENCE = 1.0  # seconds after which a person asks themself what is wrong (Nielsen 1993)
_MEGABYTE = 1024  # kilobytes
_TENANTS = Path(__file__).parents[1] / "tenants"


def main() -> Iterable[Row]:
    """Write and erase, each in a process of its own, on SQLite."""
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        url = f"sqlite:///{folder}/guichet.sqlite3"
        runner.upgrade(url, url)
        _fill(url)
        yield Row(f"copy of {_ROWS:,} rows: memory that it takes", _apart(_copy, url), _LIMIT, "MB", "the limit")
        seconds, tables = _apart(_erase, url)
        yield Row(f"erasure of {_ROWS:,} rows", seconds, _PATIENCE, "s", "what a person waits for a page")
        yield Row("tables that it found something in", tables, len(list_tables()), "", "all tables")


def _apart(work: Callable[[str], _Found], url: str) -> _Found:
    """Do it in a new process: what was used before is not counted."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (url,))


def _fill(url: str) -> None:
    engine, now = new_engine(url), datetime.now(UTC)
    with open_session(engine, _BRAND) as session, transaction(session):
        account = make_account(session, email=_EMAIL)
        ask_copy(
            session, account, visit=Visit(browser="Firefox", browser_digest=None, country="FR"), language="fr", now=now
        )
        session.flush()
        rows = [
            {
                "tenant": _BRAND,
                "id": new_id(now),
                "account_id": account.id,
                "kind": EventKind.SIGNED_IN,
                "at": now - timedelta(minutes=number),
                "browser": "Firefox, Windows",
                "country": "FR",
                "details": {"name": "a name that somebody gave to their passkey"},
            }
            for number in range(_ROWS)
        ]
        session.execute(insert(SecurityEvent), rows)
    engine.dispose()


def _copy(url: str) -> float:
    engine = new_engine(url)
    carrier = Carrier(
        open_session=partial(open_session, engine),
        registry=load_registry(_TENANTS),
        sealer=AesGcmSealer("b" * 32),
        files=FolderStore(Path("files")),  # a copy keeps none there
        largest_file=0,
        clock=partial(datetime.now, UTC),
        stop=Event(),
    )
    carrier.registry.by_slug(_BRAND)
    before = _peak(anew=True)
    if carry(partial(timetable_connection, engine), carrier, TRANSFERS) != 1:
        raise BenchError("no copy was written")
    return (_peak() - before) / _MEGABYTE


def _peak(*, anew: bool = False) -> int:
    """Give the most memory that this process has held at a time, kilobytes; `anew`: forget what was before (Linux)."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    told = Path("/proc/self/status").read_text("ascii")
    return int(told.partition("VmHWM:")[2].split()[0])


def _erase(url: str) -> tuple[float, int]:
    engine = new_engine(url)
    with open_session(engine, _BRAND) as session, transaction(session):
        account = session.scalars(select(Account).where(Account.email == _EMAIL)).one()
        began = perf_counter()
        erased = erase(session, account, email_barred=False, now=datetime.now(UTC))
        session.flush()
        took = perf_counter() - began
    if erased.rows <= _ROWS:
        raise BenchError(f"only {erased.rows} rows were erased")
    return took, erased.tables
