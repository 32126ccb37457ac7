"""The library's search among 100,000 resources, beside FTS5 and PostgreSQL's full text on the same words.

What has few answers, and a page of the list, are also held to the same in a brand of 1,000: they ought not to grow.
Counts and words of many do, as each of the many is looked at.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

import psycopg
from sqlalchemy import URL, Engine, NullPool, create_engine, insert, text

from app.domain.library.listing import Wish, count_kinds, list_page
from app.domain.library.models import Resource, ResourceKind, ResourceSubject, Subject, SubjectKind, Visibility
from app.domain.library.search.index import index_resources
from app.domain.library.search.query import search
from app.domain.search.synonym_lists import load_thesaurus
from app.domain.search.terms import SearchText
from app.kernel.db import TenantSession, new_engine, open_session, transaction
from app.kernel.ids import new_id
from app.migrations import runner
from bench.report import Row
from tests import postgres

_MANY, _FEW, _AT_ONCE = 100_000, 1_000, 2_000
_BRAND, _SMALL = "omicron", "camcha"
_ANSWERS = 3  # of a word that ought to be found as quickly among however many
_ROUNDS = 100  # of each query, in turn
_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_KINDS = ("Manuel", "Note d’application", "Rapport d’essai", "Fiche", "Certificat", "Schéma", "Guide")
_THINGS = ("relais", "transformateur", "disjoncteur", "câble", "générateur", "onduleur", "compteur", "batterie")
_DEEDS = ("essai", "mesure", "réglage", "protection", "diagnostic", "étalonnage", "surveillance", "mise en service")
_FRENCH = Wish("fr")
Made = tuple[UUID, str, str]  # id, title, body

# From words of few resources to words of most: what is asked, and how it narrows.
_QUERIES = {
    "a number": "AN-21047",
    "a word of few": "syllabe77",
    "a slip in a word of many": "transfomateur",
    "a word of most": "mesure",
    "three words of most": "essai de mesure du relais",
    "a sentence": "comment régler la protection du transformateur pendant un essai de mise en service",
}
Ask = Callable[[str], object]


def main() -> Iterable[Row]:
    """Make 100,000 resources on both databases and search them; ten minutes, most of it making them."""
    made = list(make_texts(_MANY))
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        with on_sqlite(Path(folder)) as engine:
            yield from _measure(engine, str(engine.url), made, _fts5(made), "FTS5, any word, ids only")
        with on_postgresql(Path(folder)) as (server, engine), psycopg.connect(_dsn(server)) as connection:
            owner = server.render_as_string(hide_password=False)
            yield from _measure(engine, owner, made, _full_text(made, connection), "full text, any word, ids only")


def _measure(engine: Engine, owner: str, made: Sequence[Made], rival: Ask, name: str) -> Iterator[Row]:
    subjects, few_made = _fill(engine, _BRAND, made), list(make_texts(_FEW))
    _fill(engine, _SMALL, few_made)
    database = "SQLite" if owner.startswith("sqlite") else "PostgreSQL"
    analyse(owner)
    with open_session(engine, _BRAND) as session:
        thesaurus = load_thesaurus("fr")
        began = perf_counter()
        search(session, "mesure", _FRENCH, thesaurus=thesaurus, now=_NOW)
        yield Row(f"{database}: the first search of a process", 1000 * (perf_counter() - began), float("nan"), "ms")
        for what, query in _QUERIES.items():
            yield from _compare(f"{database}: {what}", partial(_ask, session, query, _FRENCH), rival, query, name)
        few, half = Wish("fr", ResourceKind.VIDEO, (subjects[0],)), Wish("fr", None, (subjects[1],))
        for what, wish in (("narrowed to few", few), ("narrowed to half", half)):
            ours = partial(_ask, session, "mesure", wish)
            yield from _compare(f"{database}: a word of most, {what}", ours, rival, "mesure", name)
        for what, wish in (("all", _FRENCH), ("one product", Wish("fr", None, (subjects[2],)))):
            ours = partial(_look, session, wish)
            yield from _compare(f"{database}: a page of the list and its counts, {what}", ours, rival, "mesure", name)
        with open_session(engine, _SMALL) as small:
            for row in _grown(session, made, small, few_made):
                yield replace(row, work=f"{database}: {row.work}")


def _grown(
    session: TenantSession, made: Sequence[Made], small: TenantSession, few_made: Sequence[Made]
) -> Iterator[Row]:
    """Hold the medians in the large brand to those in the small one, in turn; each finds as many in either."""
    documents = Wish("fr", ResourceKind.DOCUMENT)
    ways: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        what: (partial(_ask, session, asked, _FRENCH), partial(_ask, small, asked_few, _FRENCH))
        for what, asked, asked_few in (
            ("a number", f"AN-{_FEW // 2:05}", f"AN-{_FEW // 2:05}"),
            (f"a word of {_ANSWERS}", _word_of_few(made), _word_of_few(few_made)),
        )
    } | {
        f"a page of the list, {what}": (
            partial(list_page, session, wish, now=_NOW),
            partial(list_page, small, wish, now=_NOW),
        )
        for what, wish in (("all", _FRENCH), ("one kind", documents))
    }
    for what, (ours, few) in ways.items():
        rounds = [(milliseconds(ours), milliseconds(few)) for _ in range(_ROUNDS)]
        mine, other = (median(times) for times in zip(*rounds, strict=True))
        yield Row(f"{what}, p50", mine, other, "ms", f"in a brand of {_FEW:,}", aim="library")


def _word_of_few(made: Sequence[Made]) -> str:
    """Give a word that so many resources have."""
    words = Counter(word for _, _, body in made for word in set(body.removesuffix(".").split()))
    return next(word for word, times in words.items() if times == _ANSWERS)


def _ask(session: TenantSession, query: str, wish: Wish) -> object:
    return search(session, query, wish, thesaurus=load_thesaurus("fr"), now=_NOW)


def _look(session: TenantSession, wish: Wish) -> object:
    return list_page(session, wish, now=_NOW), count_kinds(session, wish, now=_NOW)


def _compare(what: str, ours: Callable[[], object], rival: Ask, query: str, name: str) -> Iterator[Row]:
    """Time both in turn: the machine's other work falls on both."""
    rounds = [(milliseconds(ours), milliseconds(lambda: rival(query))) for _ in range(_ROUNDS)]
    for percentile, at in (("p50", 49), ("p99", 98)):
        mine, other = (quantiles(times, n=100)[at] for times in zip(*rounds, strict=True))
        yield Row(f"{what}, {percentile}", mine, other, "ms", name)


