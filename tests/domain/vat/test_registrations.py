"""What becomes of a registration, by table: each state, each event, the mail that tells, and when VIES is asked next."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.audit.service import Party
from app.domain.mail.models import OutgoingMail
from app.domain.vat import service
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.policy import ProPolicy
from app.domain.vat.ports import Answer, CheckError, Exchange, FinalError, TemporaryError
from app.domain.vat.rules import read_number
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.factories import make_account

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
POLICY = ProPolicy()
FRENCH = read_number("FR40303265045")
BELGIAN = read_number("BE0428759497")
SWISS = read_number("CHE-107.787.577 TVA")
ACCEPT = service.Decision(accepted=True, reason="Seen in the register.", by=Party(None, "Dora"))
REFUSE = service.Decision(accepted=False, reason="Not theirs.", by=Party(None, "Dora"))
SENT = Exchange(request={"countryCode": "FR"}, status=200, body="{}")
YES = Answer(valid=True, exchange=SENT, name="Atelier Lilas", seat="1 rue des Lilas", consultation="WAPIAAAA1")
NO = Answer(valid=False, exchange=SENT)
BUSY = TemporaryError("MS_UNAVAILABLE", SENT)
NEVER = FinalError("INVALID_INPUT", SENT)

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    session = open_session(ACORN)
    with transaction(session):
        make_account(session)
    return session


def account_of(session: TenantSession) -> Account:
    return session.scalars(select(Account)).one()


def registration_of(session: TenantSession) -> VatRegistration:
    return session.scalars(select(VatRegistration)).one()


def ask(session: TenantSession, number: object = FRENCH, company: str = "Atelier Lilas", now: datetime = NOW) -> None:
    with transaction(session):
        service.ask(session, account_of(session), company, number, now=now)  # type: ignore[arg-type]


def answer(session: TenantSession, result: Answer | CheckError, now: datetime = NOW) -> None:
    """One worker's turn: claim, be answered, note."""
    with transaction(session):
        question = service.claim(session, registration_of(session).id, owner="worker", now=now)
    assert question is not None
    with transaction(session):
        service.note(session, question, result, policy=POLICY, chance=0.5, now=now)


def mails(session: TenantSession) -> list[str]:
    return [mail.kind for mail in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]


def test_a_first_number_waits_for_vies(session: TenantSession) -> None:
    ask(session)
    registration = registration_of(session)
    assert (registration.state, registration.next_at) == (VatState.UNCHECKED, NOW)
    assert mails(session) == []
