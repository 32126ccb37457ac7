"""Issuing invoices beside plain inserts of the same rows: how fast 16 threads number them, and whether one is missing.

Three in ten issue and then think better of it. The plain insert has a number of its own, takes no counter and seals
nothing: what is between the two is the price of having no gap.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import OperationalError

from app.domain.accounts.models import Account
from app.domain.invoices.issuing import Issuer, Item, Order, issue
from app.domain.invoices.models import Invoice
from app.domain.invoices.policy import InvoicePolicy
from app.domain.invoices.snapshot import Buyer, Place, Seller
from app.domain.invoices.vat_rules import Category, Taxation
from app.kernel.db import TenantSession, new_engine, open_session, transaction
from app.kernel.ids import new_id
from app.kernel.money import Money
from app.migrations import runner
from bench.report import Row
from tests import postgres

TENANT = "bench"
THREADS, EACH, FAILING = 16, 50, 0.3
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PLACE = Place(written=("1 rue A", "75010 Paris"), line1="1 rue A", postcode="75010", city="Paris", country="FR")
ISSUER = Issuer(
    seller=Seller(
        name="Bench", form="SAS", capital=None, siren="900412735", registration="RCS Paris", vat_number="FR65900412735",
        place=PLACE,
    ),
    policy=InvoicePolicy(series="BENCH", credit_series="BENCH-A"),
    zone=ZoneInfo("Europe/Paris"),
    words=lambda kind, _language: str(kind),
)  # fmt: skip
FRENCH = Taxation(category=Category.STANDARD, rate=2000, country="FR")

Write = Callable[[TenantSession], object]


class ThoughtBetterError(Exception):
    """Whoever issued rolls back."""


def main() -> Iterable[Row]:
    """Measure both on SQLite and on PostgreSQL; a minute."""
    with tempfile.TemporaryDirectory(prefix="guichet-bench") as name:
        yield from _measure("SQLite", new_database(Path(name)))
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as name, _postgresql(Path(name)) as engine:
        yield from _measure("PostgreSQL", (engine, _add_account(engine)))


def _measure(where: str, database: tuple[Engine, UUID]) -> Iterable[Row]:
    engine, account_id = database
    order = order_of(account_id)
    issued, refused, ours = _run(engine, lambda session: issue(session, order, ISSUER, now=NOW))
    numbers = _numbers(engine)
    plain = _plain_row(engine)
    inserted, refused_beside, beside = _run(engine, lambda session: session.execute(insert(Invoice).values(plain())))
    engine.dispose()
    rates = issued / ours, inserted / beside
    yield Row(f"{where}: issued, 16 threads", *rates, "invoices/s", "a plain insert of the same row")
    yield Row(f"{where}: numbers", len(set(numbers)), issued, "invoices", "committed; 30 % were rolled back")
    missing = int(max(numbers)[-6:]) - len(numbers)
    yield Row(f"{where}: refused by a lock", refused, refused_beside, "writes", f"plain inserts; of {THREADS * EACH}")
    yield Row(f"{where}: missing", missing, 1, "numbers", "nothing to be beside")


@contextmanager
def _postgresql(folder: Path) -> Iterator[Engine]:
    """Give the application's engine on a PostgreSQL of its own, the tests': it waits for no disk."""
    superuser = postgres.clone(folder, "invoices")
    try:
        url = postgres.signed_in(superuser, "guichet_app").render_as_string(hide_password=False)
        yield new_engine(url, pool_size=THREADS)
    finally:
        postgres.drop(folder)
        postgres.stop(folder)


def new_database(folder: Path) -> tuple[Engine, UUID]:
    """Make an SQLite database with one account; gives the account's id."""
    url = f"sqlite:///{folder / 'invoices'}.sqlite3"
    runner.upgrade(url, url)
    engine = new_engine(url, pool_size=THREADS)
    return engine, _add_account(engine)


def _add_account(engine: Engine) -> UUID:
    account_id = new_id(NOW)
    with open_session(engine, TENANT) as session, transaction(session):
        session.add(
            Account(
                id=account_id, state="active", language="fr", email="a@b.example", first_name="A", last_name="B",
                registered_at=NOW,
            )
        )  # fmt: skip
    return account_id


def order_of(account_id: UUID) -> Order:
    """Give what the account owes."""
    item = Item(text="Abonnement", quantity=Decimal(1), unit_price=Money(19_90, "EUR"), taxation=FRENCH)
    return Order(account_id=account_id, language="fr", buyer=Buyer(name="Ann", place=PLACE), items=(item,))


def _plain_row(engine: Engine) -> Callable[[], dict[str, object]]:
    """Make rows like an issued one, each with an id and a number that nothing had to be asked for."""
    with open_session(engine, TENANT) as session:
        known = session.scalars(select(Invoice).limit(1)).one()
        row = {name: getattr(known, name) for name in Invoice.__table__.columns.keys()}  # noqa: SIM118 - not a dict
    numbers = count()
    return lambda: row | {"id": new_id(NOW), "number": f"PLAIN-{next(numbers)}"}


def _run(engine: Engine, write: Write) -> tuple[int, int, float]:
    """Let all threads write, three in ten in vain; some may be refused: SQLite lets nobody wait for ever.

    Gives how many committed, how many a lock refused, and the seconds.
    """

    def write_some(seed: int) -> Counter[str]:
        chance, ends = Random(seed), Counter[str]()
        with open_session(engine, TENANT) as session:
            for _ in range(EACH):
                try:
                    ends[_write_one(session, write, fails=chance.random() < FAILING)] += 1
                except OperationalError:
                    ends["refused"] += 1
        return ends

    begun = monotonic()
    with ThreadPoolExecutor(THREADS) as threads:
        ends = sum(threads.map(write_some, range(THREADS)), Counter[str]())
    return ends["kept"], ends["refused"], monotonic() - begun


def _write_one(session: TenantSession, write: Write, *, fails: bool) -> str:
    with suppress(ThoughtBetterError), transaction(session):
        write(session)
        if fails:
            raise ThoughtBetterError
        return "kept"
    return "taken back"


def _numbers(engine: Engine) -> list[str]:
    with open_session(engine, TENANT) as session:
        return list(session.scalars(select(Invoice.number).order_by(Invoice.number)))
