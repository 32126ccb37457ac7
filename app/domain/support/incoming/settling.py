"""What a person decides about a mail that is held: put it into a request, open one, or let it go; nothing commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import undefer

from app.domain.accounts.ports import Sealer
from app.domain.support.incoming.errors import NoTicketError, SettledError
from app.domain.support.incoming.fates import Outcome
from app.domain.support.incoming.letter import Letter
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.policy import IncomingPolicy
from app.domain.support.incoming.reading import read_letter
from app.domain.support.incoming.service import Mailbox, bound, open_with, reply_with
from app.domain.support.models import Ticket
from app.domain.support.queries import find_ticket
from app.domain.support.references import read_reference
from app.domain.support.states import TicketState
from app.kernel.db import TenantSession, sweep_rows


def list_held(session: TenantSession, *, limit: int, offset: int = 0) -> Sequence[IncomingMail]:
    """List what waits for a person, the latest first."""
    held = select(IncomingMail).where(IncomingMail.outcome == Outcome.HELD)
    ordered = held.order_by(IncomingMail.received_at.desc(), IncomingMail.id)
    return session.scalars(ordered.limit(limit).offset(offset)).all()


def find_held(session: TenantSession, mail_id: UUID) -> IncomingMail | None:
    """Find one of them, with the mail itself."""
    return session.scalar(_held(mail_id))


def find_mail(session: TenantSession, mail_id: UUID) -> IncomingMail | None:
    """Find a mail, whatever became of it."""
    return session.scalar(select(IncomingMail).where(IncomingMail.id == mail_id))


def open_letter(session: TenantSession, mail: IncomingMail, *, sealer: Sealer) -> Letter | None:
    """Read a held mail again; None where the key that sealed it is gone."""
    raw = sealer.unseal(mail.sealed or b"", bound_to=bound(session, mail))
    return read_letter(raw, largest=max(len(raw), 1)) if raw is not None else None


def put_into(
    session: TenantSession, mail_id: UUID, reference: str, box: Mailbox, *, by_id: UUID, now: datetime
) -> IncomingMail:
    """Let a held mail be a message of a request; SettledError, NoTicketError."""
    mail, letter = _take(session, mail_id, box)
    ticket = _ticket(session, reference, mail.sender_key)
    _settle(mail, Outcome.REPLY, by_id=by_id, now=now)
    reply_with(session, mail, letter, ticket, box, now=now)
    return mail


def open_new(session: TenantSession, mail_id: UUID, box: Mailbox, *, by_id: UUID, now: datetime) -> IncomingMail:
    """Let a held mail open a request; SettledError. What a machine wrote is not answered by one."""
    mail, letter = _take(session, mail_id, box)
    _settle(mail, Outcome.NEW, by_id=by_id, now=now)
    open_with(session, mail, letter, box, is_told=False, now=now)
    return mail


def discard(session: TenantSession, mail_id: UUID, *, by_id: UUID, now: datetime) -> IncomingMail:
    """Let a held mail go; SettledError."""
    mail = session.scalar(_held(mail_id).with_for_update())
    if mail is None:
        raise SettledError
    _settle(mail, Outcome.DROPPED, by_id=by_id, now=now)
    session.flush()
    return mail


def sweep_incoming(session: TenantSession, *, policy: IncomingPolicy, now: datetime) -> int:
    """Forget what came in long ago, held or not (`sweep_rows`)."""
    return sweep_rows(session, IncomingMail, IncomingMail.received_at <= now - policy.held_for.as_timedelta())


def _held(mail_id: UUID) -> Select[IncomingMail]:
    held = select(IncomingMail).where(IncomingMail.id == mail_id, IncomingMail.outcome == Outcome.HELD)
    return held.options(undefer(IncomingMail.sealed))


def _take(session: TenantSession, mail_id: UUID, box: Mailbox) -> tuple[IncomingMail, Letter]:
    """Hold a mail and read it; SettledError where it is not held any more, or can't be opened."""
    mail = session.scalar(_held(mail_id).with_for_update())
    letter = open_letter(session, mail, sealer=box.sealer) if mail is not None else None
    if mail is None or letter is None:
        raise SettledError
    return mail, letter


def _ticket(session: TenantSession, typed: str, sender_key: str) -> Ticket:
    """Find the request that was named; NoTicketError, as for a guest’s whose mailbox another’s mail would prove."""
    reference = read_reference(typed)
    ticket = find_ticket(session, reference) if reference is not None else None
    if ticket is None or (ticket.state is TicketState.UNPROVEN and ticket.email_key != sender_key):
        raise NoTicketError(typed)
    return ticket


def _settle(mail: IncomingMail, outcome: Outcome, *, by_id: UUID, now: datetime) -> None:
    mail.outcome = outcome
    mail.settled_at = now
    mail.settled_by = by_id
    mail.sealed = None
