"""What a dashboard asks of 100,000 resources, whatever its owner chose, beside the newest of each kind alone.

And its page, and the library's list and search, as the application answers a customer: beside what they ask for alone.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import quote_plus
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine, insert

from app.domain.accounts.models import Account
from app.domain.library.listing import Wish, list_page
from app.domain.library.models import Resource, ResourceKind, ResourceSubject, Subject, SubjectKind, Visibility
from app.domain.library.search.index import index_resources
from app.domain.library.search.query import search
from app.domain.portal.models import Interest
from app.domain.portal.queries import list_concerning
from app.domain.portal.rules import KINDS, choose_shown
from app.domain.search.synonym_lists import load_thesaurus
from app.domain.search.terms import SearchText
from app.factory import create_app
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.ids import new_id
from app.settings import load_settings
from bench.library import Made, analyse, make_texts, milliseconds, on_postgresql, on_sqlite
from bench.load import BenchError
from bench.report import Row
from bench.serving import local
from tests.factories import make_account
from tests.web.people import Visitor

_MANY, _AT_ONCE, _TOPICS, _PRODUCTS = 100_000, 5_000, 10_200, 20
_BRAND, _MOST, _ROUNDS = "omicron", 4, 100
_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_KINDS = tuple(ResourceKind)
_FRENCH = Wish("fr")
_QUERY = "essai de mesure du relais"  # words that most resources have
_CHOSEN = {"3 topics": 3, "1 product and 20 topics": 21, "10,000 topics": 10_000}


def main() -> Iterable[Row]:
    """Make 100,000 resources about 10,220 subjects on both databases, and ask what concerns four customers; long."""
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        with on_sqlite(Path(folder)) as engine:
            yield from _measure("SQLite", engine, str(engine.url))
        with on_postgresql(Path(folder)) as (server, engine):
            yield from _measure("PostgreSQL", engine, server.render_as_string(hide_password=False))


def _measure(database: str, engine: Engine, owner: str) -> Iterator[Row]:
    subjects = _fill(engine)
    nobody, *people = [_settle(engine, subjects, number) for number in (0, *_CHOSEN.values())]
    analyse(owner)
    with open_session(engine, _BRAND) as session, _opened(engine) as app:
        plain = partial(_ask, session, nobody.id)
        for what, account in zip(_CHOSEN, people, strict=True):
            ours = partial(_ask, session, account.id)
            yield from _compare(f"{database}: {what} chosen", ours, plain, "nothing chosen")
            page = _page(app, account, "/account/")
            yield from _compare(f"{database}: GET /account/, {what} chosen", page, ours, "what it asks about resources")
        look, find = partial(list_page, session, _FRENCH, now=_NOW), partial(_find, session)
        for path, alone in (("/resources/", look), (f"/resources/?q={quote_plus(_QUERY)}", find)):
            page = _page(app, nobody, path)
            yield from _compare(f"{database}: GET {path}", page, alone, "the list or the search alone")


def _compare(what: str, ours: Callable[[], object], other: Callable[[], object], name: str) -> Iterator[Row]:
    """Time both in turn: the machine's other work falls on both."""
    rounds = [(milliseconds(ours), milliseconds(other)) for _ in range(_ROUNDS)]
    for percentile, at in (("p50", 49), ("p99", 98)):
        mine, theirs = (quantiles(times, n=100)[at] for times in zip(*rounds, strict=True))
        yield Row(f"{what}, {percentile}", mine, theirs, "ms", name)


@contextmanager
def _opened(engine: Engine) -> Iterator[Flask]:
    """Give the application on a database that is filled."""
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        settings = local(Path(folder), GUICHET_LOG_LEVEL="error")
        del settings["GUICHET_ORIGIN_PATTERN"]  # the brand's own address is the one that a visitor of the tests knows
        settings["GUICHET_DATABASE_URL"] = engine.url.render_as_string(hide_password=False)
        yield create_app(load_settings(settings))


