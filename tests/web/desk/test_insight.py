"""What to write next: groups are dismissed and come back, votes are ordered and told, strangers' words are text."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.audit.models import AuditEntry
from app.domain.faq.models import FaqEntry, FaqFeedback
from app.domain.faq.search.misses import count_miss
from app.domain.faq.search.models import FaqSearchMiss
from app.domain.faq.votes import PAGE
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from tests.cast import BIRCH
from tests.web.people import Visitor, empty_accounts

BRAND, NEXT = "camcha", "/admin/faq/next"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    for brand in (BRAND, BIRCH):
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            session.execute(delete(FaqFeedback))
            session.execute(delete(FaqSearchMiss))


def seek(app: Flask, *queries: str, language: str = "fr", brand: str = BRAND) -> None:
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        for query in queries:
            count_miss(session, query, language=language, now=NOW)


def entry_of(app: Flask, brand: str = BRAND) -> FaqEntry:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(FaqEntry).where(FaqEntry.key == "change-email", FaqEntry.language == "fr")).one()


def vote(app: Flask, yes: int, no: int, *, revision: int = 1, comment: str | None = None, brand: str = BRAND) -> None:
    entry = entry_of(app, brand)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        for number in range(yes + no):
            told = FaqFeedback(id=new_id(NOW), entry_id=entry.id, revision=revision, useful=number < yes)
            told.created_at, told.comment, told.reason = NOW, comment, None if told.useful else "unclear"
            session.add(told)


def titles(page: str) -> list[str]:
    """Give the groups that wait, those that were dismissed left out."""
    return [unescape(title) for title in re.findall(r"<h3[^>]*>([^<]*)<", page.partition("<details")[0])]


def test_searches_that_mean_the_same_are_one_group_of_each_language(app: Flask, kim: Visitor) -> None:
    seek(app, "zorglub", "zorglub", "le zorglubs")
    seek(app, "zorglub", language="en")
    seek(app, "tapir", brand=BIRCH)
    page = kim.get(NEXT).text
    assert titles(page) == ["zorglub", "zorglub"]
    assert "le zorglubs" in page
    assert "3 fois" in page
    assert "English" in page
    assert NEXT in kim.get("/admin/faq/").text


def test_a_group_leads_to_a_new_entry_with_its_words_and_language(app: Flask, kim: Visitor) -> None:
    seek(app, "zorglub & fils")
    assert 'href="/admin/faq/new?language=fr&amp;title=Zorglub+%26+fils"' in kim.get(NEXT).text


def test_a_group_that_is_answered_by_now_is_gone(app: Flask, kim: Visitor) -> None:
    seek(app, "adresse e-mail", "zorglub")
    assert titles(kim.get(NEXT).text) == ["zorglub"]


def test_a_group_is_dismissed_the_dismissal_undone_and_both_are_written_down(app: Flask, kim: Visitor) -> None:
    seek(app, "zorglub", "le zorglubs", "tapir")
    answer = kim.send(f"{NEXT}/dismiss", {"language": "fr", "words": "zorglub"})
    page = kim.get(answer.location).text
    assert titles(page.partition("<h2")[2]) == ["tapir"]
    assert "Écartée" in page
    assert "Écartée" not in kim.get(NEXT).text
    kim.send(f"{NEXT}/restore", {"language": "fr", "words": "zorglub"})
    assert titles(kim.get(NEXT).text) == ["zorglub", "tapir"]
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.subject_name == "zorglub").order_by(AuditEntry.id))
        assert [(line.act, line.actor_name) for line in lines][-2:] == [
            ("gap-dismiss", "Kim Roux"),
            ("gap-restore", "Kim Roux"),
        ]


def test_a_dismissed_group_comes_back_when_it_is_sought_again(app: Flask, kim: Visitor) -> None:
    seek(app, "zorglub")
    kim.send(f"{NEXT}/dismiss", {"language": "fr", "words": "zorglub"})
    seek(app, "zorglub", "zorglub")
    assert titles(kim.get(NEXT).text) == []
    seek(app, "les zorglubs")
    assert titles(kim.get(NEXT).text) == ["zorglub"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"language": "fr"},
        {"words": "zorglub"},
        {"language": "xx", "words": "zorglub"},
        {"language": "en", "words": "zorglub"},
        {"language": "fr", "words": "x" * 5000},
        {"language": "fr", "words": "zorglub\0"},
        {"language": "fr", "words": "\u202e’; --\U0001f600"},
        {"language": ["fr", "en"], "words": ["tapir", "zorglub"]},
    ],
)
def test_what_names_no_group_changes_nothing(app: Flask, kim: Visitor, fields: dict[str, object]) -> None:
    seek(app, "zorglub")
    for act in ("dismiss", "restore"):
        answer = kim.send(f"{NEXT}/{act}", fields)
        assert (answer.status_code, answer.location) == (303, NEXT)
    assert titles(kim.get(NEXT).text) == ["zorglub"]
    assert kim.get(f"{NEXT}?words=%00&language=%FF").status_code == 200


def test_a_group_of_another_brand_cannot_be_dismissed_from_here(app: Flask, kim: Visitor) -> None:
    seek(app, "zorglub", brand=BIRCH)
    kim.send(f"{NEXT}/dismiss", {"language": "fr", "words": "zorglub"})
    with open_session(app.extensions["guichet"].engine, BIRCH) as session:
        assert session.scalars(select(FaqSearchMiss.dismissed)).all() == [0]


def test_what_strangers_typed_and_wrote_is_shown_as_text(app: Flask, kim: Visitor) -> None:
    seek(app, "<script>alert(1)</script> zorglub")
    vote(app, 0, 1, comment="<img src=x onerror=alert(1)> 4242 4242 4242 4242")
    for path in (NEXT, f"/admin/faq/{entry_of(app).id}/feedback"):
        page = kim.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "4242 4242 4242" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_votes_are_shown_with_their_counts(app: Flask, kim: Visitor) -> None:
    vote(app, 1, 3)
    page = unescape(kim.get(NEXT).text)
    assert entry_of(app).title in page
    assert "1 sur 4 (25 %)" in page.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ((1, 3), (3, 1), "a aidé"),
        ((3, 1), (1, 3), "n’a pas aidé"),
        ((1, 1), (2, 2), "n’a rien changé"),
        ((0, 0), (2, 2), ""),
    ],
)
def test_the_page_of_an_entry_says_whether_the_rewrite_helped(
    app: Flask, kim: Visitor, before: tuple[int, int], now: tuple[int, int], words: str
) -> None:
    vote(app, *before, revision=0)
    vote(app, *now)
    page = kim.get(f"/admin/faq/{entry_of(app).id}/feedback").text
    assert ("réécriture" in page) is bool(words)
    assert words in page
    assert f"{now[1]} × Je n’ai pas compris la réponse" in page.replace("\xa0", " ")


def test_comments_come_page_by_page(app: Flask, kim: Visitor) -> None:
    vote(app, 0, PAGE + 1, comment="Je cherche encore.")
    path = f"/admin/faq/{entry_of(app).id}/feedback"
    page = kim.get(path).text
    following = re.search(r"\?before=([0-9a-f-]{36})", page)
    assert following is not None
    assert page.count("Je cherche encore.") == PAGE
    assert kim.get(f"{path}?before={following[1]}").text.count("Je cherche encore.") == 1
    assert kim.get(f"{path}?before=x").status_code == 200


def test_an_entry_s_page_leads_to_what_readers_think_of_it(app: Flask, kim: Visitor) -> None:
    path = f"/admin/faq/{entry_of(app).id}"
    assert f'href="{path}/feedback"' in kim.get(path).text
    assert "Personne n’a encore voté" in kim.get(f"{path}/feedback").text
    assert kim.get(f"/admin/faq/{UUID(int=5)}/feedback").status_code == 404


def test_entries_to_be_read_again_are_counted(app: Flask, kim: Visitor) -> None:
    entry = entry_of(app)
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        session.scalars(select(FaqEntry).where(FaqEntry.id == entry.id)).one().review_on = NOW.date()
    page = kim.get(NEXT).text
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        session.scalars(select(FaqEntry).where(FaqEntry.id == entry.id)).one().review_on = entry.review_on
    assert "/admin/faq/upkeep" in page
    assert "1 réponse dont la date" in page
