"""Which request a mail may belong to, and what else is known around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.queries import find_by_email
from app.domain.accounts.rights import Right, may
from app.domain.mail.models import OutgoingMail
from app.domain.support.incoming.fates import Found, Known, Outcome
from app.domain.support.incoming.letter import Letter
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.tokens import Role, read_claim, signer_of
from app.domain.support.models import Ticket
from app.domain.support.queries import find_message_by_mail, find_ticket
from app.domain.support.references import read_reference
from app.domain.support.states import TicketState
from app.kernel.db import TenantSession
from app.kernel.signing import Signer

_LATELY = timedelta(hours=1)
_TODAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Signed:
    """What the address says that a mail went to."""

    ticket: Ticket | None
    is_forged: bool


def gather(session: TenantSession, letter: Letter, *, contact: str, signer: Signer, now: datetime) -> Known:
    """Gather what is known around a mail: a few queries, each along an index."""
    signed = _by_address(session, letter, contact=contact, signer=signer)
    return Known(
        own=frozenset({contact.casefold()}),
        lately=count_lately(session, letter.sender, within=_LATELY, now=now) if letter.sender else 0,
        forged=signed.is_forged,
        is_of_team=_is_of_team(session, letter.sender or ""),
        by_address=_found(signed.ticket),
        by_message_id=_found(_by_message_ids(session, letter.answers)),
        by_subject=_found(_by_subject(session, letter.subject)),
    )


def _is_of_team(session: TenantSession, sender: str) -> bool:
    account = find_by_email(session, sender) if sender else None
    return account is not None and may(account.role, Right.ANSWER_REQUESTS)


def count_lately(session: TenantSession, sender: str, *, within: timedelta, now: datetime) -> int:
    """Count the mails of a sender within the last time."""
    theirs = (IncomingMail.sender_key == key_of(sender)) & (IncomingMail.received_at > now - within)
    return session.scalar(select(func.count()).select_from(IncomingMail).where(theirs)) or 0


def count_opened_today(session: TenantSession, sender: str, *, now: datetime) -> int:
    """Count the requests that a sender's mails opened within a day."""
    theirs = (IncomingMail.sender_key == key_of(sender)) & (IncomingMail.received_at > now - _TODAY)
    opened = select(func.count()).select_from(IncomingMail).where(theirs, IncomingMail.outcome == Outcome.NEW)
    return session.scalar(opened) or 0


def find_by_digest(session: TenantSession, digest: str) -> IncomingMail | None:
    """Find a mail that was taken in before."""
    return session.scalar(select(IncomingMail).where(IncomingMail.digest == digest))


def _by_address(session: TenantSession, letter: Letter, *, contact: str, signer: Signer) -> _Signed:
    claim = read_claim(letter.recipients, contact)
    if claim is None:
        return _Signed(None, is_forged=False)
    ticket = find_ticket(session, claim.reference.upper())
    people = [(each, Role.CUSTOMER) for each in _written_to(session, ticket, letter)] if ticket is not None else []
    if signer_of(signer, claim, people, tenant=session.tenant) is None:
        return _Signed(None, is_forged=True)
    return _Signed(ticket, is_forged=False)


def _written_to(session: TenantSession, ticket: Ticket, letter: Letter) -> Sequence[str]:
    """Give the addresses that we wrote to: where whoever asked is now, and where they were when we wrote a letter."""
    letters = [_told_by(session, message_id) for message_id in letter.answers]
    return [ticket.email, *(mail.to for mail in letters if mail is not None and _ticket_of(mail) == ticket.id)]


def _by_message_ids(session: TenantSession, answers: Sequence[str]) -> Ticket | None:
    for message_id in answers:
        message = find_message_by_mail(session, message_id)
        told = _told_by(session, message_id) if message is None else None
        ticket_id = message.ticket_id if message is not None else told and _ticket_of(told)
        if ticket_id is not None:
            return session.get(Ticket, (session.tenant, ticket_id))
    return None


def _told_by(session: TenantSession, message_id: str) -> OutgoingMail | None:
    """Give the mail of ours that told of a request, while it is kept: its Message-ID begins with its id."""
    try:
        mail_id = UUID(message_id.strip("<>").partition("@")[0])
    except ValueError:
        return None
    mail = session.scalar(select(OutgoingMail).where(OutgoingMail.id == mail_id))
    return mail if mail is not None and mail.message_id == message_id and "ticket" in mail.args else None


def _ticket_of(mail: OutgoingMail) -> UUID:
    return UUID(str(mail.args["ticket"]))


def _by_subject(session: TenantSession, subject: str) -> Ticket | None:
    """Find what a subject names; not what waits for a proof of its mailbox, which a guessed reference is not."""
    reference = read_reference(subject)
    ticket = find_ticket(session, reference) if reference is not None else None
    return ticket if ticket is not None and ticket.state is not TicketState.UNPROVEN else None


def _found(ticket: Ticket | None) -> Found | None:
    """Give a request with whoever asked."""
    return Found(ticket.id, frozenset({ticket.email_key})) if ticket is not None else None
