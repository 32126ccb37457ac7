"""Places and the line for them: never more people than places, nobody twice, nobody passed over."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.events.errors import FewerPlacesError, Refusal, SignUpRefusedError
from app.domain.events.lines import leave, leave_all, sign_up
from app.domain.events.models import Event, EventSignUp, SignUpState
from app.domain.events.queries import count_sign_ups, list_clashes, list_own, place_in_line
from app.domain.events.service import cancel_event, change_event
from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.events.events import (
    DESCRIBED,
    HOUR,
    NOW,
    POLICY,
    SECOND,
    STARTS,
    announced,
    people,
    signed_up,
    states,
)

pytestmark = pytest.mark.posts_mails
BOOKED, WAITING, CANCELLED = SignUpState.BOOKED, SignUpState.WAITING, SignUpState.CANCELLED


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


@pytest.fixture
def event(session: TenantSession) -> Event:
    return announced(session)


def mails(session: TenantSession, to: str) -> list[str]:
    said = select(OutgoingMail.kind).where(OutgoingMail.to == to)
    return sorted(session.scalars(said))


def left(session: TenantSession, event: Event, account_id: UUID, *, now: datetime = NOW) -> bool:
    with transaction(session):
        return leave(session, event.id, account_id, now=now)


def test_the_last_place_is_taken_and_the_next_one_waits_in_order(session: TenantSession, event: Event) -> None:
    crowd = people(session, 4)
    mine = [signed_up(session, event, each) for each in crowd]

    assert states(session, event.id) == [(1, BOOKED), (2, BOOKED), (3, WAITING), (4, WAITING)]
    assert count_sign_ups(session, [event.id])[event.id] == (2, 2)
    assert [place_in_line(session, each) for each in mine[2:]] == [1, 2]
    assert [mails(session, each.email) for each in crowd] == [
        ["event_booked"],
        ["event_booked"],
        ["event_waiting"],
        ["event_waiting"],
    ]


def test_who_signs_up_twice_has_one_place_and_one_mail(session: TenantSession, event: Event) -> None:
    (ann,) = people(session, 1)

    assert signed_up(session, event, ann).id == signed_up(session, event, ann, now=NOW + HOUR).id
    assert states(session, event.id) == [(1, BOOKED)]
    assert mails(session, ann.email) == ["event_booked"]


def test_a_place_that_is_given_back_goes_to_whoever_waits_longest(session: TenantSession, event: Event) -> None:
    crowd = people(session, 4)
    for each in crowd:
        signed_up(session, event, each)

    assert left(session, event, crowd[0].id)
    assert states(session, event.id) == [(1, CANCELLED), (2, BOOKED), (3, BOOKED), (4, WAITING)]
    assert mails(session, crowd[2].email) == ["event_promoted", "event_waiting"]

    assert not left(session, event, crowd[0].id)
    assert signed_up(session, event, crowd[0]).state is WAITING  # at the end of the line
    assert states(session, event.id)[-1] == (5, WAITING)


def test_who_leaves_the_line_frees_no_place(session: TenantSession, event: Event) -> None:
    crowd = people(session, 4)
    for each in crowd:
        signed_up(session, event, each)

    assert left(session, event, crowd[2].id)
    assert states(session, event.id) == [(1, BOOKED), (2, BOOKED), (3, CANCELLED), (4, WAITING)]


@pytest.mark.parametrize(
    ("now", "why"),
    [(STARTS - 2 * HOUR - SECOND, None), (STARTS - 2 * HOUR, Refusal.CLOSED), (STARTS, Refusal.STARTED)],
)
def test_it_is_too_late_at_the_policy_s_time(
    session: TenantSession, event: Event, now: datetime, why: Refusal | None
) -> None:
    (ann,) = people(session, 1)

    if why is None:
        assert signed_up(session, event, ann, now=now).state is BOOKED
        return
    with pytest.raises(SignUpRefusedError) as refused:
        signed_up(session, event, ann, now=now)
    assert refused.value.why is why
    assert states(session, event.id) == []


def test_what_has_begun_is_not_left_and_nobody_moves_up(session: TenantSession, event: Event) -> None:
    crowd = people(session, 3)
    for each in crowd:
        signed_up(session, event, each)

    with pytest.raises(SignUpRefusedError):
        left(session, event, crowd[0].id, now=STARTS)
    assert states(session, event.id) == [(1, BOOKED), (2, BOOKED), (3, WAITING)]


def test_nobody_signs_up_for_a_draft_a_cancelled_one_or_another_tenant_s(
    session: TenantSession, event: Event, open_session: OpenSession
) -> None:
    (ann,) = people(session, 1)
    draft = announced(session, published=False)
    with transaction(session):
        cancel_event(session, event.id, reason="Plus de salle.", seen=event.edition, now=NOW)
    foreign = announced(open_session(BIRCH))

    for unknown in (draft.id, foreign.id, new_id(NOW)):
        with pytest.raises(NotFoundError), transaction(session):
            sign_up(session, unknown, ann, POLICY, now=NOW)
    with pytest.raises(SignUpRefusedError) as refused:
        signed_up(session, event, ann)
    assert refused.value.why is Refusal.CANCELLED


def test_more_places_go_to_the_line_and_no_place_that_is_taken_is_taken_away(
    session: TenantSession, event: Event
) -> None:
    crowd = people(session, 5)
    for each in crowd:
        signed_up(session, event, each)

    with transaction(session):
        change_event(session, event.id, replace(DESCRIBED, places=4), seen=event.edition, now=NOW)
    assert [state for _, state in states(session, event.id)] == [BOOKED] * 4 + [WAITING]
    with pytest.raises(FewerPlacesError) as refused, transaction(session):
        change_event(session, event.id, replace(DESCRIBED, places=3), seen=event.edition, now=NOW)
    assert refused.value.booked == 4
    with transaction(session):
        change_event(session, event.id, replace(DESCRIBED, places=None), seen=event.edition, now=NOW)
    assert [state for _, state in states(session, event.id)] == [BOOKED] * 5
    assert mails(session, crowd[4].email) == ["event_promoted", "event_waiting"]


def test_whose_account_ends_gives_back_what_has_not_begun(session: TenantSession, event: Event) -> None:
    ann, bob, eve = people(session, 3)
    near = announced(session, starts_at=NOW + 3 * HOUR, ends_at=NOW + 4 * HOUR)
    for each in (ann, bob, eve):
        signed_up(session, event, each)
    signed_up(session, near, ann)

    with transaction(session):
        assert leave_all(session, ann.id, now=NOW + 3 * HOUR) == 1

    assert states(session, event.id) == [(1, CANCELLED), (2, BOOKED), (3, BOOKED)]
    assert states(session, near.id) == [(1, BOOKED)]


def test_own_sign_ups_and_clashes(session: TenantSession, event: Event) -> None:
    ann, bob = people(session, 2)
    meets = announced(session, title="Autre", starts_at=STARTS + 2 * HOUR, ends_at=STARTS + 4 * HOUR)
    after = announced(session, title="Après", starts_at=STARTS + 3 * HOUR, ends_at=STARTS + 4 * HOUR)
    for each in (meets, after):
        signed_up(session, each, ann)
    signed_up(session, meets, bob)

    assert [each.id for each in list_clashes(session, ann.id, event)] == [meets.id]
    assert list_clashes(session, bob.id, after) != []
    assert [each.id for _, each in list_own(session, ann.id)] == [meets.id, after.id]
    left(session, meets, ann.id)
    assert list_clashes(session, ann.id, event) == []
    assert [each.id for _, each in list_own(session, ann.id)] == [after.id]


def test_an_erased_person_s_rows_go_with_them(session: TenantSession, event: Event) -> None:
    (ann,) = people(session, 1)
    signed_up(session, event, ann)

    with transaction(session):
        session.delete(ann)

    assert session.scalars(select(EventSignUp)).all() == []
