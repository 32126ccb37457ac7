"""A customer's requests: the list of them, and opening one, beside the best peer, on PostgreSQL as it comes."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import URL, update

from app.domain.accounts.sessions.service import Visit, open_account_session
from app.domain.support.models import Ticket
from app.domain.support.states import TicketState
from app.kernel.db import new_engine, open_session, transaction
from app.web.cookies import SESSION
from bench.load import HOST, BenchError, Target, rate
from bench.peers import CONCURRENCIES, PEERS
from bench.report import Row
from bench.serving import BARE, GUICHET, Server, flask, get, local, serve, unlimited, warm
from tests import postgres
from tests.crowd import gather
from tests.factories import make_account

_BRAND = "support-technique"
_HOST = f"{_BRAND}.localhost"
_LIST, _NEW = "/account/requests/", "/support/new?topic=other"
_ACCOUNTS, _TICKETS, _EACH = 1_000, 5_000, 5  # requests of each of our people
_DURABLE = "-c max_connections=200"  # and every commit on the disk
_COMES_AGAIN = 0.05  # seconds
_ROUNDS, _SECONDS = 3, 2.0  # of each, in turn
_TOKENS = re.compile(r'name="(csrf_token|form_token)"[^>]*?value="([^"]+)"')


class Customer:
    """Somebody who is signed in and asks over a connection that is kept."""

    def __init__(self, port: int, token: str) -> None:
        self._headers = {"Host": _HOST, "Cookie": f"{SESSION}={token}", "Accept-Encoding": "identity"}
        self._connection = HTTPConnection(HOST, port, timeout=60)

    def open_request(self) -> None:
        """Ask for the form and send it; BenchError when no request is opened."""
        fields = dict(_TOKENS.findall(self._ask("GET", HTTPStatus.OK)))
        asked = {name: unescape(value) for name, value in fields.items()}
        self._ask("POST", HTTPStatus.SEE_OTHER, urlencode({**asked, "subject": "Page blanche", "message": "Rien."}))

    def _ask(self, method: str, status: int, form: str | None = None) -> str:
        """Give the page; ask again where so many of one brand wait that whoever comes next is told to come again."""
        more = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        self._connection.request(method, _NEW, form, {**self._headers, **more})
        answer = self._connection.getresponse()
        page = answer.read().decode()
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and answer.headers["Retry-After"]:
            sleep(_COMES_AGAIN)
            return self._ask(method, status, form)
        if answer.status != status:
            raise BenchError(f"{method} {_NEW} answered {answer.status}: {page[:300]}")
        return page


def main() -> Iterable[Row]:
    """Measure both; two minutes."""
    with TemporaryDirectory(prefix="guichet-bench-") as name, _database(folder := Path(name)) as (superuser, own):
        tenants = unlimited(folder, _BRAND, "messages", "messages_per_address")
        environ = local(folder, GUICHET_TENANTS=str(tenants), GUICHET_DATABASE_URL=own)
        flask(environ, "faq", "import", _BRAND)
        gather(superuser, _BRAND, accounts=_ACCOUNTS, others=_TICKETS)
        tokens = _settle(own)
        (folder / "pages").mkdir()
        with serve(GUICHET, folder / "log", environ) as ours:
            (folder / "pages" / "home").write_bytes(get(ours.target("/", _HOST))[1])
            with serve(BARE, folder / "bare.log", {"BENCH_PAGES": str(folder / "pages")}) as bare:
                yield from _measure(ours, bare.target("/home"), tokens)


def _measure(ours: Server, bare: Target, tokens: Sequence[str]) -> Iterator[Row]:
    listing = ours.target(_LIST, _HOST, Cookie=f"{SESSION}={tokens[0]}")
    for target in (listing, bare):
        warm(target)
    works: dict[str, Callable[[int], float]] = {  # the list first: who opens requests has a longer one afterwards
        "list": lambda at_once: rate(listing, concurrency=at_once, seconds=int(_SECONDS)),
        "opening": lambda at_once: _openings(ours.port, tokens[:at_once]),
    }
    for (aim, work), concurrency in product(works.items(), CONCURRENCIES):
        rounds = [(work(concurrency), rate(bare, concurrency=concurrency)) for _ in range(_ROUNDS)]
        mine, other = (median(column) for column in zip(*rounds, strict=True))
        theirs = PEERS[aim].pace(concurrency, other)
        yield Row(f"{aim}, {concurrency} at once", mine, theirs, "a second", PEERS[aim].name, aim=aim)


def _openings(port: int, tokens: Sequence[str]) -> float:
    """Let each open requests one after another, all at once; give how many a second are opened."""
    began = perf_counter()

    def repeat(token: str) -> int:
        customer, opened = Customer(port, token), 0
        while perf_counter() - began < _SECONDS:
            customer.open_request()
            opened += 1
        return opened

    with ThreadPoolExecutor(len(tokens)) as pool:
        opened = sum(pool.map(repeat, tokens))
    return opened / (perf_counter() - began)


def _settle(own: str) -> list[str]:
    """Give as many people as ask at once a few requests each, some of which run, and sign them in; their tokens."""
    now, tokens = datetime.now(UTC), []
    engine = new_engine(own)
    with open_session(engine, _BRAND) as session, transaction(session):
        for number in range(max(CONCURRENCIES)):
            account = make_account(session, email=f"bench-{number}@example.com")
            visit = Visit(browser="Firefox")
            tokens.append(open_account_session(session, account, visit=visit, lasts=timedelta(days=1), now=now))
            first = number * _EACH + 1
            theirs = [UUID(int=each) for each in range(first, first + _EACH)]
            session.execute(update(Ticket).where(Ticket.id.in_(theirs)).values(account_id=account.id, topic="other"))
            session.execute(update(Ticket).where(Ticket.id.in_(theirs[:2])).values(state=TicketState.OPEN))
    engine.dispose()
    return tokens


@contextmanager
def _database(folder: Path) -> Iterator[tuple[URL, str]]:
    """Run PostgreSQL as it comes; give the address of its superuser, and the one that the application has."""
    try:
        superuser = postgres.clone(folder, "requests")
        postgres.halt(folder)
        postgres.serve(folder, settings=_DURABLE)
        yield superuser, postgres.signed_in(superuser, "guichet_app").render_as_string(hide_password=False)
    finally:
        postgres.drop(folder)
        postgres.stop(folder)
