"""Finding one account by what is typed at the sign-in, among a million and among a thousand, on both databases."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import URL, Engine, make_url

from app.domain.accounts.policy import SignInPolicy
from app.domain.accounts.queries import find_by_identifier
from app.kernel.db import new_engine, open_session
from app.migrations import runner
from bench.load import BenchError
from bench.report import Row
from tests import postgres
from tests.crowd import gather

_MANY, _FEW = 1_000_000, 1_000
_BRAND = "omicron"
_LOOK_UPS = 2_000  # of each, those of the large and the small brand in turn
_POLICY = SignInPolicy(identifiers=("email", "user_name"))
_TYPED = {"address": "{:08}@example.com", "user name": "{:08}"}


def main() -> Iterable[Row]:
    """Measure each database; a minute or two, most of it making the accounts."""
    with TemporaryDirectory(prefix="guichet-bench-") as name, ExitStack() as stack:
        for make in (_sqlite, _postgresql):
            engines = [stack.enter_context(make(Path(name), count)) for count in (_MANY, _FEW)]
            yield from _look_ups(*engines)


def _look_ups(large: Engine, small: Engine) -> Iterator[Row]:
    """Look accounts up by each of what they sign in with; give the median and the 99th percentile, ms."""
    for what, shape in _TYPED.items():
        took = _timed(large, small, shape)
        for name, at in (("p50", 49), ("p99", 98)):
            many, few = (quantiles(column, n=100)[at] for column in zip(*took, strict=True))
            work = f"{large.dialect.name}: by {what} among {_MANY:,}, {name}"
            aim = "accounts" if name == "p50" else ""
            yield Row(work, many, few, "ms", f"among {_FEW:,}", aim=aim)


def _timed(large: Engine, small: Engine, shape: str) -> list[tuple[float, float]]:
    chance = Random(1)
    return [
        (_find(large, shape.format(chance.randint(1, _MANY))), _find(small, shape.format(chance.randint(1, _FEW))))
        for _ in range(_LOOK_UPS)
    ]


def _find(engine: Engine, identifier: str) -> float:
    """Find an account in a session of its own, as a request does; give the milliseconds."""
    began = perf_counter()
    with open_session(engine, _BRAND) as session:
        found = find_by_identifier(session, identifier, _POLICY)
    took = (perf_counter() - began) * 1000
    if found is None:
        raise BenchError(f"nobody has {identifier}")
    return took


@contextmanager
def _sqlite(folder: Path, accounts: int) -> Iterator[Engine]:
    url = f"sqlite:///{folder / f'{accounts}.sqlite3'}"
    runner.upgrade(url, url)
    with _crowded(make_url(url), make_url(url), accounts) as engine:
        yield engine


@contextmanager
def _postgresql(folder: Path, accounts: int) -> Iterator[Engine]:
    superuser = postgres.clone(folder, f"crowd_{accounts}")
    try:
        with _crowded(superuser, postgres.signed_in(superuser, "guichet_app"), accounts) as engine:
            yield engine
    finally:
        postgres.drop(folder)
        postgres.stop(folder)


@contextmanager
def _crowded(superuser: URL, own: URL, accounts: int) -> Iterator[Engine]:
    gather(superuser, _BRAND, accounts=accounts, others=0)
    engine = new_engine(own.render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
