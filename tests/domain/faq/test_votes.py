"""Votes by revision, the surely useless first, and the words of those who were not helped."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.faq.models import FaqEntry, FaqFeedback
from app.domain.faq.votes import (
    PAGE,
    Tally,
    count_by_week,
    count_reasons,
    count_votes,
    list_comments,
    list_votes,
    list_worst,
)
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from app.kernel.weeks import last_weeks
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, NOW, write_faq

DAY = timedelta(days=1)


def vote(session: TenantSession, entry_id: UUID, yes: int, no: int, **facts: object) -> None:
    known = {"revision": 1, "created_at": NOW, "reason": None, "comment": None, **facts}
    with transaction(session):
        for number in range(yes + no):
            session.add(FaqFeedback(id=new_id(NOW), entry_id=entry_id, useful=number < yes, **known))


@pytest.mark.parametrize(
    ("useful", "total", "bound"),
    [(0, 1, 0.21), (10, 40, 0.60), (0, 10, 0.72), (0, 1000, 0.996), (5, 10, 0.24), (1, 1, 0.0), (1000, 1000, 0.0)],
)
def test_the_bound_is_wilson_s(useful: int, total: int, bound: float) -> None:
    assert Tally(1, useful, total).surely_useless == pytest.approx(bound, abs=0.006)


def test_thirty_of_forty_come_before_one_of_one(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    ids = write_faq(session, FRENCH, "fr")
    vote(session, ids["hours"], 0, 1)
    vote(session, ids["card"], 10, 30)
    vote(session, ids["dispute"], 9, 1)
    vote(open_session(BIRCH), write_faq(open_session(BIRCH), FRENCH, "fr")["hours"], 0, 50)
    votes = list_votes(session, "fr")
    assert [(each.entry.key, each.shown) for each in votes] == [
        ("card", Tally(1, 10, 40)),
        ("hours", Tally(1, 0, 1)),
        ("dispute", Tally(1, 9, 10)),
    ]
    assert list_votes(session, "de") == []


def test_a_rewrite_is_compared_with_the_last_text_before_it_that_had_votes(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    entry_id = write_faq(session, FRENCH, "fr")["hours"]
    vote(session, entry_id, 9, 1, revision=1)
    vote(session, entry_id, 1, 3, revision=2)
    with transaction(session):
        entry = session.scalars(select(FaqEntry).where(FaqEntry.id == entry_id)).one()
        entry.revision = 4
    entry = session.scalars(select(FaqEntry).where(FaqEntry.id == entry_id)).one()
    assert (count_votes(session, entry).tallies, count_votes(session, entry).gained) == ([Tally(2, 1, 4)], None)
    vote(session, entry_id, 3, 1, revision=4)
    votes = count_votes(session, entry)
    assert (votes.shown, votes.before, votes.gained) == (Tally(4, 3, 4), Tally(2, 1, 4), 50)


def test_the_worst_of_a_week_are_those_that_half_of_its_voters_found_of_no_use(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    ids = write_faq(session, FRENCH, "fr")
    vote(session, ids["hours"], 0, 9, created_at=NOW - 8 * DAY)
    vote(session, ids["card"], 1, 1)
    vote(session, ids["dispute"], 0, 9)
    vote(session, ids["invoices"], 3, 2)
    since = NOW - 7 * DAY
    assert [each.entry.key for each in list_worst(session, since=since, limit=5)] == ["dispute", "card"]
    assert [each.entry.key for each in list_worst(session, since=since, limit=1)] == ["dispute"]


def test_reasons_are_counted_by_revision_and_comments_listed_page_by_page(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    ids = write_faq(session, FRENCH, "fr")
    vote(session, ids["hours"], 0, 1, reason="wrong", comment="Ma carte 4242 4242 4242 4242")
    vote(session, ids["hours"], 0, 2, reason="unclear")
    vote(session, ids["hours"], 0, 1, reason="wrong", revision=2)
    vote(session, ids["card"], 0, PAGE + 1, comment="x")
    assert list(count_reasons(session, ids["hours"], 1).items()) == [("unclear", 2), ("wrong", 1)]
    (said,) = list_comments(session, ids["hours"])
    assert "4242 4242" not in str(said.comment)
    page = list_comments(session, ids["card"])
    assert (len(page), len(list_comments(session, ids["card"], before=page[PAGE - 1].id))) == (PAGE + 1, 1)


def test_votes_are_counted_by_week_and_a_week_without_any_is_nought(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    entry_id = write_faq(session, FRENCH, "fr")["hours"]
    vote(session, entry_id, 2, 1)
    vote(session, entry_id, 0, 1, created_at=NOW - 14 * DAY)
    assert count_by_week(session, last_weeks(NOW, NOW.tzinfo, 3)) == [(0, 1), (0, 0), (2, 1)]  # type: ignore[arg-type]
