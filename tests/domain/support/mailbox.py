"""A brand's mailbox for tests, and the one request that the corpus writes to."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.adapters.sealing import AesGcmSealer
from app.domain.hours.policy import HoursPolicy
from app.domain.hours.rules import read_calendar
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.policy import IncomingPolicy
from app.domain.support.incoming.service import Mailbox
from app.domain.support.models import Ticket, TicketFile, TicketMessage, Way
from app.domain.support.opening import open_ticket
from app.domain.support.policy import SupportPolicy
from app.domain.support.service import write
from app.domain.support.states import By
from app.kernel.db import TenantSession
from tests.domain.support.corpus import ANN, ANSWERED, BOX, REFERENCE, SIGNER

NOW = datetime(2026, 11, 23, 8, 12, 44, tzinfo=UTC)
SEALER = AesGcmSealer("s" * 32)


def make_box(*, scans: bool = False, **incoming: Any) -> Mailbox:  # noqa: ANN401 - any key of the policy
    policy = SupportPolicy(incoming=IncomingPolicy(**incoming))
    terms = Terms(
        policy=policy,
        calendar=read_calendar(HoursPolicy(time_zone="Europe/Paris", monday=("09:00-18:00",))),
        team_email=BOX,
        team_language="en",
    )
    return Mailbox(contact=BOX, terms=terms, language="en", sealer=SEALER, signer=SIGNER, scans=scans)


def ask(session: TenantSession, box: Mailbox, *, email: str = ANN, account_id: UUID | None = None) -> Ticket:
    """Open the request of the corpus; the team has answered it."""
    asker = Asker(email=email, name="Ann Martin", language="en", account_id=account_id)
    ticket = open_ticket(session, asker, Asked(topic="question", subject="A bill", body="Where?"), box.terms, now=NOW)
    ticket.reference = REFERENCE
    said = Said(by=By.TEAM, body="Which one?", way=Way.FORM, by_name="Cleo")
    message = write(session, ticket, said, box.terms, now=NOW)
    message.message_id = ANSWERED
    session.flush()
    return ticket


def messages_of(session: TenantSession, ticket: Ticket) -> list[TicketMessage]:
    of_it = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id).order_by(TicketMessage.number)
    return list(session.scalars(of_it))


def files_of(session: TenantSession, ticket: Ticket) -> list[TicketFile]:
    return list(session.scalars(select(TicketFile).where(TicketFile.ticket_id == ticket.id).order_by(TicketFile.id)))


def mails_in(session: TenantSession) -> list[IncomingMail]:
    return list(session.scalars(select(IncomingMail).order_by(IncomingMail.received_at, IncomingMail.id)))
