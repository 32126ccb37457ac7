"""What can be done with an outgoing mail; nothing here commits, and nothing here speaks to a mail server."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, UpdateBase, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.mail import queries, rules
from app.domain.mail.errors import FinalError, NotDeadError, PostponedError, SendingError
from app.domain.mail.models import MailState, OutgoingMail
from app.kernel.db import JsonValue, TenantSession
from app.kernel.ids import new_id

_POSTED = "guichet_posted_mails"


def post(  # noqa: PLR0913 - a mail's facts, all by name
    session: TenantSession,
    *,
    kind: str,
    to: str,
    args: Mapping[str, JsonValue],
    language: str,
    now: datetime,
    dedupe_key: str | None = None,
    expires_at: datetime | None = None,
) -> OutgoingMail:
    """Write a mail into the caller's transaction; the same `dedupe_key` posts once and gives the first mail."""
    if dedupe_key is not None and (posted := queries.find_by_dedupe_key(session, dedupe_key)) is not None:
        return posted
    mail_id = new_id(now)
    mail = OutgoingMail(
        id=mail_id,
        kind=kind,
        to=to,
        args=dict(args),
        language=language,
        dedupe_key=dedupe_key or str(mail_id),
        message_id=rules.message_id(mail_id, session.tenant),
        posted_at=now,
        next_at=now,
        expires_at=expires_at,
    )
    try:
        with session.begin_nested():
            session.add(mail)
    except IntegrityError:
        # Another transaction posted the same key since we looked.
        posted = queries.find_by_dedupe_key(session, mail.dedupe_key)
        if posted is None:
            raise
        return posted
    session.info.setdefault(_POSTED, []).append(mail.id)
    return mail


def take_posted(session: TenantSession) -> Sequence[UUID]:
    """Give, once, the mails posted through this session; some are of no row when their transaction was rolled back."""
    posted: list[UUID] = session.info.pop(_POSTED, [])
    return posted


