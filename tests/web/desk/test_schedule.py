"""A draft is published at the time that a reviewer set: once, or it comes back and says why."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.accounts.models import Role
from app.domain.faq.editing.models import DraftState
from app.domain.faq.models import FaqEntry, FaqRevision, Significance
from app.jobs.publishing import publish_due
from app.kernel.db import open_session
from tests.faults.waiting import wait_until
from tests.post_office import timetable
from tests.web.desk.drafts import audit_of, draft, draft_of, rows
from tests.web.desk.faq import entry_of
from tests.web.desk.team import colleague
from tests.web.people import Visitor

pytestmark = pytest.mark.usefixtures("same_faq")

PARIS, DAY, SECOND = ZoneInfo("Europe/Paris"), timedelta(days=1), timedelta(seconds=1)
BODY = "Zébulon écrit ici. [Voir aussi](entry:gdpr)"


@pytest.fixture
def entry(app: Flask) -> FaqEntry:
    entry = entry_of(app)
    draft(app, entry, BODY)
    return entry


def morning() -> datetime:
    """Give eight o’clock in Paris, the day after tomorrow."""
    day = (datetime.now(UTC).astimezone(PARIS) + 2 * DAY).date()
    return datetime(day.year, day.month, day.day, 8, tzinfo=PARIS)


def schedule(visitor: Visitor, entry: FaqEntry, **fields: str) -> TestResponse:
    at = morning()
    given = {"seen": "1", "significance": "major", "when": "later", "day": str(at.date()), "clock": "08:00", **fields}
    path = f"/admin/faq/{entry.id}"
    return visitor.send(f"{path}/publish", given)


def run(app: Flask, *, now: datetime) -> int:
    installed = app.extensions["guichet"]

    def opened(slug: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a session
        return open_session(installed.engine, slug)

    return publish_due(timetable(installed.engine), installed.registry, opened, now=now)


def state_of(app: Flask, entry: FaqEntry) -> DraftState | None:
    found = draft_of(app, entry)
    return found.state if found else None


def test_it_is_published_at_its_time_and_not_a_second_before(app: Flask, entry: FaqEntry) -> None:
    rex, told = colleague(app, Role.REVIEWER), audit_of(app, entry)
    assert schedule(rex, entry).status_code == 303
    assert "8:00 (heure de Paris)" in rex.get(f"/admin/faq/{entry.id}").text
    assert run(app, now=morning() - SECOND) == 0
    assert (state_of(app, entry), entry_of(app).revision) == (DraftState.SCHEDULED, 1)

    assert run(app, now=morning()) == 1
    assert (state_of(app, entry), entry_of(app).revision) == (None, 2)
    assert audit_of(app, entry) - told == Counter({("faq-schedule", "Kim Roux"): 1, ("faq-publish", "Kim Roux"): 1})
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        said = session.scalars(
            select(FaqRevision).where(FaqRevision.entry_id == entry.id, FaqRevision.number == 2)
        ).one()
    assert (said.significance, said.writer_name) == (Significance.MAJOR, "Kim Roux")
    wait_until(lambda: "Zébulon" in Visitor(app).get("/faq/search?q=zebulon").text)
    assert run(app, now=morning() + DAY) == 0


def test_two_schedulers_publish_it_once(app: Flask, entry: FaqEntry) -> None:
    schedule(colleague(app, Role.REVIEWER), entry)
    start, published = Barrier(2), []

    def one() -> None:
        start.wait()
        published.append(run(app, now=morning()))

    threads = [Thread(target=one) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (sorted(published), entry_of(app).revision) == ([0, 1], 2)


def test_one_that_would_make_the_help_wrong_by_then_comes_back_and_says_why(app: Flask, entry: FaqEntry) -> None:
    rex, told = colleague(app, Role.REVIEWER), audit_of(app, entry)
    schedule(rex, entry)
    with rows(app) as session:
        for each in session.scalars(select(FaqEntry).where(FaqEntry.key == "gdpr")):
            each.withdrawn_at = datetime.now(UTC)
    assert run(app, now=morning()) == 0
    assert (state_of(app, entry), entry_of(app).revision) == (DraftState.RETURNED, 1)
    assert (audit_of(app, entry) - told)["faq-not-published", "Kim Roux"] == 1
    for page in (f"/admin/faq/{entry.id}", "/admin/faq/upkeep"):
        assert "“entry:gdpr” leads nowhere" in rex.get(page).text
        assert "il rendrait désormais l’aide fausse" in rex.get(page).text
    assert run(app, now=morning() + DAY) == 0


def outdate(each: FaqEntry) -> None:
    each.revision = 0


def withdraw(each: FaqEntry) -> None:
    each.withdrawn_at = datetime.now(UTC)


@pytest.mark.parametrize(("meanwhile", "words"), [(outdate, "a été publiée de nouveau"), (withdraw, "ne voient plus")])
def test_one_whose_entry_has_changed_comes_back(
    app: Flask, entry: FaqEntry, meanwhile: Callable[[FaqEntry], None], words: str
) -> None:
    schedule(colleague(app, Role.REVIEWER), entry)
    with rows(app) as session:
        meanwhile(session.scalars(select(FaqEntry).where(FaqEntry.id == entry.id)).one())
    assert run(app, now=morning()) == 0
    found = draft_of(app, entry)
    assert found is not None
    assert (found.state, words in str(found.note)) == (DraftState.RETURNED, True)


def test_saving_it_anew_takes_it_out_of_the_schedule_and_says_so(app: Flask, entry: FaqEntry) -> None:
    rex, path = colleague(app, Role.REVIEWER), f"/admin/faq/{entry.id}"
    schedule(rex, entry)
    fields = {"seen": "1", "based_on": "1", "title": "Un titre", "body": BODY, "review": "2099-01-01", "synonyms": ""}
    saved = rex.send(path, fields)
    assert "n’est plus programmé" in rex.get(saved.location).text
    assert state_of(app, entry) is DraftState.WRITING
    assert run(app, now=morning()) == 0


def test_it_is_taken_back_by_any_other_step(app: Flask, entry: FaqEntry) -> None:
    rex, path = colleague(app, Role.REVIEWER), f"/admin/faq/{entry.id}"
    for step in ("take-back", "review", "return"):
        schedule(rex, entry)
        assert rex.send(f"{path}/{step}", {"seen": "1", "note": "Trop tôt."}).status_code == 303
        assert run(app, now=morning()) == 0
        assert rex.send(f"{path}/take-back", {"seen": "1"}).status_code == 409


REFUSED: list[dict[str, str]] = [
    {"day": ""},
    {"clock": ""},
    {"day": "2027-02-30"},
    {"day": "demain"},
    {"clock": "25:00"},
    {"clock": "huit heures"},
    {"when": "now"},
    {"when": "never"},
    {"significance": "huge"},
    {"day": "\0"},
    {"day": "9" * 3000},
    {"day": "0001-01-01"},
    {"day": "9999-12-31"},
]


def test_a_time_that_is_none_is_refused_and_kept_as_typed(app: Flask, entry: FaqEntry) -> None:
    rex = colleague(app, Role.REVIEWER)
    for fields in REFUSED:
        answer = schedule(rex, entry, **fields)
        assert (answer.status_code, 'class="error-summary"' in answer.text) == (422, True), fields
        if fields.keys() & {"when", "significance"}:
            assert f'value="{morning().date()}"' in answer.text
    assert (state_of(app, entry), entry_of(app).revision) == (DraftState.WRITING, 1)


def test_a_text_that_is_wrong_is_not_scheduled(app: Flask, entry: FaqEntry) -> None:
    with rows(app) as session:
        for each in session.scalars(select(FaqEntry).where(FaqEntry.key == "gdpr")):
            each.withdrawn_at = datetime.now(UTC)
    answer = schedule(colleague(app, Role.REVIEWER), entry)
    assert (answer.status_code, state_of(app, entry)) == (422, DraftState.WRITING)


def test_a_draft_that_changed_meanwhile_is_not_scheduled(app: Flask, entry: FaqEntry) -> None:
    assert schedule(colleague(app, Role.REVIEWER), entry, seen="0").status_code == 409
    assert state_of(app, entry) is DraftState.WRITING
