"""What accounts give, what claimants take, and what is kept of every answer."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from app.domain.accounts.models import Account, AccountState
from app.domain.vat import queries, service
from app.domain.vat.models import NameMatch, Outcome, VatCheck, VatRegistration, VatState
from app.domain.vat.rules import VatNumber
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import Database, by_hand
from tests.domain.vat.standing import (
    BELGIAN,
    BRITISH,
    BUSY,
    CAMEROONIAN,
    FRENCH,
    NO,
    NOW,
    POLICY,
    SWISS,
    YES,
    account_of,
    answer,
    ask,
    mails,
    registration_of,
    stand,
)
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails


@pytest.mark.parametrize(
    ("number", "due"), [(FRENCH, NOW), (BELGIAN, NOW), (SWISS, None), (BRITISH, None), (CAMEROONIAN, None)]
)
def test_a_new_number_is_due_where_vies_knows_it_and_waits_for_the_team_elsewhere(
    session: TenantSession, number: VatNumber, due: datetime | None
) -> None:
    ask(session, number)
    registration = registration_of(session)

    assert (registration.state, registration.next_at, registration.country) == (VatState.UNCHECKED, due, number.country)
    assert len(queries.list_to_decide(session, is_asked=True)) == (due is None)
    assert queries.count_to_decide(session, is_asked=True) == (due is None)
    assert queries.count_to_decide(session, is_asked=False) == 1
    assert mails(session) == []


@pytest.mark.parametrize("state", VatState)
def test_the_same_company_and_number_again_change_nothing(session: TenantSession, state: VatState) -> None:
    before = stand(session, state)
    known = (before.state, before.state_at, before.asked_at, before.next_at, before.attempts)
    ask(session, now=NOW + timedelta(hours=1))
    after = registration_of(session)

    assert (after.state, after.state_at, after.asked_at, after.next_at, after.attempts) == known
    assert mails(session) == []


@pytest.mark.parametrize("state", VatState)
@pytest.mark.parametrize(("number", "company"), [(BELGIAN, "Atelier Lilas"), (FRENCH, "Atelier Roseau")])
def test_another_number_or_company_starts_over_from_every_state(
    session: TenantSession, state: VatState, number: VatNumber, company: str
) -> None:
    stand(session, state)
    later = NOW + timedelta(hours=1)
    ask(session, number, company, now=later)
    registration = registration_of(session)

    assert (registration.state, registration.next_at, registration.asked_at) == (VatState.UNCHECKED, later, later)
    assert (registration.attempts, registration.round_at, registration.reason) == (0, None, None)
    assert mails(session) == []


def test_a_withdrawn_registration_is_gone_and_its_answers_stay(session: TenantSession) -> None:
    stand(session, VatState.VERIFIED)
    account = account_of(session)
    with transaction(session):
        assert service.withdraw(session, account)
        assert not service.withdraw(session, account)

    assert queries.find_registration(session, account.id) is None
    assert len(queries.list_checks(session, account.id)) == 1


def test_an_answer_that_comes_after_the_number_was_changed_decides_nothing_and_is_kept(session: TenantSession) -> None:
    ask(session)
    with transaction(session):
        question = service.claim(session, registration_of(session).id, owner="worker", now=NOW)
    assert question is not None
    ask(session, BELGIAN)
    with transaction(session):
        service.note(session, question, NO, policy=POLICY, chance=0.5, now=NOW)

    assert registration_of(session).state is VatState.UNCHECKED
    assert [each.number for each in session.scalars(select(VatCheck))] == [FRENCH.text]
    assert queries.find_last_check(session, registration_of(session)) is None


def test_an_answer_for_an_account_that_was_deleted_meanwhile_is_dropped(session: TenantSession) -> None:
    ask(session)
    with transaction(session):
        question = service.claim(session, registration_of(session).id, owner="worker", now=NOW)
    with transaction(session):
        session.execute(delete(Account), execution_options={"synchronize_session": False})
    session.expunge_all()
    assert question is not None
    with transaction(session):
        service.note(session, question, YES, policy=POLICY, chance=0.5, now=NOW)
    assert session.scalars(select(VatCheck)).all() == []


def test_a_closed_account_is_not_asked_about(session: TenantSession) -> None:
    ask(session)
    with transaction(session):
        account_of(session).state = AccountState.CLOSED
    with transaction(session):
        assert service.claim(session, registration_of(session).id, owner="worker", now=NOW) is None
    assert registration_of(session).next_at is None


def test_a_claim_is_nobody_else_s_before_it_runs_out(session: TenantSession) -> None:
    ask(session)
    registration_id = registration_of(session).id
    claimed = []
    for after in (0, 119, 120):
        with transaction(session):
            now = NOW + timedelta(seconds=after)
            claimed.append(service.claim(session, registration_id, owner=str(after), now=now) is not None)
    assert claimed == [True, False, True]


def test_every_answer_is_kept_as_it_came(session: TenantSession) -> None:
    ask(session)
    answer(session, BUSY)
    answer(session, YES, now=NOW + timedelta(minutes=5))
    yes, busy = queries.list_checks(session, account_of(session).id)

    assert (busy.outcome, busy.code, busy.comparison) == (Outcome.FAILED, "MS_UNAVAILABLE", NameMatch.UNKNOWN)
    assert (yes.outcome, yes.code, yes.status, yes.body) == (Outcome.VALID, None, 200, "{}")
    assert (yes.request, yes.number, yes.company) == ({"countryCode": "FR"}, FRENCH.text, "Atelier Lilas")
    assert (yes.name, yes.seat, yes.consultation) == ("Atelier Lilas", "1 rue des Lilas", "WAPIAAAA1")
    assert (yes.comparison, yes.asked_at) == (NameMatch.MATCH, NOW + timedelta(minutes=5))
    assert queries.find_last_check(session, registration_of(session)) == yes


def test_the_database_changes_no_answer_and_lets_it_go_with_its_account(session: TenantSession) -> None:
    stand(session, VatState.VERIFIED)
    with pytest.raises(DatabaseError), transaction(session):
        session.execute(update(VatCheck).values(outcome=Outcome.INVALID))
    session.rollback()
    with transaction(session):
        session.execute(delete(Account), execution_options={"synchronize_session": False})
    assert session.scalars(select(VatCheck.id)).all() == []
    assert session.scalars(select(VatRegistration.id)).all() == []


def test_an_answer_stays_whoever_deletes_it_as_long_as_its_own_account_does(
    session: TenantSession, database: Database
) -> None:
    """Nothing is deleted and nothing fails: whoever deletes answers first and the account then comes to an end."""
    stand(session, VatState.VERIFIED)
    ann, (check,) = account_of(session), session.scalars(select(VatCheck)).all()
    known = {name: getattr(check, name) for name in VatCheck.__table__.columns.keys()}  # noqa: SIM118 - not a dict
    with transaction(session):
        bob = make_account(session, email="bob@example.com")
        session.add(VatCheck(**known | {"id": bob.id, "account_id": bob.id}))
    with transaction(session):
        session.execute(delete(VatCheck), execution_options={"synchronize_session": False})
        session.execute(delete(Account).where(Account.id == bob.id), execution_options={"synchronize_session": False})
    for url in (database.url, database.owner_url):
        with by_hand(url, ACORN) as connection:
            connection.execute(text("DELETE FROM vat_check"))
    assert session.scalars(select(VatCheck.account_id)).all() == [ann.id]
