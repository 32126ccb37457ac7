"""What time does to sign-ups: each reminder once and never after the end, news told once, places filled, forgetting."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.accounts.closing import close_account
from app.domain.events import tending
from app.domain.events.models import Event, EventSignUp, SignUpState
from app.domain.events.policy import EventsPolicy
from app.domain.events.service import cancel_event, change_event
from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.events.events import (
    DAY,
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
ENDS = STARTS + 3 * HOUR


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


@pytest.fixture
def event(session: TenantSession) -> Event:
    return announced(session)


def reminded(session: TenantSession, event: Event, now: datetime, policy: EventsPolicy = POLICY) -> int:
    listed = event.id in tending.list_to_remind_of(session, policy, now=now)
    with transaction(session):
        number = tending.remind(session, event.id, policy, now=now)
    assert listed is (number > 0)
    return number


def told(session: TenantSession, now: datetime) -> int:
    owes = tending.owes_news(session, now=now)
    with transaction(session):
        number = tending.tell_news(session, now=now)
    assert owes is (number > 0)
    return number


def mails(session: TenantSession, kind: str) -> int:
    return len(session.scalars(select(OutgoingMail.id).where(OutgoingMail.kind == kind)).all())


def changed(session: TenantSession, event: Event, now: datetime = NOW, **facts: Any) -> None:  # noqa: ANN401 - any column
    with transaction(session):
        change_event(session, event.id, replace(DESCRIBED, **facts), seen=event.edition, now=now)


def test_who_has_a_place_is_reminded_once_at_each_time(session: TenantSession, event: Event) -> None:
    for each in people(session, 3):  # the third waits
        signed_up(session, event, each)

    moments = [DAY + SECOND, DAY, DAY - SECOND, HOUR + SECOND, HOUR, SECOND, 0 * SECOND]
    assert [reminded(session, event, STARTS - before) for before in moments] == [0, 2, 0, 0, 2, 0, 0]
    assert mails(session, "event_reminder") == 4


def test_of_two_times_that_went_by_unused_one_mail_is_sent(session: TenantSession, event: Event) -> None:
    signed_up(session, event, people(session, 1)[0])

    assert [reminded(session, event, STARTS - each) for each in (HOUR, SECOND)] == [1, 0]


def test_who_signs_up_after_a_time_is_not_reminded_of_what_they_just_read(session: TenantSession, event: Event) -> None:
    signed_up(session, event, people(session, 1)[0], now=STARTS - DAY)

    assert [reminded(session, event, STARTS - before) for before in (DAY, DAY - HOUR, HOUR)] == [0, 0, 1]


def test_nobody_is_reminded_of_what_is_cancelled_or_of_what_they_left(session: TenantSession, event: Event) -> None:
    signed_up(session, event, people(session, 1)[0])
    with transaction(session):
        cancel_event(session, event.id, reason="x", seen=event.edition, now=NOW)

    assert reminded(session, event, STARTS - DAY) == 0
    assert reminded(session, announced(session), STARTS - DAY) == 0


def test_a_brand_may_remind_nobody(session: TenantSession, event: Event) -> None:
    signed_up(session, event, people(session, 1)[0])

    assert reminded(session, event, STARTS - HOUR, EventsPolicy(reminder_before=())) == 0


def test_an_event_that_is_put_off_is_reminded_of_again(session: TenantSession, event: Event) -> None:
    signed_up(session, event, people(session, 1)[0])
    assert reminded(session, event, STARTS - DAY) == 1

    changed(session, event, starts_at=STARTS + 7 * DAY, ends_at=ENDS + 7 * DAY)

    assert [reminded(session, event, STARTS + 7 * DAY - each) for each in (DAY + SECOND, DAY, DAY)] == [0, 1, 0]


def test_everybody_who_signed_up_is_told_of_a_change_once_however_many_there_were(
    session: TenantSession, event: Event
) -> None:
    crowd = people(session, 4)
    for each in crowd[:3]:
        signed_up(session, event, each)
    changed(session, event, place="Paris")
    changed(session, event, place="Lille")
    signed_up(session, event, crowd[3], now=NOW + SECOND)  # who comes now reads it as it is

    assert [told(session, NOW + each * SECOND) for each in (1, 2)] == [3, 0]
    assert mails(session, "event_changed") == 3


def test_everybody_is_told_that_it_is_cancelled_and_nobody_of_what_was_changed_before(
    session: TenantSession, event: Event
) -> None:
    for each in people(session, 3):
        signed_up(session, event, each)
    changed(session, event, place="Paris")
    with transaction(session):
        cancel_event(session, event.id, reason="x", seen=event.edition, now=NOW)

    assert told(session, NOW) == 3
    assert (mails(session, "event_cancelled"), mails(session, "event_changed")) == (3, 0)


@pytest.mark.parametrize(("now", "number"), [(ENDS - SECOND, 1), (ENDS, 0)])
def test_nobody_is_told_of_what_is_over(session: TenantSession, event: Event, now: datetime, number: int) -> None:
    signed_up(session, event, people(session, 1)[0])
    changed(session, event, now=ENDS - SECOND, place="Paris")

    assert told(session, now) == number


def test_many_are_told_a_batch_at_a_time(session: TenantSession, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tending, "AT_ONCE", 2)
    for each in people(session, 5):
        signed_up(session, event, each)
    changed(session, event, place="Paris")

    assert [told(session, NOW) for _ in range(4)] == [2, 2, 1, 0]


def test_the_place_of_somebody_erased_goes_to_the_line(session: TenantSession, event: Event) -> None:
    crowd = people(session, 3)
    for each in crowd:
        signed_up(session, event, each)
    with transaction(session):
        session.delete(crowd[0])

    assert list(tending.list_with_a_line(session, now=NOW)) == [event.id]
    with transaction(session):
        assert tending.fill_places(session, event.id, now=NOW) == 1
    assert states(session, event.id) == [(2, SignUpState.BOOKED), (3, SignUpState.BOOKED)]
    assert list(tending.list_with_a_line(session, now=NOW)) == []


def test_the_place_of_a_closed_account_is_given_back(session: TenantSession, event: Event) -> None:
    crowd = people(session, 3)
    for each in crowd:
        signed_up(session, event, each)
    with transaction(session):
        close_account(session, crowd[0], email_barred=False, now=NOW)

    assert list(tending.list_parted(session, now=NOW)) == [crowd[0].id]
    with transaction(session):
        assert tending.free_places(session, crowd[0].id, now=NOW) == 1
    assert [state for _, state in states(session, event.id)] == ["cancelled", "booked", "booked"]
    assert list(tending.list_parted(session, now=NOW)) == []


@pytest.mark.parametrize(("later", "number"), [(365 * DAY - SECOND, 0), (365 * DAY, 1)])
def test_who_was_there_is_forgotten_in_the_end(
    session: TenantSession, event: Event, later: timedelta, number: int
) -> None:
    signed_up(session, event, people(session, 1)[0])

    with transaction(session):
        assert tending.forget_sign_ups(session, EventsPolicy(), now=ENDS + later) == number
    assert len(session.scalars(select(EventSignUp)).all()) == 1 - number
