"""The desk's queue among 100,000 requests, beside a bare indexed SELECT on the same rows, and beside 1,000 requests.

Its lists and counts each alone, and the page as one of the team asks for it: through the application, in this process.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from app.domain.accounts.models import Role
from app.domain.support.queries import list_tickets_of
from app.domain.support.team.queue import PAGE, Listed, Shelf, count_shelves, count_topics, list_queue
from app.domain.support.team.search import search_tickets
from app.factory import create_app
from app.kernel.db import TenantSession, open_session
from app.settings import load_settings
from app.web.installation import EXTENSION
from bench.load import BenchError
from bench.report import Row
from tests import postgres
from tests.crowd import SOME, gather
from tests.web.desk.team import colleague
from tests.web.people import Visitor

_MANY, _FEW = 100_000, 1_000
_BRAND = "camcha"
_ROUNDS = 200  # of each, in turn
_TEAM = 20  # who share the work
_SUBJECTS, _EACH = 5_000, 5  # subjects there are, requests of each customer
_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_ME = UUID(int=1)

# One ticket in five runs, half of those wait for the team; deadlines within the next and the last days.
_TICKETS = f"""
INSERT INTO ticket (tenant, id, account_id, reference, email, email_key, name, language, topic, subject, way, state,
    rank, turn_at, due_at, last_number, read_by_customer, read_by_team, assignee_id, opened_at, changed_at)
SELECT '{_BRAND}', lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(1 + i / {_EACH}), 32, '0')::uuid,
    lpad(i::text, 9, '0'), i || '@example.com', i || '@example.com',
    'Nom' || i %% 4000, 'fr',
    (ARRAY['other','account','question','breach'])[1 + (i / 7) %% 4], 'Sujet' || i %% {_SUBJECTS},
    'form', (ARRAY['new','open','asked','asked','resolved','closed','closed','closed','closed','closed'])
        [CASE WHEN i %% 5 = 0 THEN 1 + (i / 5) %% 4 ELSE 5 + i %% 6 END],
    CASE WHEN i %% 40 = 0 THEN 0 ELSE 2 END, now(),
    timestamptz '{_NOW.isoformat()}' + (i %% 2000 - 200) * interval '1 min',
    2, 0, 0, CASE WHEN i %% 3 = 0 THEN lpad(to_hex(1 + i %% {_TEAM}), 32, '0')::uuid END, now(),
    timestamptz '{_NOW.isoformat()}' - i * interval '1 min'
FROM generate_series(1, {{many}}) AS n(i)
"""  # noqa: S608 - constants
_WORDS = """
INSERT INTO ticket_word (tenant, word, ticket_id)
SELECT DISTINCT tenant, word, id FROM ticket, LATERAL unnest(ARRAY[
    lower(subject), lower(name), email, 'bonjour', 'merci',
    'mot' || ('x' || right(id::text, 7))::bit(28)::int %% 900,
    'autre' || ('x' || right(id::text, 7))::bit(28)::int %% 20000]) AS word
"""
_BARE = f"""
SELECT * FROM ticket WHERE tenant = '{_BRAND}' AND state IN ('new', 'open') ORDER BY rank, due_at, id LIMIT 51
"""  # noqa: S608 - constants
_Look = Callable[[TenantSession], int]


@dataclass(frozen=True, slots=True)
class _Crowd:
    """A brand with its requests: the application's engine, the rows without a wall, and one of the team."""

    engine: Engine
    bare: Connection
    agent: Visitor


_Way = Callable[[_Crowd], float]


def main() -> Iterable[Row]:
    """Make both on PostgreSQL and work through the lists; three minutes, half of it making them."""
    with TemporaryDirectory(prefix="guichet-bench-") as name, ExitStack() as stack:
        stack.callback(postgres.stop, Path(name))
        many, small = (stack.enter_context(_crowded(Path(name), requests)) for requests in (_MANY, _FEW))
        ways: Mapping[str, _Way] = {"the page, as it is asked for": _ask} | {
            what: partial(_time, what, look) for what, look in _looks().items()
        }
        for what, way in ways.items():
            for crowd in (many, small):
                way(crowd)  # the first makes ready what the others find
            rounds = [(way(many), _time_bare(many.bare), way(small)) for _ in range(_ROUNDS)]
            times = list(zip(*rounds, strict=True))
            for name_of, at in (("p50", 49), ("p99", 98)):
                mine, other, few = (quantiles(column, n=100)[at] for column in times)
                work, aim = f"{what}, {name_of}", "queue" if name_of == "p50" else ""
                yield Row(work, mine, other, "ms", "51 rows of the queue by a bare indexed SELECT")
                yield Row(work, mine, few, "ms", f"among {_FEW:,}", aim=aim)


