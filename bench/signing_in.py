"""Signing in through gunicorn, beside bare argon2 verifications, and a page's readers while many sign in."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode

from argon2 import PasswordHasher

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account, AccountState, PasswordKind, Role
from app.kernel.db import new_engine, open_session, transaction
from app.kernel.ids import new_id
from bench.load import HOST, BenchError
from bench.pace import keep_pace, p99, read, while_arriving
from bench.pages import ASKING, PAGES, SLUG
from bench.questions import questions
from bench.report import Row
from bench.serving import GUICHET, Server, flask, get, local, serve, unlimited, warm

_AT_ONCE = 4  # twice the workers, of which each hashes one password at a time: none waits while two stand at the other
_ROUNDS = 5
_SECONDS = 3.0  # of each round
_ARRIVING = 50  # sign-ins a second
_READING = 50  # pages a second
_RUSHES, _READ_FOR = 3, 6.0  # seconds of each, with and without them in turn
_WORDS = "wagon citron 48 parapluie"
_MAIL = "ann@example.com"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody signs in: the port, and the form as it is sent."""

    port: int
    form: str

    def knock(self) -> int:
        """Sign in on a connection of its own; give the answer's status."""
        connection = HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request("POST", "/login", self.form, {"Host": f"{SLUG}.localhost", **_FORM})
            return connection.getresponse().status
        finally:
            connection.close()

    def enter(self) -> bool:
        """Sign in; tell whether it was let in, and not told to come back."""
        return self.knock() == HTTPStatus.SEE_OTHER


def main() -> Iterable[Row]:
    """Measure both; two minutes."""
    with TemporaryDirectory(prefix="guichet-bench-") as name:
        folder = Path(name)
        tenants = unlimited(folder, SLUG, "sign_ins", "sign_ins_per_address")
        # A test's passwords would cost nothing.
        environ = local(folder / "data", GUICHET_MODE="demo", GUICHET_TENANTS=str(tenants))
        flask(environ, "db", "upgrade")
        flask(environ, "faq", "import", SLUG)
        stored = PasswordHasher().hash(_WORDS)
        _settle(folder, stored)
        with serve(GUICHET, folder / "guichet.log", environ) as server:
            door = _find_door(server)
            yield _rates(door, stored)
            yield from _readers(server, door)


def _settle(folder: Path, stored: str) -> None:
    engine = new_engine(f"sqlite:///{folder / 'data' / 'guichet.sqlite3'}")
    with open_session(engine, SLUG) as session, transaction(session):
        now = datetime.now(UTC)
        session.add(
            Account(
                id=new_id(now),
                role=Role.CUSTOMER,
                state=AccountState.ACTIVE,
                language="fr",
                email=_MAIL,
                email_key=key_of(_MAIL),
                password_hash=stored,
                password_kind=PasswordKind.CHOSEN,
                password_set_at=now,
                first_name="Ann",
                last_name="Martin",
                registered_at=now,
                confirmed_at=now,
            )
        )
    engine.dispose()


def _find_door(server: Server) -> Door:
    _, page = get(server.target("/login", f"{SLUG}.localhost", Accept_Encoding="identity"))
    found = _TOKEN.search(page.decode())
    if found is None:
        raise BenchError("the sign-in page has no form")
    door = Door(server.port, urlencode({"email": _MAIL, "password": _WORDS, "csrf_token": found[1]}))
    if not door.enter():
        raise BenchError("the sign-in does not let in")
    return door


def _rates(door: Door, stored: str) -> Row:
    hasher = PasswordHasher()
    rounds = [(_rate(door.enter), _rate(lambda: hasher.verify(stored, _WORDS))) for _ in range(_ROUNDS)]
    mine, bare = (median(column) for column in zip(*rounds, strict=True))
    return Row("sign-ins", mine, bare, "sign-ins/s", "bare argon2 verifications, as many at once", aim="sign-in")


def _rate(work: Callable[[], bool]) -> float:
    """Do the same over and over from a few threads at once; give how often a second it was done, refusals left out."""
    until = perf_counter() + _SECONDS

    def repeat() -> int:
        done = 0
        while perf_counter() < until:
            done += work()
        return done

    began = perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        done = sum(each.result() for each in [pool.submit(repeat) for _ in range(_AT_ONCE)])
    return done / (perf_counter() - began)


def _readers(server: Server, door: Door) -> Iterable[Row]:
    """Read at a steady pace, alone and while a morning's sign-ins arrive; give the 99th percentile of each.

    Once a page that is kept, and once with every fourth reader asking what nobody asked before.
    """
    page, search = (server.target(path, f"{SLUG}.localhost") for path in (PAGES["entry"], ASKING))
    for target in (page, search):
        warm(target)
    asking = replace(search, questions=questions(SLUG, "fr"))
    crowd = partial(keep_pace, [door.knock], _ARRIVING, _READ_FOR + 2)
    when, note = f"p99 while {_ARRIVING} sign-ins a second arrive", "the same readers with nobody signing in"
    for what, targets, aim in (
        ("FAQ page", [page], "rush"),
        ("FAQ page, and a search by every fourth", [page, page, page, asking], "rush, searching"),
    ):
        look = partial(read, targets, _READING, _READ_FOR)
        rounds = [(p99(while_arriving(crowd, look)), p99(look())) for _ in range(_RUSHES)]
        crowded, calm = (median(column) for column in zip(*rounds, strict=True))
        yield Row(f"{what}, {when}", crowded, calm, "ms", note, aim=aim)
