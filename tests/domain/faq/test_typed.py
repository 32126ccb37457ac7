"""What is typed and not saved is its writer's alone, is kept for thirty days, and says who is there."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.domain.faq.editing.models import FaqTyping
from app.domain.faq.editing.service import Writer
from app.domain.faq.editing.typed import (
    HERE_FOR,
    KEPT_FOR,
    Kept,
    Typed,
    find_typed,
    forget_typed,
    give_sign,
    sweep_typed,
    who_is_writing,
)
from app.domain.faq.models import FaqEntry, FaqSection
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account

NOW = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def text(body: str = "Un texte.", tab: int = 1) -> Typed:
    return Typed(tab=UUID(int=tab), title="Titre", body=body, synonyms="mot", review="demain", seen=2, based_on=1)


def an_entry(session: TenantSession) -> FaqEntry:
    """Write an entry into a section of its own."""
    with transaction(session):
        section = FaqSection(id=new_id(NOW), key="s", language="fr", slug="s", title="S", summary="S", source="")
        section.position = 1
        session.add(section)
        session.flush()
        entry = FaqEntry(id=new_id(NOW), section_id=section.id, key="e", language="fr", slug="e", title="E")
        entry.position, entry.revision, entry.promises = 1, 1, []
        entry.updated_on = entry.review_on = date(2026, 11, 27)
        entry.in_step_at = NOW
        session.add(entry)
    return entry


def a_writer(session: TenantSession, name: str = "Kim") -> Writer:
    with transaction(session):
        return Writer(make_account(session, email=f"{uuid4()}@example.com").id, name)


def sign(
    session: TenantSession, entry: FaqEntry, by: Writer, typed: Typed | None = None, *, now: datetime = NOW
) -> None:
    with transaction(session):
        give_sign(session, entry, typed or text(), is_saved=typed is None, by=by, now=now)


def names(
    session: TenantSession, entry: FaqEntry, now: datetime, but: UUID | None = None
) -> Sequence[tuple[str, datetime]]:
    there = who_is_writing(session, [entry.id], now, but=but)
    return [(each.name, each.since) for each in there.get(entry.id, [])]


def test_what_one_types_is_found_by_nobody_else(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)
    entry, kim, dora = an_entry(acorn), a_writer(acorn), a_writer(acorn, "Dora")
    sign(acorn, entry, kim, text("Le premier."))
    sign(acorn, entry, kim, text("Le second."), now=NOW + SECOND)
    sign(acorn, entry, dora)

    assert find_typed(acorn, entry.id, kim.id) == Kept(text("Le second."), NOW + SECOND)
    assert find_typed(acorn, entry.id, dora.id) is None
    assert find_typed(open_session(BIRCH), entry.id, kim.id) is None


def test_what_is_forgotten_or_saved_is_offered_no_more(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)
    entry, kim, dora = an_entry(acorn), a_writer(acorn), a_writer(acorn, "Dora")
    sign(acorn, entry, kim, text())
    sign(acorn, entry, dora, text("Autre."))
    with transaction(acorn):
        forget_typed(acorn, entry, tab=text().tab, by=kim, now=NOW)
    assert find_typed(acorn, entry.id, kim.id) is None
    assert find_typed(acorn, entry.id, dora.id) is not None
    sign(acorn, entry, dora)
    assert find_typed(acorn, entry.id, dora.id) is None


def test_a_card_number_is_masked_where_it_is_kept(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)
    entry, kim = an_entry(acorn), a_writer(acorn)
    sign(acorn, entry, kim, text("Carte 4111 1111 1111 1111."))
    kept = find_typed(acorn, entry.id, kim.id)
    assert kept is not None
    assert "1111 1111 1111" not in kept.typed.body


@pytest.mark.parametrize(("after", "there"), [(HERE_FOR - SECOND, True), (HERE_FOR, False), (HERE_FOR + SECOND, False)])
def test_somebody_is_there_as_long_as_their_signs_are_fresh(
    open_session: OpenSession, after: timedelta, *, there: bool
) -> None:
    acorn = open_session(ACORN)
    entry, kim, dora = an_entry(acorn), a_writer(acorn), a_writer(acorn, "Dora")
    sign(acorn, entry, dora, now=NOW - SECOND)
    sign(acorn, entry, dora)
    sign(acorn, entry, kim, text())

    assert names(acorn, entry, NOW + after) == ([("Dora", NOW - SECOND), ("Kim", NOW)] if there else [])
    assert names(acorn, entry, NOW + after, but=dora.id) == ([("Kim", NOW)] if there else [])
    assert who_is_writing(open_session(BIRCH), [entry.id], NOW + after) == {}


@pytest.mark.parametrize(("pause", "since"), [(HERE_FOR, NOW), (HERE_FOR + SECOND, NOW + HERE_FOR + SECOND)])
def test_who_was_away_is_there_anew(open_session: OpenSession, pause: timedelta, since: datetime) -> None:
    acorn = open_session(ACORN)
    entry, kim = an_entry(acorn), a_writer(acorn)
    sign(acorn, entry, kim)
    sign(acorn, entry, kim, now=NOW + pause)

    assert names(acorn, entry, NOW + pause) == [("Kim", since)]


@pytest.mark.parametrize(("age", "kept"), [(KEPT_FOR - SECOND, True), (KEPT_FOR, False)])
def test_what_nobody_comes_back_for_is_swept_after_thirty_days(
    open_session: OpenSession, age: timedelta, *, kept: bool
) -> None:
    acorn = open_session(ACORN)
    entry, kim = an_entry(acorn), a_writer(acorn)
    sign(acorn, entry, kim, text())

    with transaction(acorn):
        assert sweep_typed(acorn, now=NOW + age) == (not kept)
    assert (find_typed(acorn, entry.id, kim.id) is not None) == kept


def test_of_two_tabs_neither_overwrites_the_other(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)
    entry, kim = an_entry(acorn), a_writer(acorn)
    sign(acorn, entry, kim, text("Le premier.", 1))
    sign(acorn, entry, kim, text("Le second.", 2), now=NOW + SECOND)
    with transaction(acorn):
        give_sign(acorn, entry, text("Rien de neuf.", 3), is_saved=True, by=kim, now=NOW + 2 * SECOND)

    for tab, said in ((2, "Le second."), (1, "Le premier.")):
        kept = find_typed(acorn, entry.id, kim.id)
        assert kept is not None
        assert kept.typed == text(said, tab)
        with transaction(acorn):
            forget_typed(acorn, entry, tab=kept.typed.tab, by=kim, now=NOW + 2 * SECOND)
    assert find_typed(acorn, entry.id, kim.id) is None
    assert names(acorn, entry, NOW + 2 * SECOND) == [("Kim", NOW + 2 * SECOND)]


def test_a_tab_that_is_closed_and_had_nothing_typed_leaves_nothing(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)
    entry, kim = an_entry(acorn), a_writer(acorn)
    for tab in range(5):
        with transaction(acorn):
            give_sign(acorn, entry, text(tab=tab), is_saved=True, by=kim, now=NOW + tab * HERE_FOR)

    assert len(acorn.scalars(select(FaqTyping)).all()) == 1


@pytest.mark.parametrize("was_kept", [True, False])
def test_what_comes_late_from_a_page_that_is_done_with_is_passed_over(
    open_session: OpenSession, *, was_kept: bool
) -> None:
    acorn = open_session(ACORN)
    entry, kim, dora = an_entry(acorn), a_writer(acorn), a_writer(acorn, "Dora")
    if was_kept:
        sign(acorn, entry, kim, text("Enregistré."))
    with transaction(acorn):
        forget_typed(acorn, entry, tab=text().tab, by=kim, now=NOW)
    sign(acorn, entry, kim, text("Enregistr"), now=NOW + SECOND)

    assert find_typed(acorn, entry.id, kim.id) is None
    assert names(acorn, entry, NOW + SECOND) == []
    assert acorn.scalars(select(FaqTyping)).one().body == ""
    sign(acorn, entry, kim, text("Page suivante.", tab=2), now=NOW + SECOND)
    sign(acorn, entry, dora, text("Même page, une autre.", tab=1), now=NOW + SECOND)
    assert [kept and kept.typed.body for kept in (find_typed(acorn, entry.id, each.id) for each in (kim, dora))] == [
        "Page suivante.",
        "Même page, une autre.",
    ]
