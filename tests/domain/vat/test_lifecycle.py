"""What becomes of a registration, by table: each state and event, the mail that tells, and when VIES is asked next."""

from datetime import timedelta

import pytest

from app.domain.vat import queries
from app.domain.vat.errors import StateError
from app.domain.vat.lifecycle import TRANSITIONS, VatEvent, next_state, retry_after
from app.domain.vat.models import VatState
from app.domain.vat.ports import Answer, CheckError
from app.kernel.db import TenantSession
from tests.domain.vat.standing import BUSY, NEVER, NO, NOW, YES, answer, ask, mails, registration_of, stand

pytestmark = pytest.mark.posts_mails
S, E = VatState, VatEvent


EXPECTED = {
    S.UNCHECKED: {E.ASKED: S.UNCHECKED, E.BEGUN: S.PENDING, E.ACCEPTED: S.VERIFIED, E.REFUSED: S.REJECTED},
    S.PENDING: {
        E.ASKED: S.UNCHECKED,
        E.BEGUN: S.PENDING,
        E.VALID: S.VERIFIED,
        E.INVALID: S.REJECTED,
        E.FAILED: S.PENDING,
        E.UNANSWERED: S.UNAVAILABLE,
        E.ACCEPTED: S.VERIFIED,
        E.REFUSED: S.REJECTED,
    },
    S.VERIFIED: {
        E.ASKED: S.UNCHECKED,
        E.BEGUN: S.VERIFIED,
        E.VALID: S.VERIFIED,
        E.INVALID: S.REJECTED,
        E.FAILED: S.VERIFIED,
        E.UNANSWERED: S.VERIFIED,
        E.REFUSED: S.REJECTED,
    },
    S.REJECTED: {E.ASKED: S.UNCHECKED, E.ACCEPTED: S.VERIFIED},
    S.UNAVAILABLE: {E.ASKED: S.UNCHECKED, E.ACCEPTED: S.VERIFIED, E.REFUSED: S.REJECTED},
}


@pytest.mark.parametrize("state", VatState)
@pytest.mark.parametrize("event", VatEvent)
def test_every_event_leads_from_every_state_where_the_table_says(state: VatState, event: VatEvent) -> None:
    wanted = EXPECTED[state].get(event)
    if wanted is not None:
        assert next_state(state, event) is wanted
        return
    with pytest.raises(StateError) as refused:
        next_state(state, event)
    assert (refused.value.state, refused.value.event) == (state, event)


def test_nothing_but_a_no_and_the_team_rejects() -> None:
    rejecting = {event for leads in TRANSITIONS.values() for event, to in leads.items() if to is VatState.REJECTED}
    assert rejecting == {VatEvent.INVALID, VatEvent.REFUSED}


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(1, 5), (2, 5), (3, 10), (4, 20), (5, 40), (6, 60), (7, 120), (8, 240), (9, 480), (10, 720), (11, 720), (99, 720)],
)
def test_the_waits_grow_and_are_shifted_a_fifth_either_way(attempts: int, minutes: int) -> None:
    wait = timedelta(minutes=minutes)
    assert retry_after(attempts, chance=0) == wait * 0.8
    assert retry_after(attempts, chance=0.5) == wait
    assert retry_after(attempts, chance=1) == wait * 1.2


@pytest.mark.parametrize(
    ("state", "result", "reached", "mail", "wait"),
    [
        (S.UNCHECKED, YES, S.VERIFIED, "pro_verified", timedelta(days=90)),
        (S.UNCHECKED, NO, S.REJECTED, "pro_rejected", None),
        (S.UNCHECKED, BUSY, S.PENDING, None, timedelta(minutes=5)),
        (S.UNCHECKED, NEVER, S.UNAVAILABLE, "pro_unavailable", None),
        (S.PENDING, YES, S.VERIFIED, "pro_verified", timedelta(days=90)),
        (S.PENDING, NO, S.REJECTED, "pro_rejected", None),
        (S.PENDING, BUSY, S.PENDING, None, timedelta(minutes=5)),
        (S.PENDING, NEVER, S.UNAVAILABLE, "pro_unavailable", None),
        (S.VERIFIED, YES, S.VERIFIED, None, timedelta(days=90)),
        (S.VERIFIED, NO, S.REJECTED, "pro_rejected", None),
        (S.VERIFIED, BUSY, S.VERIFIED, None, timedelta(minutes=5)),
        (S.VERIFIED, NEVER, S.VERIFIED, None, timedelta(days=7)),
    ],
)
def test_an_answer_leads_on_is_told_and_says_when_vies_is_asked_again(
    session: TenantSession,
    state: VatState,
    result: Answer | CheckError,
    reached: VatState,
    mail: str | None,
    wait: timedelta | None,
) -> None:
    due = stand(session, state).next_at
    assert due is not None
    answer(session, result, now=due)
    registration = registration_of(session)

    assert registration.state is reached
    assert mails(session) == ([mail] if mail else [])
    assert registration.next_at == (None if wait is None else due + wait)
    assert registration.lease_owner is None


def test_after_seven_days_without_an_answer_the_team_decides(session: TenantSession) -> None:
    now, tries = NOW, 0
    ask(session)
    while (due := registration_of(session).next_at) is not None:
        now, tries = due, tries + 1
        answer(session, BUSY, now=now)

    assert timedelta(days=7) <= now - NOW < timedelta(days=7, hours=12)
    assert tries == 23
    assert registration_of(session).state is S.UNAVAILABLE
    assert mails(session) == ["pro_unavailable"]
    assert queries.count_to_decide(session, is_asked=True) == 1


def test_a_verified_number_that_vies_is_silent_about_stays_verified(session: TenantSession) -> None:
    due = stand(session, S.VERIFIED).next_at
    for _ in range(25):
        assert due is not None
        answer(session, BUSY, now=due)
        due = registration_of(session).next_at
    assert registration_of(session).state is S.VERIFIED
    assert mails(session) == []


def test_the_week_is_counted_from_the_first_question_and_not_from_the_asking(session: TenantSession) -> None:
    ask(session)
    answer(session, BUSY, now=NOW + timedelta(days=30))
    assert registration_of(session).state is S.PENDING