def _page(app: Flask, account: Account, path: str) -> Callable[[], object]:
    """Give what opens a page as a customer who is signed in."""
    visitor = Visitor(app, _BRAND)
    visitor.arrive(account)

    def get() -> None:
        answer = visitor.get(path)
        if answer.status_code != HTTPStatus.OK:
            raise BenchError(f"{path} answered {answer.status_code}")

    get()  # what a page needs is read once
    return get


def _find(session: TenantSession) -> object:
    return search(session, _QUERY, _FRENCH, thesaurus=load_thesaurus("fr"), now=_NOW)


def _ask(session: TenantSession, account_id: UUID) -> object:
    found = list_concerning(session, account_id, language="fr", most=_MOST, now=_NOW)
    return [
        choose_shown([each for kind in kinds for each in found.candidates.get(kind, ())], found.chosen, most=_MOST)
        for kinds in KINDS.values()
    ]


def _settle(engine: Engine, subjects: Sequence[UUID], number: int) -> Account:
    """Settle a customer who chose so many subjects: the rarest for a few, a product with them for some, then most."""
    chosen = subjects[-number:] if number == _CHOSEN["3 topics"] else subjects[:number]
    with open_session(engine, _BRAND) as session, transaction(session):
        account = make_account(session, email=f"chose-{number}@example.com")
        rows = [{"tenant": _BRAND, "account_id": account.id, "subject_id": each} for each in chosen if number]
        if rows:
            session.execute(insert(Interest), rows)
        return account


def _fill(engine: Engine) -> Sequence[UUID]:
    """Write all: each resource is about a product and two topics, the first of them far oftener than the last."""
    dice = random.Random(8)
    subjects = [new_id(_NOW) for _ in range(_PRODUCTS + _TOPICS)]
    with open_session(engine, _BRAND) as session, transaction(session):
        session.execute(insert(Subject), [_subject(number, each) for number, each in enumerate(subjects)])
    made, thesaurus = list(make_texts(_MANY)), load_thesaurus("fr")
    for start in range(0, _MANY, _AT_ONCE):
        some = made[start : start + _AT_ONCE]
        resources = [_resource(number, each) for number, each in enumerate(some, start)]
        about = [
            {"tenant": _BRAND, "resource_id": each["id"], "subject_id": subject}
            for each in resources
            for subject in {
                dice.choice(subjects[:_PRODUCTS]),
                *(subjects[_PRODUCTS + min(_TOPICS - 1, int(dice.paretovariate(0.3)))] for _ in range(2)),
            }
        ]
        with open_session(engine, _BRAND) as session, transaction(session):
            session.execute(insert(Resource), resources)
            session.execute(insert(ResourceSubject), about)
            texts = {id_: SearchText(title=title, body=body) for id_, title, body in some}
            index_resources(session, "fr", texts, thesaurus=thesaurus)
    return subjects


def _subject(number: int, subject_id: UUID) -> dict[str, object]:
    kind = SubjectKind.PRODUCT if number < _PRODUCTS else SubjectKind.TOPIC
    row = {"id": subject_id, "kind": kind, "key": f"s{number}", "titles": {"fr": f"Sujet {number}"}}
    return {"tenant": _BRAND, **row, "position": number}


def _resource(number: int, made: Made) -> dict[str, object]:
    at = _NOW - timedelta(days=1)
    facts = {"id": made[0], "slug": f"r{number}", "kind": _KINDS[number % 7]}
    words = {"language": "fr", "title": made[1], "summary": made[2], "body": "", "version": ""}
    times = {
        "published_at": at,
        "created_at": at,
        "changed_at": at,
        "dated_on": (at - timedelta(days=number % 4000)).date(),
    }
    return {"tenant": _BRAND, **facts, **words, **times, "visibility": Visibility.CUSTOMERS, "edition": 1}