def claim(
    session: TenantSession, mail_id: UUID, *, owner: str, now: datetime, lease: timedelta = rules.LEASE
) -> OutgoingMail | None:
    """Take a mail that is due and free, for the lease; none when it is not. The try is counted, so a crash counts too.

    One that has expired or was tried too often on the way here ends instead of being claimed.
    """
    fresh = or_(OutgoingMail.expires_at.is_(None), OutgoingMail.expires_at > now)
    claimable = is_due(now) & fresh & (OutgoingMail.attempts < rules.MAX_TRIES)
    unlocked = select(OutgoingMail.id).where(OutgoingMail.id == mail_id, claimable).with_for_update(skip_locked=True)
    taken = (
        update(OutgoingMail)
        .where(OutgoingMail.id.in_(unlocked), claimable)
        .values(attempts=OutgoingMail.attempts + 1, lease_owner=owner, lease_until=now + lease)
        .returning(OutgoingMail)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    mail = session.scalar(taken)
    if mail is None:
        end_overdue(session, now=now, among=[mail_id])
    return mail


def is_due(now: datetime) -> ColumnElement[bool]:
    """Give the condition of a mail that anyone may claim now."""
    return (OutgoingMail.state == MailState.WAITING) & (OutgoingMail.next_at <= now) & is_free(now)


def is_free(now: datetime) -> ColumnElement[bool]:
    """Give the condition of a mail that nobody holds now."""
    return or_(OutgoingMail.lease_until.is_(None), OutgoingMail.lease_until <= now)


def end_overdue(session: TenantSession, *, now: datetime, among: Sequence[UUID] | None = None) -> int:
    """End the waiting mails that nobody holds and that expired or ran out of tries; give how many."""
    waiting = (OutgoingMail.state == MailState.WAITING) & is_free(now)
    if among is not None:
        waiting &= OutgoingMail.id.in_(among)
    expired = update(OutgoingMail).where(waiting, OutgoingMail.expires_at <= now)
    spent = update(OutgoingMail).where(waiting, OutgoingMail.attempts >= rules.MAX_TRIES)
    return _count(session, expired.values(state=MailState.EXPIRED, ended_at=now)) + _count(
        session, spent.values(state=MailState.DEAD, ended_at=now)
    )


def mark_sent(session: TenantSession, mail: OutgoingMail, *, now: datetime) -> bool:
    """Note that the server took a claimed mail; False when the lease has gone to someone else meanwhile."""
    settled = _settle(session, mail, state=MailState.SENT, ended_at=now, last_error=None)
    if settled and mail.args.get(rules.LEAVES_NOTHING):
        _count(session, delete(OutgoingMail).where(OutgoingMail.id == mail.id))
    return settled


def mark_refused(session: TenantSession, mail: OutgoingMail, error: Exception, *, now: datetime, chance: float) -> bool:
    """Note that a claimed mail did not leave: dead if final or tried too often, else due again after a back-off.

    One that could not be written yet gets its try back and waits.
    """
    words = rules.shortened(str(error) if isinstance(error, SendingError) else f"{type(error).__name__}: {error}")
    if isinstance(error, PostponedError):
        due = now + rules.postponed_for(now - mail.posted_at)
        return _settle(session, mail, attempts=mail.attempts - 1, next_at=due, last_error=words)
    if isinstance(error, FinalError) or rules.is_spent(mail.attempts):
        return _settle(session, mail, state=MailState.DEAD, ended_at=now, last_error=words)
    return _settle(session, mail, next_at=now + rules.retry_after(mail.attempts, chance=chance), last_error=words)


def send_again(session: TenantSession, mail_id: UUID, *, now: datetime) -> OutgoingMail:
    """Give a dead mail its tries back, due now; NotFoundError, NotDeadError."""
    mail = queries.get_mail(session, mail_id)
    if mail.state != MailState.DEAD:
        raise NotDeadError(mail_id, mail.state)
    mail.state = MailState.WAITING
    mail.attempts = 0
    mail.next_at = now
    mail.ended_at = None
    return mail


def clean(session: TenantSession, *, now: datetime) -> int:
    """Forget what was sent or expired long ago, and at once what leaves nothing; give how many.

    Other dead mails wait for a person.
    """
    over = OutgoingMail.state.in_([MailState.SENT, MailState.EXPIRED])
    old = over & (OutgoingMail.ended_at <= now - rules.KEPT_FOR)
    last = (OutgoingMail.state != MailState.WAITING) & OutgoingMail.args[rules.LEAVES_NOTHING].as_boolean()
    return _count(session, delete(OutgoingMail).where(or_(old, last)))


def forget_mails_about(session: TenantSession, account_id: UUID) -> int:
    """Forget every mail that names an account, sent or not: its words could not be found any more; give how many."""
    named = OutgoingMail.args["account"].as_string() == str(account_id)
    return _count(session, delete(OutgoingMail).where(named))


def redirect(session: TenantSession, named: str, ids: Collection[UUID], *, olds: Collection[str], to: str) -> int:
    """Let what has not left for one of the old addresses, and names one of these, go to another; give how many."""
    still_here = OutgoingMail.state.in_([MailState.WAITING, MailState.DEAD]) & OutgoingMail.to.in_(olds)
    about = OutgoingMail.args[named].as_string().in_([str(each) for each in ids])
    return _count(session, update(OutgoingMail).where(still_here, about).values(to=to))


def _settle(session: TenantSession, mail: OutgoingMail, **changes: object) -> bool:
    """Change a claimed mail and end its lease, if it is still its claimant's."""
    still_ours = (
        (OutgoingMail.id == mail.id)
        & (OutgoingMail.state == MailState.WAITING)
        & (OutgoingMail.lease_owner == mail.lease_owner)
    )
    settled = update(OutgoingMail).where(still_ours).values(lease_owner=None, lease_until=None, **changes)
    return _count(session, settled) == 1


def _count(session: TenantSession, statement: UpdateBase) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