def milliseconds(work: Callable[[], object]) -> float:
    """Time a piece of work."""
    began = perf_counter()
    work()
    return 1000 * (perf_counter() - began)


def make_texts(many: int) -> Iterator[Made]:
    """Make titles and summaries: a few words in most, many in few, a number in each."""
    dice = random.Random(8)
    for number in range(many):
        kind, thing, deed = dice.choice(_KINDS), dice.choice(_THINGS), dice.choice(_DEEDS)
        rare = " ".join(f"syllabe{int(dice.paretovariate(0.6))}" for _ in range(8))
        also = " ".join(dice.sample((*_THINGS, *_DEEDS), 6))
        title = f"{kind} AN-{number:05} : {deed} du {thing}"
        yield new_id(_NOW - timedelta(minutes=many - number)), title, f"Avec {also}. Voir aussi {rare}."


def _fill(engine: Engine, brand: str, made: Sequence[Made]) -> Sequence[UUID]:
    """Write all resources: every second is about one product, one in a hundred about another, few are videos."""
    subjects = [new_id(_NOW) for _ in range(3)]
    thesaurus = load_thesaurus("fr")
    with open_session(engine, brand) as session, transaction(session):
        for number, subject in enumerate(subjects):
            titles = {"fr": f"Produit {number}"}
            kind = SubjectKind.PRODUCT
            session.add(Subject(id=subject, kind=kind, key=f"p{number}", titles=titles, position=number))
    for start in range(0, len(made), _AT_ONCE):
        some = made[start : start + _AT_ONCE]
        with open_session(engine, brand) as session, transaction(session):
            rows = [_row(brand, start + place, each) for place, each in enumerate(some)]
            session.execute(insert(Resource), rows)
            about = [
                {"tenant": brand, "resource_id": each[0], "subject_id": subject}
                for place, each in enumerate(some)
                for share, subject in zip((100, 2, 10), subjects, strict=True)
                if (start + place) % share == 0
            ]
            session.execute(insert(ResourceSubject), about)
            texts = {each[0]: SearchText(title=each[1], body=each[2]) for each in some}
            index_resources(session, "fr", texts, thesaurus=thesaurus)
    return subjects


