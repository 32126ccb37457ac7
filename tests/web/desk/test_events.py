"""Events at the desk: prepared, published, changed with nothing lost, cancelled, and the list of who signed up."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.domain.accounts.models import Role
from app.domain.audit.models import AuditEntry
from app.domain.events.models import Event, EventKind
from app.domain.library.models import Visibility
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.domain.events.events import announced, signed_up
from tests.domain.events.events import states as states_of
from tests.mails import Mails
from tests.web.desk.team import colleague
from tests.web.people import Visitor, empty_accounts, settle

BRAND, HOME = "omicron", "/admin/events/"
NOW = datetime.now(UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIELDS = {
    "kind": "training",
    "language": "de",
    "visibility": "customers",
    "title": "Relais  prüfen",
    "summary": "Ein Tag.",
    "body": "**Text**",
    "region": "alpine",
    "place": "Klaus, Oberes Ried 1",
    "online_url": "",
    "zone": "Europe/Vienna",
    "starts_on": "2030-01-14",
    "starts_at": "09:00",
    "ends_on": "2030-01-14",
    "ends_at": "17:00",
    "places": "12",
}


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.execute(delete(Event), execution_options={"synchronize_session": False})


@pytest.fixture
def cleo(app: Flask) -> Visitor:
    return colleague(app, Role.AGENT, BRAND)


def hidden(visitor: Visitor, path: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]+)"', visitor.get(path).text)
    assert found is not None
    return found[1]


def prepared(app: Flask, visitor: Visitor, **fields: Any) -> Event:  # noqa: ANN401 - any field
    key = hidden(visitor, f"{HOME}new", "key")
    answer = visitor.send(f"{HOME}new", {**FIELDS, "key": key, **fields})
    assert answer.status_code == 303, unescape(answer.text)
    return stored(app, UUID(key))


def stored(app: Flask, event_id: UUID) -> Event:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        return session.scalars(select(Event).where(Event.id == event_id)).one()


def acts(app: Flask, event: Event) -> list[tuple[str, str, str | None]]:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == event.id).order_by(AuditEntry.id))
        return [(each.act, each.actor_name, each.reason) for each in lines]


def crowd(app: Flask, event: Event, number: int, **facts: Any) -> None:  # noqa: ANN401 - any column
    for each in range(number):
        account = settle(app, BRAND, email=f"p{each}@example.com", **facts)
        with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
            signed_up(session, event, account, now=datetime.now(UTC))


def test_an_agent_prepares_publishes_and_cancels_an_event(app: Flask, cleo: Visitor) -> None:
    event = prepared(app, cleo)
    path = f"{HOME}{event.id}"

    assert (event.slug, event.title) == ("relais-prufen-2030-01-14", "Relais prüfen")
    assert (event.kind, event.visibility, event.places) == (EventKind.TRAINING, Visibility.CUSTOMERS, 12)
    assert event.starts_at == datetime(2030, 1, 14, 8, tzinfo=UTC)
    assert "Brouillon" in unescape(cleo.get(path).text)
    assert cleo.get(f"/events/{event.slug}").status_code == 404
    assert [cleo.send(f"{path}/publish", {"seen": "1"}).status_code for _ in range(2)] == [303, 303]
    assert cleo.get(f"/events/{event.slug}").status_code == 200
    assert "Relais prüfen" in cleo.get(HOME).text
    assert cleo.send(f"{path}/cancel", {"seen": "2", "reason": ""}).status_code == 422
    assert cleo.send(f"{path}/cancel", {"seen": "2", "reason": "Kein Raum."}).status_code == 303
    assert stored(app, event.id).cancel_reason == "Kein Raum."
    assert acts(app, event) == [
        ("event-create", "Cleo Bernard", None),
        ("event-publish", "Cleo Bernard", None),
        ("event-cancel", "Cleo Bernard", "Kein Raum."),
    ]


def test_a_second_click_prepares_no_second_event(app: Flask, cleo: Visitor) -> None:
    key = hidden(cleo, f"{HOME}new", "key")

    assert [cleo.send(f"{HOME}new", {**FIELDS, "key": key}).status_code for _ in range(2)] == [303, 303]
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        assert len(session.scalars(select(Event)).all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "party"},
        {"visibility": ""},
        {"language": "tlh"},
        {"title": " \u202e\x00 "},
        {"title": "x" * 201},
        {"summary": ""},
        {"body": "x" * 20_001},
        {"region": "moon"},
        {"place": ""},
        {"online_url": "http://meet.example"},
        {"online_url": "https://a b"},
        {"online_url": "javascript:alert(1)"},
        {"zone": "Mars/Base"},
        {"zone": "../../etc/passwd"},
        {"zone": ""},
        {"starts_on": "2020-01-14", "ends_on": "2020-01-14"},
        {"starts_on": "0001-01-01"},
        {"ends_on": "9999-12-31"},
        {"starts_on": "nonsense"},
        {"starts_at": "25:00"},
        {"ends_at": "08:59"},
        {"ends_at": "09:00"},
        {"ends_on": "2030-03-01"},
        {"starts_on": "2030-03-31", "starts_at": "02:30", "ends_on": "2030-03-31"},
        {"places": "0"},
        {"places": "-1"},
        {"places": "10001"},
        {"places": "1" + "0" * 30},
        {"places": "12.5"},
        {"places": "²"},
    ],
    ids=str,
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(app: Flask, cleo: Visitor, wrong: dict[str, str]) -> None:
    answer = cleo.send(f"{HOME}new", {**FIELDS, "summary": "Ein “Tag”.", "key": str(UUID(int=7)), **wrong})

    assert answer.status_code == 422
    assert "field--wrong" in answer.text
    if "summary" not in wrong:
        assert "Ein “Tag”." in answer.text
    if "starts_on" not in wrong:
        assert 'value="2030-01-14"' in answer.text
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        assert session.scalars(select(Event)).all() == []


def test_what_nobody_types_is_taken_out_of_a_title(app: Flask, cleo: Visitor) -> None:
    title = prepared(app, cleo, title="Re\u202elais\x00 4111 1111 1111 1111").title

    assert title.startswith("Relais 4")
    assert "1111 1111" not in title


@pytest.mark.parametrize("seen", ["1", "99", "", "nonsense", "9" * 30])
def test_who_has_not_seen_the_last_change_is_told_and_keeps_what_was_typed(
    app: Flask, cleo: Visitor, seen: str
) -> None:
    event = prepared(app, cleo)
    path = f"{HOME}{event.id}"
    assert cleo.send(path, {**FIELDS, "seen": "1", "summary": "Zwei."}).status_code == 303

    answer = cleo.send(path, {**FIELDS, "seen": seen, "summary": "Drei, getippt."})

    assert answer.status_code == 409
    assert "Drei, getippt." in answer.text
    assert re.search(r'name="seen"[^>]* value="2"', answer.text)
    assert stored(app, event.id).summary == "Zwei."


def test_what_a_colleague_changed_is_shown_whole_to_whoever_publishes_what_was_before(
    app: Flask, cleo: Visitor
) -> None:
    event = prepared(app, cleo)
    path = f"{HOME}{event.id}"
    assert cleo.send(path, {**FIELDS, "seen": "1", "summary": "Zwei."}).status_code == 303

    answer = cleo.send(f"{path}/publish", {"seen": "1"})

    assert (answer.status_code, stored(app, event.id).published_at) == (409, None)
    assert all(each in answer.text for each in ("Zwei.", f'value="{event.title}"'))


def test_why_an_event_is_cancelled_is_kept_where_a_colleague_changed_it_meanwhile(app: Flask, cleo: Visitor) -> None:
    event, why = announced_soon(app), "La salle est fermée."
    path = f"{HOME}{event.id}/cancel"

    answer = cleo.send(path, {"seen": "1", "reason": why})
    assert (answer.status_code, why in answer.text) == (409, True)
    assert cleo.send(path, {"seen": "2", "reason": why}).status_code == 303
    assert stored(app, event.id).cancel_reason == why


def test_more_places_move_the_line_up_and_fewer_than_are_taken_are_refused(
    app: Flask, cleo: Visitor, mails: Mails
) -> None:
    event = announced_soon(app, places=1)
    crowd(app, event, 3)
    path = f"{HOME}{event.id}"
    same = {**FIELDS, "starts_on": "2030-01-14"}

    assert cleo.send(path, {**same, "seen": "2", "places": "2"}).status_code == 303
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        assert [state for _, state in states_of(session, event.id)] == ["booked", "booked", "waiting"]
    refused = cleo.send(path, {**same, "seen": "3", "places": "1"})
    assert refused.status_code == 422
    assert "2 personnes ont une place" in unescape(refused.text)
    assert stored(app, event.id).places == 2
    for kind, name in (("booked", 0), ("waiting", 1), ("waiting", 2), ("promoted", 1)):
        mails.expect(f"event_{kind}", to=f"p{name}@example.com")


def announced_soon(app: Flask, **facts: Any) -> Event:  # noqa: ANN401 - any column
    known = {"starts_at": NOW + 7 * DAY, "ends_at": NOW + 7 * DAY + 3 * HOUR, "region": "alpine"}
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        return announced(session, now=NOW, **{**known, **facts})


def test_the_list_of_who_signed_up_is_a_page_and_a_file_that_calculates_nothing(
    app: Flask, cleo: Visitor, mails: Mails
) -> None:
    event = announced_soon(app, places=1)
    crowd(app, event, 2, first_name='=HYPERLINK("x")', company='@Acme, "KG"')
    path = f"{HOME}{event.id}/sign-ups"

    shown = unescape(cleo.get(path).text)
    assert "p0@example.com" in shown
    assert "Attend une place" in shown
    answer = cleo.send(f"{path}.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:3] == ["number", "state", "first_name"]
    assert [row[1] for row in rows[1:]] == ["booked", "waiting"]
    assert rows[1][2] == '\'=HYPERLINK("x")'
    assert rows[1][4] == '\'@Acme, "KG"'
    assert acts(app, event)[-1][0] == "event-list"
    mails.pass_over("event_booked")
    mails.pass_over("event_waiting")


def test_what_is_over_offers_no_change_and_refuses_one(app: Flask, cleo: Visitor) -> None:
    event = announced_soon(app)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        ended = update(Event).values(starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
        session.execute(ended, execution_options={"synchronize_session": False})
    path = f"{HOME}{event.id}"

    shown = unescape(cleo.get(path).text)
    assert "Annuler l’événement" not in shown
    assert 'name="title"' not in shown
    token = cleo.token_on(HOME + "new")
    answer = cleo.client.post(path, base_url=cleo.base, data={**FIELDS, "seen": "2", "csrf_token": token})
    assert answer.status_code == 409
    assert "plus rien n’y est modifié" in unescape(answer.text)


def test_a_draft_that_would_begin_in_the_past_is_not_published(app: Flask, cleo: Visitor) -> None:
    event = prepared(app, cleo)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.execute(update(Event).values(starts_at=NOW - HOUR), execution_options={"synchronize_session": False})
    path = f"{HOME}{event.id}"

    assert cleo.send(f"{path}/publish", {"seen": "1"}).status_code == 409
    assert stored(app, event.id).published_at is None


def test_a_customer_finds_no_desk(app: Flask) -> None:
    event = announced_soon(app)
    settle(app, BRAND)
    ann = Visitor(app, BRAND)
    ann.sign_in()

    for path in (HOME, f"{HOME}new", f"{HOME}{event.id}", f"{HOME}{event.id}/sign-ups"):
        assert ann.get(path).status_code == 404
