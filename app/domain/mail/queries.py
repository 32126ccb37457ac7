"""What a page, or the relay, asks about mails."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, or_, select

from app.domain.mail.models import MailState, OutgoingMail
from app.kernel.db import Backlog, TenantSession, count_at_most, find_backlog
from app.kernel.errors import NotFoundError


def find_by_dedupe_key(session: TenantSession, dedupe_key: str) -> OutgoingMail | None:
    """Give the mail posted under this key, if any."""
    return session.scalar(select(OutgoingMail).where(OutgoingMail.dedupe_key == dedupe_key))


def get_mail(session: TenantSession, mail_id: UUID) -> OutgoingMail:
    """Give one mail; NotFoundError."""
    mail = session.scalar(select(OutgoingMail).where(OutgoingMail.id == mail_id))
    if mail is None:
        raise NotFoundError(OutgoingMail.__name__)
    return mail


def list_dead(session: TenantSession, *, limit: int = 100) -> Sequence[OutgoingMail]:
    """Give the mails that were given up, the latest first."""
    dead = select(OutgoingMail).where(OutgoingMail.state == MailState.DEAD)
    return session.scalars(dead.order_by(OutgoingMail.ended_at.desc(), OutgoingMail.id).limit(limit)).all()


def list_waiting(session: TenantSession, *, limit: int = 100) -> Sequence[OutgoingMail]:
    """Give the mails that have not left yet, the soonest due first."""
    waiting = select(OutgoingMail).where(OutgoingMail.state == MailState.WAITING)
    return session.scalars(waiting.order_by(OutgoingMail.next_at, OutgoingMail.id).limit(limit)).all()


def count_by_state(session: TenantSession) -> dict[str, int]:
    """Count the mails in each state; a state without mails is absent."""
    rows = session.execute(select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state))
    return dict(rows.all())


def find_due_tenant(timetable: Connection, *, after: str, without: Collection[str] = (), now: datetime) -> str | None:
    """Give the tenant next in the alphabet after another, `without` some, that has a mail due and free, if any."""
    mail = OutgoingMail.__table__.c
    further = (mail.tenant > after, mail.tenant.not_in(without))
    found: str | None = timetable.scalar(
        select(mail.tenant).where(*_is_due(now), *further).order_by(mail.tenant).limit(1)
    )
    return found


def list_due(timetable: Connection, tenant: str, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Give the ids of a tenant's mails that are due and free, the longest due first."""
    mail = OutgoingMail.__table__.c
    due = select(mail.id).where(mail.tenant == tenant, *_is_due(now)).order_by(mail.next_at, mail.id)
    return timetable.scalars(due.limit(limit)).all()


def count_dead(timetable: Connection) -> int:
    """Count the mails of all tenants that were given up."""
    mail = OutgoingMail.__table__.c
    return timetable.scalar(select(func.count()).where(mail.state == MailState.DEAD)) or 0


def list_tenants(timetable: Connection) -> Sequence[str]:
    """Give the tenants that have a mail in the outbox, whatever its state."""
    return timetable.scalars(select(OutgoingMail.__table__.c.tenant).distinct()).all()


def count_given_up(session: TenantSession) -> int:
    """Count the mails of a brand that were given up, up to `MOST_COUNTED`."""
    return session.scalar(select(count_at_most(OutgoingMail.ended_at, OutgoingMail.state == MailState.DEAD))) or 0


def find_mail_backlog(timetable: Connection, *, now: datetime) -> Backlog:
    """Say what of all tenants has not left yet."""
    return find_backlog(timetable, OutgoingMail, waiting=MailState.WAITING, now=now)


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    mail = OutgoingMail.__table__.c
    free = or_(mail.lease_until.is_(None), mail.lease_until <= now)
    return mail.state == MailState.WAITING, mail.next_at <= now, free
