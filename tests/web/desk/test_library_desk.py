"""The library at the desk: written once, found, changed with nothing lost, shown in its time and withdrawn."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.library.models import Resource, ResourceKind, SubjectKind, Visibility
from app.domain.library.queries import get_by_id
from app.domain.library.service import schedule
from app.domain.library.subjects import list_subjects_of, make_subject
from app.domain.library.team import TEAM_PAGE
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import shelve
from tests.web.desk.resources import FIELDS, HOME, acts, drafted, empty_library, hidden, stored
from tests.web.people import Visitor, empty_accounts, settle

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    empty_library(app)


def shelved(app: Flask, title: str, **facts: object) -> Resource:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        return shelve(session, title, **facts)  # type: ignore[arg-type]  # any fact


def timed(app: Flask, title: str, begins: datetime | None, ends: datetime | None) -> Resource:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        made = shelve(session, title, draft=True, now=NOW - 9 * DAY)
        return schedule(session, made.id, published_at=begins, expires_at=ends, edition=1, now=NOW)


def listed(visitor: Visitor, query: str) -> list[str]:
    return re.findall(r'lang="\w\w">([^<]+)</a>', unescape(visitor.get(f"{HOME}?{query}").text))


def test_an_agent_writes_shows_and_withdraws_a_resource(app: Flask, cleo: Visitor) -> None:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        relay = make_subject(session, SubjectKind.PRODUCT, "relay", {"fr": "Relais"}, now=NOW)
        make_subject(session, SubjectKind.TOPIC, "noise", {"fr": "Bruit"}, now=NOW)
    resource = drafted(app, cleo, subjects=[str(relay.id)])
    path, page = f"{HOME}{resource.id}", "/resources/poser-un-relais"

    assert (resource.slug, resource.title, resource.minutes) == ("poser-un-relais", "Poser un relais", 12)
    assert (resource.kind, resource.visibility) == (ResourceKind.GUIDE, Visibility.CUSTOMERS)
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        assert [each.key for each in list_subjects_of(session, resource.id)] == ["relay"]
    assert "Brouillon" in unescape(cleo.get(path).text)
    assert cleo.get(page).status_code == 404
    for act, seen, found in (("publish", "1", 200), ("withdraw", "2", 404)):
        answers = [cleo.send(f"{path}/{act}", {"seen": seen}) for _ in range(2)]  # by a double click
        assert [each.status_code for each in answers] == [303, 303]
        assert answers[0].location == answers[1].location
        assert cleo.get(page).status_code == found
    assert cleo.send(f"{path}/publish", {"seen": "2"}).status_code == 409  # it was withdrawn meanwhile
    assert "Plus visible" in unescape(cleo.get(path).text)
    assert acts(app, resource) == ["resource-create", "resource-schedule", "resource-withdraw"]


def test_a_second_click_writes_no_second_resource(app: Flask, cleo: Visitor) -> None:
    key = hidden(cleo, f"{HOME}new", "key")

    answers = [cleo.send(f"{HOME}new", {**FIELDS, "key": key}) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        assert len(session.scalars(select(Resource)).all()) == 1


@pytest.mark.parametrize("slug", ["guide", "updates"])
def test_an_address_that_is_taken_is_named_and_what_was_typed_is_kept(app: Flask, cleo: Visitor, slug: str) -> None:
    shelved(app, "Guide")
    resource = drafted(app, cleo)
    typed = {**FIELDS, "slug": slug, "summary": "Tapé longtemps."}

    for path, more in ((f"{HOME}new", {"key": str(UUID(int=7))}), (f"{HOME}{resource.id}", {"seen": "1"})):
        answer = cleo.send(path, {**typed, **more})
        assert answer.status_code == 422
        assert f"Une autre ressource a l’adresse {slug}" in unescape(answer.text)
        assert "Tapé longtemps." in answer.text
    assert stored(app, resource.id).edition == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "party"},
        {"visibility": ""},
        {"language": "tlh"},
        {"title": " \u202e\x00 "},
        {"title": "x" * 201},
        {"slug": "../../etc"},
        {"slug": "A b"},
        {"slug": "a" * 121},
        {"summary": ""},
        {"body": "x" * 50_001},
        {"version": "9" * 41},
        {"dated_on": "nonsense"},
        {"dated_on": "0001-01-01"},
        {"minutes": "-1"},
        {"minutes": "²"},
        {"minutes": "9" * 30},
        {"link": "javascript:alert(1)"},
        {"link": "http://example.com"},
    ],
    ids=str,
)
def test_what_is_wrong_is_named_and_nothing_is_written(app: Flask, cleo: Visitor, wrong: dict[str, str]) -> None:
    answer = cleo.send(f"{HOME}new", {**FIELDS, "summary": "Un “jour”.", "key": str(UUID(int=7)), **wrong})

    assert answer.status_code == 422
    assert "field--wrong" in answer.text
    if "summary" not in wrong:
        assert "Un “jour”." in answer.text
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        assert session.scalars(select(Resource)).all() == []


def test_what_nobody_types_is_taken_out_of_a_title(app: Flask, cleo: Visitor) -> None:
    assert drafted(app, cleo, title="Re\u202elais\x00 posé").title == "Relais posé"


@pytest.mark.parametrize("seen", ["1", "99", "", "nonsense", "9" * 30])
def test_who_has_not_seen_the_last_change_is_told_and_keeps_what_was_typed(
    app: Flask, cleo: Visitor, seen: str
) -> None:
    resource = drafted(app, cleo)
    path = f"{HOME}{resource.id}"
    assert cleo.send(path, {**FIELDS, "seen": "1", "summary": "Deux."}).status_code == 303

    answer = cleo.send(path, {**FIELDS, "seen": seen, "summary": "Trois, tapé."})

    assert answer.status_code == 409
    assert "Trois, tapé." in answer.text
    assert re.search(r'name="seen"[^>]* value="2"', answer.text)
    for act in ("publish", "withdraw", "schedule"):
        refused = cleo.send(f"{path}/{act}", {"seen": seen, "from_on": "2031-05-06"})
        assert refused.status_code == 409
        assert 'value="Poser un relais"' in refused.text
        if act == "schedule":
            assert 'value="2031-05-06"' in refused.text
    assert stored(app, resource.id).summary == "Deux."
    assert stored(app, resource.id).published_at is None


def test_a_resource_is_shown_from_one_moment_until_another_by_the_brands_clock(app: Flask, cleo: Visitor) -> None:
    resource = drafted(app, cleo)
    path = f"{HOME}{resource.id}"
    times = {"from_on": "2031-01-14", "from_at": "09:00", "until_on": "2031-02-01", "until_at": ""}

    assert cleo.send(f"{path}/schedule", {"seen": "1", **times}).status_code == 303

    changed = stored(app, resource.id)
    assert changed.published_at == datetime(2031, 1, 14, 8, tzinfo=UTC)
    assert changed.expires_at == datetime(2031, 1, 31, 23, tzinfo=UTC)
    shown = unescape(cleo.get(path).text)
    assert 'value="2031-01-14"' in shown
    assert "Programmé" in shown
    assert cleo.send(f"{path}/withdraw", {"seen": "2"}).status_code == 303
    assert stored(app, resource.id).published_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"until_on": "2020-01-01"},
        {"until_on": "2031-01-14", "until_at": "09:00"},
        {"from_on": "", "until_at": "09:00", "until_on": ""},
        {"from_on": "2031-03-30", "from_at": "02:30"},
        {"from_on": "9999-12-31"},
        {"from_on": "demain"},
    ],
    ids=str,
)
def test_a_time_that_is_none_is_named_and_nothing_is_shown(app: Flask, cleo: Visitor, wrong: dict[str, str]) -> None:
    resource = drafted(app, cleo)
    path = f"{HOME}{resource.id}"
    times = {"from_on": "2031-01-14", "from_at": "09:00", "until_on": "", "until_at": "", "seen": "1", **wrong}

    answer = cleo.send(f"{path}/schedule", times)

    assert answer.status_code == 422
    assert "field--wrong" in answer.text
    assert 'value="Poser un relais"' in answer.text
    assert stored(app, resource.id).published_at is None


def test_the_team_finds_drafts_and_what_is_over_by_words_kind_and_state(app: Flask, cleo: Visitor) -> None:
    timed(app, "Brouillon vert", None, None)
    timed(app, "Relais à venir", NOW + DAY, None)
    timed(app, "Relais montré", NOW - DAY, NOW + DAY)
    timed(app, "Relais passé", NOW - 2 * DAY, NOW - DAY)
    shelved(app, "The relais", language="en", kind=ResourceKind.VIDEO)

    assert listed(cleo, "state=draft") == ["Brouillon vert"]
    assert listed(cleo, "state=scheduled") == ["Relais à venir"]
    assert listed(cleo, "state=shown&kind=document") == ["Relais montré"]
    assert listed(cleo, "state=expired") == ["Relais passé"]
    assert sorted(listed(cleo, "q=relais")) == ["Relais montré", "Relais passé", "Relais à venir", "The relais"]
    assert listed(cleo, "q=relais+passes") == ["Relais passé"]
    assert listed(cleo, "kind=video&q=relais") == ["The relais"]
    assert listed(cleo, "q=brouillon-vert") == ["Brouillon vert"]
    assert listed(cleo, "q=%00%E2%80%AE") != []
    assert listed(cleo, "q=%25") == []
    assert "Aucune ressource" in unescape(cleo.get(f"{HOME}?q=licorne").text)


def test_what_changed_longest_ago_is_on_the_last_page(app: Flask, cleo: Visitor) -> None:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        for number in range(TEAM_PAGE + 1):
            shelve(session, f"Fiche {number}", now=NOW - number * DAY)

    first = cleo.get(HOME).text
    found = re.search(r'href="([^"]*before=[^"]*)"', first)

    assert found is not None
    assert listed(cleo, "")[0] == "Fiche 0"
    assert re.findall(r'lang="\w\w">([^<]+)</a>', cleo.get(unescape(found[1])).text) == [f"Fiche {TEAM_PAGE}"]
    assert listed(cleo, f"before={UUID(int=7)}") == []


def test_a_known_resource_keeps_its_language(app: Flask, cleo: Visitor) -> None:
    resource = drafted(app, cleo)

    assert cleo.send(f"{HOME}{resource.id}", {**FIELDS, "seen": "1", "language": "en"}).status_code == 303
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        assert get_by_id(session, resource.id).language == "fr"


def test_a_customer_finds_no_desk_of_the_library(app: Flask) -> None:
    resource = shelved(app, "Guide")
    settle(app)
    ann = Visitor(app)
    ann.sign_in()

    for path in (HOME, f"{HOME}new", f"{HOME}{resource.id}"):
        assert ann.get(path).status_code == 404
