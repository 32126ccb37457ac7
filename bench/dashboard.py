"""What a dashboard asks of 100,000 resources, whatever its owner chose, beside the newest of each kind alone."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import Engine, insert

from app.domain.library.models import Resource, ResourceKind, ResourceSubject, Subject, SubjectKind, Visibility
from app.domain.portal.models import Interest
from app.domain.portal.queries import list_concerning
from app.domain.portal.rules import KINDS, choose_shown
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.ids import new_id
from bench.library import analyse, milliseconds, on_postgresql, on_sqlite
from bench.report import Row
from tests.factories import make_account

_MANY, _AT_ONCE, _TOPICS, _PRODUCTS = 100_000, 5_000, 10_200, 20
_BRAND, _MOST, _ROUNDS = "omicron", 4, 100
_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_KINDS = tuple(ResourceKind)
_CHOSEN = {"3 topics": 3, "1 product and 20 topics": 21, "10,000 topics": 10_000}


def main() -> Iterable[Row]:
    """Make 100,000 resources about 10,220 subjects on both databases, and ask what concerns four customers."""
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        with on_sqlite(Path(folder)) as engine:
            yield from _measure("SQLite", engine, str(engine.url))
        with on_postgresql(Path(folder)) as (server, engine):
            yield from _measure("PostgreSQL", engine, server.render_as_string(hide_password=False))


def _measure(database: str, engine: Engine, owner: str) -> Iterator[Row]:
    subjects = _fill(engine)
    nobody, *people = [_settle(engine, subjects, number) for number in (0, *_CHOSEN.values())]
    analyse(owner)
    with open_session(engine, _BRAND) as session:
        plain = partial(_ask, session, nobody)
        for what, account_id in zip(_CHOSEN, people, strict=True):
            rounds = [(milliseconds(partial(_ask, session, account_id)), milliseconds(plain)) for _ in range(_ROUNDS)]
            for percentile, at in (("p50", 49), ("p99", 98)):
                mine, other = (quantiles(times, n=100)[at] for times in zip(*rounds, strict=True))
                yield Row(f"{database}: {what} chosen, {percentile}", mine, other, "ms", "nothing chosen")


def _ask(session: TenantSession, account_id: UUID) -> object:
    found = list_concerning(session, account_id, language="fr", most=_MOST, now=_NOW)
    return [
        choose_shown([each for kind in kinds for each in found.candidates.get(kind, ())], found.chosen, most=_MOST)
        for kinds in KINDS.values()
    ]


def _settle(engine: Engine, subjects: Sequence[UUID], number: int) -> UUID:
    """Settle a customer who chose so many subjects: the rarest for a few, a product with them for some, then most."""
    chosen = subjects[-number:] if number == _CHOSEN["3 topics"] else subjects[:number]
    with open_session(engine, _BRAND) as session, transaction(session):
        account = make_account(session, email=f"chose-{number}@example.com")
        rows = [{"tenant": _BRAND, "account_id": account.id, "subject_id": each} for each in chosen if number]
        if rows:
            session.execute(insert(Interest), rows)
        return account.id


def _fill(engine: Engine) -> Sequence[UUID]:
    """Write all: each resource is about a product and two topics, the first of them far oftener than the last."""
    dice = random.Random(8)
    subjects = [new_id(_NOW) for _ in range(_PRODUCTS + _TOPICS)]
    with open_session(engine, _BRAND) as session, transaction(session):
        session.execute(insert(Subject), [_subject(number, each) for number, each in enumerate(subjects)])
    for start in range(0, _MANY, _AT_ONCE):
        resources = [_resource(number) for number in range(start, start + _AT_ONCE)]
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
    return subjects


def _subject(number: int, subject_id: UUID) -> dict[str, object]:
    kind = SubjectKind.PRODUCT if number < _PRODUCTS else SubjectKind.TOPIC
    row = {"id": subject_id, "kind": kind, "key": f"s{number}", "titles": {"fr": f"Sujet {number}"}}
    return {"tenant": _BRAND, **row, "position": number}


def _resource(number: int) -> dict[str, object]:
    at = _NOW - timedelta(days=1)
    facts = {"id": new_id(_NOW - timedelta(minutes=_MANY - number)), "slug": f"r{number}", "kind": _KINDS[number % 7]}
    words = {"language": "fr", "title": f"Document {number}", "summary": "", "body": "", "version": ""}
    times = {
        "published_at": at,
        "created_at": at,
        "changed_at": at,
        "dated_on": (at - timedelta(days=number % 4000)).date(),
    }
    return {"tenant": _BRAND, **facts, **words, **times, "visibility": Visibility.CUSTOMERS, "edition": 1}
