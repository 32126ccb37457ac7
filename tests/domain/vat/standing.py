"""A registration for tests: asked for, answered about, and brought into each of its states."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, select

from app.domain.accounts.models import Account
from app.domain.audit.service import Party
from app.domain.mail.models import OutgoingMail
from app.domain.vat import service
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.policy import ProPolicy
from app.domain.vat.ports import Answer, CheckError, Exchange, FinalError, TemporaryError
from app.domain.vat.rules import VatNumber, read_number
from app.kernel.db import TenantSession, transaction

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
POLICY = ProPolicy()
FRENCH = read_number("FR40303265045")
BELGIAN = read_number("BE0428759497")
SWISS = read_number("CHE-107.787.577 TVA")
BRITISH = read_number("GB980780684")
CAMEROONIAN = read_number("M012345678901A")
DORA = Party(None, "Dora")
ACCEPT = service.Decision(accepted=True, reason="Seen in the register.", by=DORA)
REFUSE = service.Decision(accepted=False, reason="Not theirs.", by=DORA)
SENT = Exchange(request={"countryCode": "FR"}, status=200, body="{}")
YES = Answer(valid=True, exchange=SENT, name="Atelier Lilas", seat="1 rue des Lilas", consultation="WAPIAAAA1")
NO = Answer(valid=False, exchange=SENT)
BUSY = TemporaryError("MS_UNAVAILABLE", SENT)
NEVER = FinalError("INVALID_INPUT", SENT)
LEADS_TO: Mapping[VatState, Answer | CheckError] = {
    VatState.PENDING: BUSY,
    VatState.VERIFIED: YES,
    VatState.REJECTED: NO,
    VatState.UNAVAILABLE: NEVER,
}


def account_of(session: TenantSession) -> Account:
    return session.scalars(select(Account)).one()


def registration_of(session: TenantSession) -> VatRegistration:
    return session.scalars(select(VatRegistration)).one()


def ask(
    session: TenantSession, number: VatNumber = FRENCH, company: str = "Atelier Lilas", now: datetime = NOW
) -> None:
    with transaction(session):
        service.ask(session, account_of(session), company, number, now=now)


def answer(session: TenantSession, result: Answer | CheckError, now: datetime = NOW) -> None:
    """One worker's turn: claim, be answered, note."""
    with transaction(session):
        question = service.claim(session, registration_of(session).id, owner="worker", now=now)
    assert question is not None
    with transaction(session):
        service.note(session, question, result, policy=POLICY, chance=0.5, now=now)


def mails(session: TenantSession) -> list[str]:
    return [mail.kind for mail in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]


def stand(session: TenantSession, state: VatState) -> VatRegistration:
    """Bring the registration into a state by what leads there, and forget the mails."""
    ask(session)
    if state is not VatState.UNCHECKED:
        answer(session, LEADS_TO[state])
    with transaction(session):
        session.execute(delete(OutgoingMail), execution_options={"synchronize_session": False})
    registration = registration_of(session)
    assert registration.state is state
    return registration
