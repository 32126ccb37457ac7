"""What the team does with events: nothing over what was not seen, nothing after the end, addresses that stay."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.domain.events.errors import BegunEventError, OverEventError, StaleEventError
from app.domain.events.models import Event
from app.domain.events.queries import PAGE, Wanted, find_seen, get_event, list_events, subjects_of
from app.domain.events.service import cancel_event, change_event, create_event, publish_event
from app.domain.library.models import Subject, SubjectKind
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.events.events import DAY, DESCRIBED, HOUR, NOW, SECOND, STARTS, announced

ENDS = STARTS + 3 * HOUR


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def changed(session: TenantSession, event: Event, *, now: datetime = NOW, **facts: Any) -> Event:  # noqa: ANN401 - any column
    with transaction(session):
        return change_event(session, event.id, replace(DESCRIBED, **facts), seen=event.edition, now=now)


def cancelled(session: TenantSession, event: Event, *, now: datetime = NOW) -> Event:
    with transaction(session):
        return cancel_event(session, event.id, reason="Plus de salle.", seen=event.edition, now=now)


def test_a_draft_is_seen_by_nobody_until_it_is_published(session: TenantSession) -> None:
    event = announced(session, published=False)

    assert find_seen(session, event.slug, now=NOW + DAY) is None
    assert list_events(session, Wanted(), page=1, now=NOW) == []
    for is_first in (True, False):  # a second click
        with transaction(session):
            assert publish_event(session, event.id, seen=1, now=NOW) is is_first
    assert find_seen(session, event.slug, now=NOW) is event
    assert (event.edition, event.told_edition) == (2, 1)


def test_a_second_click_makes_no_second_event(session: TenantSession) -> None:
    event = announced(session)

    with transaction(session):
        assert create_event(session, event.id, DESCRIBED, now=NOW) is None


def test_addresses_name_the_day_and_are_nobody_else_s(session: TenantSession, open_session: OpenSession) -> None:
    slugs = [announced(session, title=title).slug for title in ("Essais & Relais", "Essais, relais", "!!!", "x" * 200)]

    assert slugs[:3] == ["essais-relais-2026-12-01", "essais-relais-2026-12-01-2", "answer-2026-12-01"]
    assert len(slugs[3]) <= 120
    assert announced(open_session(BIRCH), title="Essais & relais").slug == slugs[0]


ACTS: list[Callable[[TenantSession, Event], object]] = [
    lambda session, event: change_event(session, event.id, DESCRIBED, seen=event.edition - 1, now=NOW),
    lambda session, event: cancel_event(session, event.id, reason="x", seen=event.edition - 1, now=NOW),
    lambda session, event: publish_event(session, event.id, seen=event.edition - 1, now=NOW),
]


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_over_what_was_not_seen(
    session: TenantSession, act: Callable[[TenantSession, Event], object]
) -> None:
    event = announced(session, published=False)
    before = event.edition

    with pytest.raises(StaleEventError), transaction(session):
        act(session, event)
    assert get_event(session, event.id).edition == before


@pytest.mark.parametrize(("now", "refused"), [(ENDS - SECOND, False), (ENDS, True), (ENDS + DAY, True)])
def test_what_is_over_is_changed_no_more(session: TenantSession, now: datetime, refused: bool) -> None:  # noqa: FBT001
    event = announced(session)

    if not refused:
        assert changed(session, event, now=now, body="Autre").body == "Autre"
        assert cancelled(session, event, now=now).cancelled_at == now
        return
    for act in (changed, cancelled):
        with pytest.raises(OverEventError):
            act(session, event, now=now)


def test_what_is_cancelled_stays_so(session: TenantSession) -> None:
    event = cancelled(session, announced(session))

    for act in (changed, cancelled):
        with pytest.raises(OverEventError):
            act(session, event)
    with pytest.raises(OverEventError), transaction(session):
        publish_event(session, event.id, seen=event.edition, now=NOW)


def test_what_has_begun_is_not_published(session: TenantSession) -> None:
    event = announced(session, published=False)

    with pytest.raises(BegunEventError), transaction(session):
        publish_event(session, event.id, seen=1, now=STARTS)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"title": "Autre titre"}, False),
        ({"body": "Autre"}, False),
        ({"places": 9}, False),
        ({"place": "Paris"}, True),
        ({"region": None}, True),
        ({"starts_at": STARTS - HOUR}, True),
        ({"ends_at": ENDS + HOUR}, True),
        ({"online_url": "https://meet.example/1"}, True),
    ],
    ids=str,
)
def test_people_are_told_of_another_time_or_place_only(
    session: TenantSession,
    facts: dict[str, Any],
    told: bool,  # noqa: FBT001
) -> None:
    event = changed(session, announced(session), **facts)

    assert (event.told_edition == event.edition) is told
    draft = changed(session, announced(session, published=False), **facts)
    assert draft.told_edition == 1


def test_subjects_are_those_of_the_last_change(session: TenantSession, open_session: OpenSession) -> None:
    named = [Subject(id=new_id(NOW), kind=SubjectKind.TOPIC, key=key, titles={"fr": key}, position=1) for key in "ab"]
    with transaction(session):
        session.add_all(named)
    event = announced(session, subjects=(named[0].id, named[0].id))

    assert [each.key for each in subjects_of(session, [event.id])[event.id]] == ["a"]
    changed(session, event, subjects=(named[1].id,))
    assert [each.key for each in subjects_of(session, [event.id])[event.id]] == ["b"]
    with pytest.raises(NotFoundError):
        get_event(open_session(BIRCH), event.id)


def test_lists_are_of_what_comes_in_order_and_of_what_is_over_backwards(session: TenantSession) -> None:
    past = [
        announced(session, now=NOW - 9 * DAY, starts_at=NOW - n * DAY, ends_at=NOW - n * DAY + HOUR) for n in (3, 2)
    ]
    held = announced(session, now=NOW - DAY, starts_at=NOW - HOUR, ends_at=NOW + SECOND)
    online = announced(session, region=None, place="")
    far = announced(session, region="north", starts_at=STARTS + DAY, ends_at=STARTS + 2 * DAY)

    def found(page: int = 1, **wanted: Any) -> list[Event]:  # noqa: ANN401 - any wish
        return list(list_events(session, Wanted(**wanted), page=page, now=NOW))

    assert found() == [held, online, far]
    assert found(over=True) == past[::-1]
    assert found(region="") == [online]
    assert found(region="north") == [far]
    assert found(since=STARTS + 3 * HOUR) == [far]
    assert found(over=True, since=past[1].starts_at) == [past[0]]
    assert found(2) == []


def test_a_page_tells_that_there_is_another(session: TenantSession) -> None:
    for number in range(PAGE + 2):
        announced(session, title=f"E{number}")

    assert [len(list_events(session, Wanted(), page=page, now=NOW)) for page in (1, 2, 3)] == [PAGE + 1, 2, 0]