def _row(brand: str, number: int, made: Made) -> dict[str, object]:
    kind = ResourceKind.VIDEO if number % 50 == 0 else ResourceKind.DOCUMENT
    at = _NOW - timedelta(days=1)
    day = date(2020, 1, 1) + timedelta(days=number % 2000)
    return {
        "tenant": brand,
        "id": made[0],
        "slug": f"r{number}",
        "kind": kind,
        "language": "fr",
        "visibility": Visibility.PUBLIC,
        "title": made[1],
        "summary": made[2],
        "body": "",
        "version": "",
        "dated_on": day,
        "published_at": at,
        "created_at": at,
        "changed_at": at,
        "edition": 1,
    }


def analyse(owner: str) -> None:
    """Let the database learn what it holds, as it does by itself in time."""
    engine = create_engine(owner, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ANALYZE" if owner.startswith("sqlite") else "VACUUM ANALYZE"))


def _fts5(made: Sequence[Made]) -> Ask:
    database = sqlite3.connect(":memory:")
    tokens = "tokenize = 'unicode61 remove_diacritics 2'"
    database.execute(f"CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, title, body, {tokens})")
    database.executemany("INSERT INTO page VALUES (?, ?, ?)", ((str(each[0]), each[1], each[2]) for each in made))
    asked = "SELECT id FROM page WHERE page MATCH ? ORDER BY bm25(page, 0, 10, 1) LIMIT 20"

    def ask(query: str) -> object:
        return database.execute(asked, [" OR ".join(f'"{word}"' for word in query.split())]).fetchall()

    return ask


def _full_text(made: Sequence[Made], connection: psycopg.Connection[tuple[str]]) -> Ask:
    connection.execute("CREATE TEMPORARY TABLE page (id uuid, words tsvector)")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO page VALUES (%s, setweight(to_tsvector('french', %s), 'A') || to_tsvector('french', %s))", made
        )
    connection.execute("CREATE INDEX ON page USING gin (words)")
    connection.execute("ANALYZE page")
    asked = (
        "SELECT id FROM page, websearch_to_tsquery('french', %s) AS asked WHERE words @@ asked"
        " ORDER BY ts_rank(words, asked) DESC LIMIT 20"
    )
    return lambda query: connection.execute(asked, [query.replace(" ", " or ")]).fetchall()


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Engine]:
    """Give a migrated SQLite database in a folder."""
    url = f"sqlite:///{folder / 'guichet.sqlite3'}"
    runner.upgrade(url, url)
    engine = new_engine(url)
    yield engine
    engine.dispose()


@contextmanager
def on_postgresql(folder: Path) -> Iterator[tuple[URL, Engine]]:
    """Give a migrated PostgreSQL database, by the address of its owner and as the application opens it."""
    try:
        server = postgres.clone(folder, "bench")
        engine = new_engine(postgres.signed_in(server, "guichet_app").render_as_string(hide_password=False))
        yield server, engine
        engine.dispose()
    finally:
        postgres.drop(folder)
        postgres.stop(folder)


def _dsn(server: URL) -> str:
    return server.set(drivername="postgresql").render_as_string(hide_password=False)
