"""Incidents at the desk: opened once, told of in every language, kept from what was not seen, and in the audit."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.audit.models import AuditEntry
from app.domain.incidents.models import Impact, Incident, IncidentState
from app.domain.incidents.queries import list_updates
from app.kernel.db import open_session, transaction
from tests.web.desk.team import colleague
from tests.web.people import Visitor, empty_accounts

BRAND, HOME = "support-technique", "/admin/incidents/"
FIELDS = {
    "title_fr": "Paiements lents",
    "title_en": "Slow payments",
    "parts": ["payment", "nonsense"],
    "began": "30",
    "state": "identified",
    "impact": "down",
    "words_fr": "Nous cherchons. Carte 4111 1111 1111 1111.",
    "words_en": "",
    "is_public": "y",
}


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        for incident in session.scalars(select(Incident).where(Incident.resolved_at.is_(None))):
            incident.is_public, incident.resolved_at = False, datetime.now(UTC)


@pytest.fixture
def cleo(app: Flask) -> Visitor:
    return colleague(app, Role.AGENT, BRAND)


def key_of(visitor: Visitor) -> str:
    found = re.search(r'name="key"[^>]* value="([^"]+)"', visitor.get(f"{HOME}new").text)
    assert found is not None
    return found[1]


def opened(app: Flask, visitor: Visitor, **fields: object) -> Incident:
    answer = visitor.send(f"{HOME}new", {**FIELDS, "key": key_of(visitor), **fields})
    assert answer.status_code == 303
    return stored(app)[-1]


def stored(app: Flask) -> list[Incident]:
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        return list(session.scalars(select(Incident).order_by(Incident.changed_at)))


def said(app: Flask, incident: Incident) -> list[dict[str, str]]:
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        return [each.words for each in list_updates(session, [incident.id])[incident.id]]


def more(visitor: Visitor, incident: Incident, **fields: object) -> tuple[int, str]:
    path = f"{HOME}{incident.id}"
    given = {"seen": incident.updates, "state": "monitoring", "impact": "slow", "words_fr": "Cela va mieux."}
    answer = visitor.send(path, {**given, **fields})
    return answer.status_code, unescape(answer.text)


def test_an_agent_opens_an_incident_and_a_second_click_opens_none(app: Flask, cleo: Visitor) -> None:
    before, key = len(stored(app)), key_of(cleo)
    answers = [cleo.send(f"{HOME}new", {**FIELDS, "key": key}) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    incident = stored(app)[-1]
    assert len(stored(app)) == before + 1
    assert incident.titles == {"fr": "Paiements lents", "en": "Slow payments"}
    assert (incident.parts, incident.impact, incident.state) == (["payment"], Impact.DOWN, IncidentState.IDENTIFIED)
    assert (incident.changed_at - incident.started_at).total_seconds() == 30 * 60
    (words,) = said(app, incident)
    assert set(words) == {"fr"}
    assert "4111 1111" not in words["fr"]
    assert "Paiements lents" in cleo.get(answers[0].location).text
    assert "Paiements lents" in cleo.get(HOME).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_fr": ""},
        {"words_fr": " "},
        {"state": "resolved"},
        {"state": "nonsense"},
        {"state": ""},
        {"impact": "meteor"},
        {"title_en": "x" * 121},
        {"words_en": "x" * 2001},
    ],
    ids=str,
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(app: Flask, cleo: Visitor, wrong: dict[str, str]) -> None:
    before = len(stored(app))
    answer = cleo.send(f"{HOME}new", {**FIELDS, "title_en": "Slow “payments”", "key": key_of(cleo), **wrong})

    assert answer.status_code == 422
    assert len(stored(app)) == before
    assert 'aria-invalid="true"' in answer.text or "field--wrong" in answer.text
    if "title_en" not in wrong:
        assert "Slow “payments”" in answer.text


@pytest.mark.parametrize("key", ["", "nonsense", "0" * 400])
def test_a_key_that_is_none_opens_it_all_the_same(app: Flask, cleo: Visitor, key: str) -> None:
    before = len(stored(app))

    assert cleo.send(f"{HOME}new", {**FIELDS, "key": key}).status_code == 303
    assert len(stored(app)) == before + 1


def test_what_is_said_goes_on_in_order_and_the_end_ends_it(app: Flask, cleo: Visitor) -> None:
    incident = opened(app, cleo)

    assert more(cleo, incident)[0] == 303
    assert more(cleo, stored(app)[-1], state="resolved", words_fr="C’est réparé.", words_en="Mended.")[0] == 303

    incident = stored(app)[-1]
    assert (incident.state, incident.updates, incident.is_public) == (IncidentState.RESOLVED, 3, False)
    assert said(app, incident)[0] == {"fr": "C’est réparé.", "en": "Mended."}


@pytest.mark.parametrize("seen", ["0", "2", "-1", "", "nonsense", "9" * 30])
def test_who_has_not_seen_the_last_words_is_shown_them_and_keeps_their_own(
    app: Flask, cleo: Visitor, seen: str
) -> None:
    incident = opened(app, cleo)

    status, text = more(cleo, incident, seen=seen, words_fr="Ce que j’ai tapé.")

    assert status == 409
    assert "Ce que j’ai tapé." in text
    assert "Nous cherchons." in text
    assert len(said(app, incident)) == 1


@pytest.mark.parametrize("wrong", [{"words_fr": ""}, {"state": "nonsense"}, {"impact": ""}], ids=str)
def test_nothing_wrong_is_said(app: Flask, cleo: Visitor, wrong: dict[str, str]) -> None:
    incident = opened(app, cleo)

    assert more(cleo, incident, **wrong)[0] == 422
    assert len(said(app, incident)) == 1


def test_the_audit_says_who_opened_it_and_who_ended_it(app: Flask, cleo: Visitor) -> None:
    incident = opened(app, cleo)
    more(cleo, incident, state="resolved")

    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == incident.id).order_by(AuditEntry.id))
        told = [(each.act, each.actor_name, each.subject_name, each.details) for each in lines]
    assert told == [
        ("incident-open", "Cleo Bernard", "Paiements lents", {"public": True}),
        ("incident-update", "Cleo Bernard", "Paiements lents", {"state": "resolved"}),
    ]


def test_a_brand_without_support_has_no_such_room(app: Flask) -> None:
    assert colleague(app, Role.ADMIN, "camermix").get(HOME).status_code == 404