def _looks() -> Mapping[str, _Look]:
    shelves: dict[str, _Look] = {f"shelf: {shelf}": _listing(shelf) for shelf in Shelf}
    return {
        "its list and all counts": _page,
        **shelves,
        "a customer's list": lambda session: len(list_tickets_of(session, UUID(int=3), ended=True, limit=21)),
        "one topic": _listing(Shelf.TO_DO, topic="breach"),
        "search: a word of few": lambda session: len(search_tickets(session, "sujet77")),
        "search: two words of many": lambda session: len(search_tickets(session, "bonjour nom12")),
        "search: a word of every request": lambda session: len(search_tickets(session, "bonjour")),
    }


def _listing(shelf: Shelf, topic: str | None = None) -> _Look:
    listed = Listed(shelf=shelf, reader_id=_ME, now=_NOW, topic=topic)
    return lambda session: len(list_queue(session, listed)) + (shelf is Shelf.CARRIER)  # of which there are none


def _page(session: TenantSession) -> int:
    count_shelves(session, reader_id=_ME, now=_NOW)
    count_topics(session, ("other", "account", "question", "breach"))
    return _listing(Shelf.TO_DO)(session)


def _ask(crowd: _Crowd) -> float:
    """Ask for the page as one of the team does: signed in, its rights looked up, drawn; give the milliseconds."""
    began = perf_counter()
    answer = crowd.agent.get("/admin/requests/")
    took = (perf_counter() - began) * 1000
    if answer.text.count("requests__title") < PAGE:
        raise BenchError("the page of the queue is not full")
    return took


def _time(what: str, look: _Look, crowd: _Crowd) -> float:
    """Look in a session of its own, as a request does; give the milliseconds."""
    began = perf_counter()
    with open_session(crowd.engine, _BRAND) as session:
        found = look(session)
    took = (perf_counter() - began) * 1000
    if not found:
        raise BenchError(f"nothing is found: {what}")
    return took


def _time_bare(bare: Connection) -> float:
    began = perf_counter()
    if len(bare.execute(text(_BARE)).all()) <= 1:
        raise BenchError("the bare queue is empty")
    return (perf_counter() - began) * 1000


def _environ(folder: Path, url: str) -> Mapping[str, str]:
    return {
        "GUICHET_MODE": "test",
        "GUICHET_DATA": str(folder),
        "GUICHET_DATABASE_URL": url,
        "GUICHET_SECRET_KEY": token_hex(32),
        "GUICHET_ORIGIN_PATTERN": "https://{slug}.example",
        "GUICHET_LOG_LEVEL": "error",
    }


@contextmanager
def _crowded(folder: Path, requests: int) -> Iterator[_Crowd]:
    """Make a brand with so many requests, and give what they are looked at with."""
    superuser = postgres.clone(folder, f"queue_{requests}")
    owner = create_engine(superuser, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        gather(superuser, _BRAND, accounts=max(SOME, requests // _EACH + 1), others=0)
        with owner.connect() as connection:
            made = _TICKETS.format(many=requests)
            for statement in (made, _WORDS, "VACUUM ANALYZE ticket", "VACUUM ANALYZE ticket_word"):
                connection.exec_driver_sql(statement)
            url = postgres.signed_in(superuser, "guichet_app").render_as_string(hide_password=False)
            app = create_app(load_settings(_environ(folder, url)))
            engine: Engine = app.extensions[EXTENSION].engine
            try:
                yield _Crowd(engine, connection, colleague(app, Role.AGENT, _BRAND))
            finally:
                engine.dispose()
    finally:
        owner.dispose()
        postgres.drop(folder)
