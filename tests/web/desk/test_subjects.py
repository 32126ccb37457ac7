"""Products and topics at the desk: added once, found, renamed with nothing lost, put in order, removed when unused."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.audit.models import AuditEntry
from app.domain.library.models import Subject, SubjectKind
from app.domain.library.subjects import list_subjects, make_subject
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from app.web.subjects import A_PAGE
from tests.shelf import NOW, shelve
from tests.web.desk.moving import rows
from tests.web.desk.resources import empty_library
from tests.web.people import Visitor, empty_accounts

HOME = "/admin/library/subjects/"
TYPED = {"kind": "product", "key": "relay-300", "title_fr": "Relais  300", "title_en": ""}


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    empty_library(app)


def known(app: Flask, *keys: str, brand: str = "camcha") -> list[Subject]:
    """Let a brand have topics of these keys."""
    with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
        return [make_subject(session, SubjectKind.TOPIC, each, {"fr": each.title()}, now=NOW) for each in keys]


def kept(app: Flask) -> list[tuple[str, dict[str, str]]]:
    with rows(app) as session:
        return [(each.key, each.titles) for each in list_subjects(session)]


def acts(app: Flask) -> list[str]:
    with rows(app) as session:
        return [each for each in session.scalars(select(AuditEntry.act)) if each.startswith("subject-")]


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_product_is_added_renamed_and_removed(app: Flask, cleo: Visitor) -> None:
    made = cleo.send(f"{HOME}new", TYPED)
    assert made.status_code == 303
    path = made.location.partition("?")[0]
    assert kept(app) == [("relay-300", {"fr": "Relais 300"})]
    assert "Relais 300" in cleo.get(HOME).text

    changed = {"seen": "1", "title_fr": "Relais 300 A", "title_en": "Relay 300 A", "place": "1"}
    assert cleo.send(path, changed).status_code == 303
    assert kept(app) == [("relay-300", {"fr": "Relais 300 A", "en": "Relay 300 A"})]

    assert "Retirer" in text_of(cleo.get(f"{path}/remove").text)
    assert cleo.send(f"{path}/remove", {"seen": "2"}).status_code == 303
    assert kept(app) == []
    assert sorted(acts(app)) == ["subject-change", "subject-create", "subject-remove"]


def test_a_second_click_adds_no_second_one_and_another_of_that_key_is_refused(app: Flask, cleo: Visitor) -> None:
    answers = [cleo.send(f"{HOME}new", TYPED) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].location == answers[1].location

    other = cleo.send(f"{HOME}new", {**TYPED, "title_fr": "Tapé longtemps"})
    assert other.status_code == 422
    assert "a la clé relay-300" in text_of(other.text)
    assert "Tapé longtemps" in other.text
    assert cleo.send(f"{HOME}new", {**TYPED, "kind": "topic"}).status_code == 303
    assert [key for key, _ in kept(app)] == ["relay-300", "relay-300"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "party"},
        {"key": ""},
        {"key": "../x"},
        {"key": "Relay"},
        {"key": "a" * 61},
        {"title_fr": " \u202e\x00 "},
        {"title_fr": "x" * 201},
        {"title_en": "x" * 201},
    ],
    ids=str,
)
def test_what_is_wrong_is_named_and_nothing_is_added(app: Flask, cleo: Visitor, wrong: dict[str, str]) -> None:
    answer = cleo.send(f"{HOME}new", {**TYPED, **wrong})
    assert answer.status_code == 422
    assert "field__error" in answer.text
    assert kept(app) == []


@pytest.mark.parametrize("place", ["", "0", "-1", "1.5", "²", "9" * 30, "100000"])
def test_a_place_that_is_none_is_refused(app: Flask, cleo: Visitor, place: str) -> None:
    (noise,) = known(app, "noise")
    answer = cleo.send(f"{HOME}{noise.id}", {"seen": "1", "title_fr": "Tapé", "place": place})
    assert answer.status_code == 422
    assert "Tapé" in answer.text
    assert kept(app) == [("noise", {"fr": "Noise"})]


def test_what_a_colleague_changed_meanwhile_is_not_written_over_and_what_was_typed_is_kept(
    app: Flask, cleo: Visitor
) -> None:
    (noise,) = known(app, "noise")
    path, typed = f"{HOME}{noise.id}", {"seen": "1", "title_fr": "Bruit", "place": "1"}
    assert cleo.send(path, typed).status_code == 303

    late = cleo.send(path, {**typed, "title_fr": "Tapé longtemps"})
    assert late.status_code == 409
    assert "Tapé longtemps" in late.text
    assert cleo.send(f"{path}/remove", {"seen": "1"}).status_code == 409
    assert kept(app) == [("noise", {"fr": "Bruit"})]


def test_what_something_is_about_stays_and_the_page_counts_it(app: Flask, cleo: Visitor) -> None:
    (noise,) = known(app, "noise")
    with rows(app) as session, transaction(session):
        shelve(session, "Guide", subjects=(noise.id,))
    path = f"{HOME}{noise.id}"

    page = cleo.get(path).text
    assert re.search(r"Ressources\s+1\b", text_of(page))
    assert f"{path}/remove" not in page
    assert cleo.get(f"{path}/remove").status_code == 409
    answer = cleo.send(f"{path}/remove", {"seen": "1"})
    assert answer.status_code == 409
    assert "Il reste tant que" in text_of(answer.text)
    assert kept(app) == [("noise", {"fr": "Noise"})]


def test_they_are_listed_in_their_order_in_parts_and_found_by_name(app: Flask, cleo: Visitor) -> None:
    known(app, "zeta", *(f"alpha-{number}" for number in range(A_PAGE)))

    def listed(query: str = "") -> list[str]:
        return re.findall(rf'{HOME}[-0-9a-f]{{36}}">([^<]+)<', cleo.get(f"{HOME}{query}").text)

    assert listed() == ["Zeta", *(f"Alpha-{number}" for number in range(A_PAGE - 1))]
    assert "topic_page=2" in cleo.get(HOME).text
    assert listed("?topic_page=2") == [f"Alpha-{A_PAGE - 1}"]
    assert listed("?q=ZET") == ["Zeta"]
    assert listed("?q=nothing") == []
    assert cleo.get(f"{HOME}?topic_page=x").status_code == 404


def test_another_brands_subject_is_not_found(app: Flask, cleo: Visitor) -> None:
    (theirs,) = known(app, "theirs", brand="omicron")
    path = f"{HOME}{theirs.id}"
    for page in (path, f"{path}/remove"):
        assert cleo.get(page).status_code == 404
        assert cleo.send(page, {"seen": "1", "title_fr": "x", "place": "1"}).status_code == 404
    with open_session(app.extensions[EXTENSION].engine, "omicron") as session, transaction(session):
        (still,) = list_subjects(session, SubjectKind.TOPIC)
        assert still.titles == {"fr": "Theirs"}
        session.delete(still)
