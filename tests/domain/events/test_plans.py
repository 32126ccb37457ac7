"""Among 10,000 events, no list, filter or page of one reads them all: the plans of what is really asked."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, NullPool, create_engine, event

from app.domain.events.queries import Wanted, count_sign_ups, find_seen, list_events, list_for_team, subjects_of
from app.domain.events.webinars import find_tied, find_webinar, list_dates, list_webinars
from app.domain.library.subjects import list_subjects
from app.kernel.db import open_session
from app.migrations import runner
from tests.cast import ACORN
from tests.crowd import SOME, _fill
from tests.databases import Database
from tests.domain.library.test_plans import plan_of
from tests.shelf import NOW


@pytest.fixture
def crowded(database: Database) -> Iterator[Engine]:
    """Give a brand so many events, each an hour after the one before, about a subject and a webinar of its own."""
    owner = create_engine(database.superuser_url, poolclass=NullPool)
    tables = runner.metadata_of_rooms().tables
    names = ("account", "library_subject", "resource", "event", "event_subject", "event_resource", "event_sign_up")
    with owner.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for name in names:
            _fill(connection, tables[name], ACORN, SOME)
        at = NOW.replace(tzinfo=None).isoformat(" ")
        connection.exec_driver_sql(f"UPDATE event SET published_at = '{at}', ends_at = starts_at")  # noqa: S608
        connection.exec_driver_sql(f"UPDATE resource SET published_at = '{at}', kind = 'webinar'")  # noqa: S608
        connection.exec_driver_sql("ANALYZE")
    yield create_engine(database.url, poolclass=NullPool)
    owner.dispose()


def test_no_list_of_events_and_no_page_of_one_reads_every_event(crowded: Engine, engine: Engine) -> None:
    asked: dict[str, object] = {}

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "set_config" not in statement:
            asked[statement] = values

    with open_session(engine, ACORN) as session:
        subject = list_subjects(session)[5].id
        webinar = list_webinars(session)[0]
        first = list_for_team(session, limit=1)[0]
        event.listen(engine, "before_cursor_execute", note)
        for over in (False, True):
            list_events(session, Wanted(over=over), page=1, now=NOW)
            list_events(session, Wanted(over=over, since=NOW), page=1, now=NOW)
            list_events(session, Wanted(over=over, kind=first.kind, language="fr"), page=1, now=NOW)
            list_events(session, Wanted(over=over, region=""), page=1, now=NOW)
            list_events(session, Wanted(over=over, subjects=(subject,)), page=1, now=NOW)
        list_for_team(session, limit=20)
        find_seen(session, first.slug, now=NOW)
        count_sign_ups(session, [first.id])
        subjects_of(session, [first.id])
        list_dates(session, webinar.id, now=NOW)
        find_webinar(session, first.id, now=NOW)
        find_tied(session, first.id)
        event.remove(engine, "before_cursor_execute", note)

    tables = "event|event_subject|event_resource|event_sign_up|resource"
    # In the order of ix_event_starts a list is read from what comes next, or from its newest on, and ends.
    brand = r"INDEX (?!ix_event_starts)\S+ \(tenant=\?\)$"
    whole = re.compile(rf"Seq Scan on (?:{tables})\b|SCAN (?:{tables})\b|{brand}", re.MULTILINE)
    with crowded.connect() as connection:
        plans = [(statement, plan_of(connection, statement, values)) for statement, values in asked.items()]
    assert [f"{statement}\n{plan}" for statement, plan in plans if whole.search(plan)] == []
