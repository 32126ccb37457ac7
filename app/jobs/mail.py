"""Sending mails: claim and commit, speak to the server, note the outcome and commit."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from time import monotonic
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy.exc import OperationalError

from app.domain.mail import rules, service
from app.domain.mail.errors import PostponedError, UnreachableError
from app.domain.mail.models import OutgoingMail
from app.domain.mail.ports import Composer, Connection, MailGateway
from app.jobs.claimants import new_claimant
from app.kernel.db import TenantSession, transaction
from app.web.figures.shared import MAILS, TALLY

EXTENSION = "guichet.post_office"
_NOTED_AGAIN = 2  # times beside the first, each waiting for a lock as long as writers do: together less than a lease

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """What sending needs: one tenant's session, words, a way out, a clock, and chance for the back-off."""

    open_session: Callable[[str], TenantSession]
    composer: Composer
    gateway: MailGateway
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    lease: timedelta = rules.LEASE


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a delivery: how many mails left, and whether the server could be used to the end."""

    sent: int
    reachable: bool


def send_mail(tenant: str, mail_id: str) -> None:
    """Send one mail, when the queue's hint arrives; a mail that is not due or held by another is left alone."""
    deliver(tenant, [UUID(mail_id)], office=current_app.extensions[EXTENSION])


def deliver(tenant: str, mail_ids: Sequence[UUID], *, office: PostOffice, until: float = inf) -> Round:
    """Send those of a tenant's mails that are due and free, one claim at a time: a crash touches the one in hand.

    None is begun once the monotonic clock is past `until`.
    """
    sent = 0
    with office.open_session(tenant) as session, office.gateway.connect() as connection:
        for mail_id in mail_ids:
            if monotonic() >= until:
                break
            mail = _claim(session, mail_id, office)
            if mail is None:
                continue
            try:
                _send(session, mail, connection, office)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail stays with it
                _note_refusal(session, mail, error, office)
                if isinstance(error, UnreachableError):
                    return Round(sent, reachable=False)
            else:
                _note_sent(session, mail, office)
                sent += 1
    return Round(sent, reachable=True)


def _claim(session: TenantSession, mail_id: UUID, office: PostOffice) -> OutgoingMail | None:
    owner = new_claimant()
    with transaction(session):
        mail = service.claim(session, mail_id, owner=owner, now=office.clock(), lease=office.lease)
        session.expunge_all()  # what is read of it later must not begin a transaction
    return mail


def _send(session: TenantSession, mail: OutgoingMail, connection: Connection, office: PostOffice) -> None:
    message = office.composer.compose(mail, session=session, now=office.clock())
    session.rollback()  # what was read must not hold a transaction while the server takes its time
    connection.send(message)


def _note_sent(session: TenantSession, mail: OutgoingMail, office: PostOffice) -> None:
    ours = _mark_sent(session, mail, office)
    TALLY.count(MAILS, "sent")
    _log.info("mail_sent", tenant=session.tenant, mail=str(mail.id), kind=mail.kind, attempts=mail.attempts)
    if not ours:
        _log.warning("mail_lease_lost", tenant=session.tenant, mail=str(mail.id))


def _mark_sent(session: TenantSession, mail: OutgoingMail, office: PostOffice) -> bool:
    """Note it, and try again where the database was held too long: a mail that left and is not noted leaves twice."""
    for _ in range(_NOTED_AGAIN):
        with suppress(OperationalError), transaction(session):
            return service.mark_sent(session, mail, now=office.clock())
    with transaction(session):
        return service.mark_sent(session, mail, now=office.clock())


def _note_refusal(session: TenantSession, mail: OutgoingMail, error: Exception, office: PostOffice) -> None:
    with transaction(session):
        service.mark_refused(session, mail, error, now=office.clock(), chance=office.chance())
    outcome = "postponed" if isinstance(error, PostponedError) else "refused"
    TALLY.count(MAILS, outcome)
    _log.warning(
        f"mail_{outcome}",
        tenant=session.tenant,
        mail=str(mail.id),
        kind=mail.kind,
        attempts=mail.attempts,
        error=type(error).__name__,  # its words may hold the address; they are in the row
    )
