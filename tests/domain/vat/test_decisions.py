"""What the team sees of registrations, and decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.audit.models import AuditEntry
from app.domain.vat import queries, service
from app.domain.vat.errors import StateError
from app.domain.vat.models import VatState
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.vat.standing import (
    ACCEPT,
    DORA,
    FRENCH,
    NO,
    NOW,
    POLICY,
    REFUSE,
    SWISS,
    answer,
    ask,
    mails,
    registration_of,
    stand,
)
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails


@pytest.mark.parametrize("state", VatState)
@pytest.mark.parametrize("decision", [ACCEPT, REFUSE], ids=["accept", "refuse"])
def test_the_team_decides_and_is_written_down(
    session: TenantSession, state: VatState, decision: service.Decision
) -> None:
    registration, reached = stand(session, state), VatState.VERIFIED if decision.accepted else VatState.REJECTED
    if state is reached:
        with transaction(session), pytest.raises(StateError):
            service.decide(session, registration, decision, policy=POLICY, now=NOW)
        assert session.scalars(select(AuditEntry)).all() == []
        return
    with transaction(session):
        service.decide(session, registration, decision, policy=POLICY, now=NOW)
    entry = session.scalars(select(AuditEntry)).one()

    assert registration.state is reached
    assert registration.next_at == (NOW + timedelta(days=90) if decision.accepted else None)
    assert (registration.decided_at, registration.reason) == (NOW, decision.reason)
    assert mails(session) == ["pro_verified" if decision.accepted else "pro_rejected"]
    assert (entry.act, entry.subject_name, entry.reason) == (
        service.ACCEPT if decision.accepted else service.REFUSE,
        "Ann Martin",
        decision.reason,
    )


def test_a_number_that_vies_does_not_know_is_never_asked_about_once_the_team_accepts_it(session: TenantSession) -> None:
    ask(session, SWISS)
    with transaction(session):
        service.decide(session, registration_of(session), ACCEPT, policy=POLICY, now=NOW)
    assert registration_of(session).next_at is None
    with transaction(session), pytest.raises(StateError):
        service.ask_again(session, registration_of(session), by=DORA, now=NOW)


@pytest.mark.parametrize("state", VatState)
def test_the_team_lets_vies_be_asked_again(session: TenantSession, state: VatState) -> None:
    registration = stand(session, state)
    with transaction(session):
        service.ask_again(session, registration, by=DORA, now=NOW)

    assert (registration.state, registration.next_at, registration.attempts) == (VatState.UNCHECKED, NOW, 0)
    assert session.scalars(select(AuditEntry.act)).all() == [service.ASK_AGAIN]
    assert mails(session) == []


def test_what_vies_then_says_replaces_what_the_team_decided(session: TenantSession) -> None:
    stand(session, VatState.UNAVAILABLE)
    with transaction(session):
        service.decide(session, registration_of(session), ACCEPT, policy=POLICY, now=NOW)
    answer(session, NO, now=NOW + timedelta(days=90))
    registration = registration_of(session)

    assert (registration.state, registration.reason, registration.decided_at) == (VatState.REJECTED, None, None)
    assert mails(session) == ["pro_verified", "pro_rejected"]


def test_the_same_number_twice_is_shown_within_the_brand_and_never_beyond(
    session: TenantSession, open_session: OpenSession
) -> None:
    ask(session)
    other = open_session(BIRCH)
    with transaction(other):
        service.ask(other, make_account(other), "Atelier Lilas", FRENCH, now=NOW)
    assert queries.list_same_number(session, registration_of(session)) == []

    with transaction(session):
        bob = make_account(session, email="bob@example.com", password=None)
        second = service.ask(session, bob, "Atelier Lilas", FRENCH, now=NOW)
    first = queries.list_same_number(session, second)
    assert [each.account_id for each in first] != [bob.id]
    assert len(first) == 1


def test_a_registration_of_another_brand_is_not_found(session: TenantSession, open_session: OpenSession) -> None:
    ask(session)
    registration_id = registration_of(session).id
    other = open_session(BIRCH)
    assert queries.get_registration(session, registration_id).id == registration_id
    with pytest.raises(NotFoundError):
        queries.get_registration(other, registration_id)
    with transaction(other):
        assert service.claim(other, registration_id, owner="worker", now=NOW) is None


def test_the_queue_is_in_order_of_waiting_and_goes_on_after_a_page(session: TenantSession) -> None:
    with transaction(session):
        for number in range(5):
            account = make_account(session, email=f"ann+{number}@example.com", password=None)
            service.ask(session, account, "Lilas", FRENCH, now=NOW + timedelta(seconds=number // 2))
    first = queries.list_registrations(session, VatState.UNCHECKED, limit=2)
    second = queries.list_registrations(session, VatState.UNCHECKED, before=first[-1], limit=2)
    third = queries.list_registrations(session, before=second[-1], limit=2)
    everyone = [each.id for each in (*first, *second, *third)]
    assert len(set(everyone)) == 5
    assert [each.state_at for each in (*first, *second, *third)] == sorted(
        each.state_at for each in (*first, *second, *third)
    )
    assert queries.list_registrations(session, VatState.VERIFIED) == []
