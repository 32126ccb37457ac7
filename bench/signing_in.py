"""Signing in through gunicorn, beside bare argon2 verifications, and a page's readers while many sign in."""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from secrets import token_hex
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from urllib.parse import urlencode

from argon2 import PasswordHasher

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account, AccountState, PasswordKind, Role
from app.kernel.db import new_engine, open_session, transaction
from app.kernel.ids import new_id
from bench.load import HOST, BenchError
from bench.pages import PAGES, SLUG
from bench.report import Row
from bench.serving import GUICHET, ROOT, Server, flask, get, serve, warm

_AT_ONCE = 4  # twice the workers, of which each hashes one password at a time: none waits while two stand at the other
_ROUNDS = 5
_SECONDS = 3.0  # of each round
_ARRIVING = 50  # sign-ins a second
_READING = 50  # pages a second
_READ_FOR = 10.0  # seconds
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
    """Measure both; about a minute."""
    with TemporaryDirectory(prefix="guichet-bench-") as name:
        folder = Path(name)
        environ = _environ(folder)
        flask(environ, "db", "upgrade")
        flask(environ, "faq", "import", SLUG)
        stored = PasswordHasher().hash(_WORDS)
        _settle(folder, stored)
        with serve(GUICHET, folder / "guichet.log", environ) as server:
            door = _find_door(server)
            yield _rates(door, stored)
            yield _readers(server, door)


def _environ(folder: Path) -> Mapping[str, str]:
    """Configure an installation whose brand lets one address try as often as it likes."""
    shutil.copytree(ROOT / "tenants" / SLUG, folder / "tenants" / SLUG)
    with (folder / "tenants" / SLUG / "tenant.toml").open("a", encoding="utf-8") as config:
        config.write('\n[policy.limits]\nsign_ins = "900000 per hour"\nsign_ins_per_address = "900000 per hour"\n')
    return {
        "GUICHET_MODE": "demo",  # a test's passwords would cost nothing
        "GUICHET_DATA": str(folder / "data"),
        "GUICHET_TENANTS": str(folder / "tenants"),
        "GUICHET_SECRET_KEY": token_hex(32),
        "GUICHET_ORIGIN_PATTERN": "http://{slug}.localhost",
    }


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
    return Row("sign-ins", mine, bare, "sign-ins/s", "bare argon2 verifications, as many at once; aim 0.85")


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


def _readers(server: Server, door: Door) -> Row:
    """Read a page at a steady pace, alone and while sign-ins arrive; give the 99th percentile of each, ms."""
    target = server.target(PAGES["entry"][0], f"{SLUG}.localhost")
    warm(target)
    calm = _p99(server)
    crowd = get_context("fork").Process(target=_arrive, args=(door,))
    crowd.start()
    sleep(1)
    crowded = _p99(server)
    crowd.terminate()
    crowd.join()
    return Row(
        f"FAQ page, p99 while {_ARRIVING} sign-ins a second arrive", crowded, calm, "ms", "the same without them"
    )


def _p99(server: Server) -> float:
    """Read at a steady pace; each page takes from its request to its answer, on a connection of its own."""
    target = server.target(PAGES["entry"][0], f"{SLUG}.localhost")
    took, until = [], perf_counter() + _READ_FOR
    for _ in _ticks(_READING, _READ_FOR):
        began = perf_counter()
        get(target)
        took.append((perf_counter() - began) * 1000)
        if perf_counter() > until:
            break
    return quantiles(took, n=100)[98]


def _arrive(door: Door) -> None:
    """Let people sign in at a steady pace, whether or not the ones before have been answered."""
    with ThreadPoolExecutor(4 * _ARRIVING) as pool:
        for _ in _ticks(_ARRIVING, 2 * _READ_FOR):
            pool.submit(door.knock)


def _ticks(rate: int, seconds: float) -> Iterator[float]:
    """Give the moments at which something is due, each when it has come."""
    began = perf_counter()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        sleep(max(0.0, due - perf_counter()))
        yield due
