"""Among 30,000 resources, no list, count or search reads them all: the plans of what is really asked."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from app.domain.library.listing import Wish, count_kinds, list_page, list_related
from app.domain.library.models import Resource, ResourceKind, ResourceSubject
from app.domain.library.queries import get_resource, list_public_addresses
from app.domain.library.search.models import LibraryTerm
from app.domain.library.search.query import _read_best
from app.domain.library.subjects import list_subjects
from app.domain.library.team import Sought, list_for_team
from app.kernel.db import open_session
from app.migrations import runner
from tests.cast import ACORN
from tests.crowd import _HASTE, _fill
from tests.databases import Database
from tests.shelf import NOW

MANY = 30_000
_KINDS = "CASE WHEN substr(CAST(slug AS TEXT), 8, 1) = '7' THEN 'video' ELSE 'document' END"


@pytest.fixture
def crowded(database: Database) -> Iterator[Engine]:
    """Give a brand so many resources, one in ten of them a video, all about one of as many subjects."""
    owner = create_engine(database.superuser_url, poolclass=NullPool)
    tables = runner.metadata_of_rooms().tables
    with owner.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(_HASTE["postgresql"][0])
        for name in ("library_subject", "resource", "resource_subject", "library_term"):
            _fill(connection, tables[name], ACORN, MANY)
        at = NOW.replace(tzinfo=None).isoformat(" ")
        connection.exec_driver_sql(f"UPDATE resource SET published_at = '{at}', kind = {_KINDS}")  # noqa: S608
        connection.exec_driver_sql("UPDATE library_term SET term = 'relais'")
        connection.exec_driver_sql("UPDATE library_subject SET kind = 'topic' WHERE position = 1")
        connection.exec_driver_sql("ANALYZE")
    yield create_engine(database.url, poolclass=NullPool)
    owner.dispose()


def plan_of(connection: Connection, statement: str, values: object) -> str:
    if connection.dialect.name == "sqlite":
        return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))  # type: ignore[arg-type]
    connection.exec_driver_sql(f"SELECT set_config('app.tenant', '{ACORN}', true)")
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values))  # type: ignore[arg-type]


def test_no_list_count_or_search_reads_every_resource(crowded: Engine, engine: Engine) -> None:
    asked: dict[str, object] = {}

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "set_config" not in statement:
            asked[statement] = values

    with open_session(engine, ACORN) as session:
        subject = list_subjects(session)[5].id
        event.listen(engine, "before_cursor_execute", note)
        for wish in (Wish("fr"), Wish("fr", ResourceKind.VIDEO), Wish("fr", None, (subject,))):
            page = list_page(session, wish, now=NOW)
            last = page.resources[-1]
            list_page(session, wish, now=NOW, before=last.id)
            list_page(session, wish, now=NOW, after=last.id)
            count_kinds(session, wish, now=NOW)
            _read_best(session, ["relais"], wish, NOW, 200)
        list_related(session, last, now=NOW)
        get_resource(session, last.slug, reader=None, now=NOW)
        list_public_addresses(session, now=NOW, limit=100)
        for edge in (None, last.id):
            list_for_team(session, Sought(), thesauri=[], now=NOW, before=edge)
        event.remove(engine, "before_cursor_execute", note)

    tables = "|".join(entity.__tablename__ for entity in (Resource, ResourceSubject, LibraryTerm))
    # In the order of ix_resource_changed the sitemap and the team's list are read from their newest on, and end.
    brand = r"INDEX (?!ix_resource_changed)\S+ \(tenant=\?\)$"
    whole = re.compile(rf"Seq Scan on (?:{tables})\b|SCAN (?:{tables})\b|{brand}", re.MULTILINE)
    with crowded.connect() as connection:
        plans = [(statement, plan_of(connection, statement, values)) for statement, values in asked.items()]
    assert [f"{statement}\n{plan}" for statement, plan in plans if whole.search(plan)] == []
    lists = [
        plan for statement, plan in plans if "ORDER BY resource.dated_on" in statement and "_subject" not in statement
    ]
    assert len(lists) == 6  # all, and of a kind: the first page, the one before, the one after
    assert [plan for plan in lists if re.search(r"TEMP B-TREE|\bSort\b", plan)] == []  # a page ends once it is full
