"""What sends mails in tests: the real delivery over a real server, with plain words and a clock that can be set."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from app.adapters.smtp import SmtpGateway, SmtpServer
from app.domain.mail import rules, service
from app.domain.mail.models import OutgoingMail
from app.jobs.mail import PostOffice
from app.kernel.db import TenantSession, open_session, timetable_connection, transaction

PATIENCE = 60.0  # seconds for a reply; long, because test machines are busy


class PlainComposer:
    """Writes the row's facts; refuses a mail of the kind `poison` as a broken template would."""

    def compose(self, mail: OutgoingMail, *, session: TenantSession, now: datetime) -> EmailMessage:
        if mail.kind == "poison":
            raise ValueError("a template that can't be rendered")
        message = EmailMessage()
        message["From"] = f"{session.tenant} <help@{session.tenant}.example>"
        message["To"] = mail.to
        message["Subject"] = mail.kind
        message["Date"] = now
        message["Message-ID"] = mail.message_id
        message.set_content("Bonjour")
        return message


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


def new_office(
    engine: Engine,
    smtp_url: str,
    *,
    clock: Callable[[], datetime],
    patience: float = PATIENCE,
    **changes: object,
) -> PostOffice:
    """Put a post office together that waits as long as a busy machine may need; `changes` replace its parts."""
    parts: dict[str, object] = {
        "open_session": partial(open_session, engine),
        "composer": PlainComposer(),
        "gateway": SmtpGateway(SmtpServer.parse(smtp_url), answers_within=patience),
        "clock": clock,
        "chance": lambda: 1.0,
    }
    return PostOffice(**(parts | changes))  # type: ignore[arg-type]


def timetable(engine: Engine) -> Callable[[], AbstractContextManager[Connection]]:
    """Give what the relay looks for due mails with."""
    return partial(timetable_connection, engine)


def post(
    session: TenantSession,
    *recipients: str,
    now: datetime,
    kind: str = "plain",
    expires_at: datetime | None = None,
) -> Sequence[UUID]:
    """Post a mail to each of them in one transaction."""
    facts: Any = {"kind": kind, "args": {}, "language": "fr", "now": now, "expires_at": expires_at}
    with transaction(session):
        mail_ids = [service.post(session, to=to, **facts).id for to in recipients]
    session.expunge_all()  # what others do to the rows is read anew
    return mail_ids


LONGEST_WAIT = max(rules.LEASE, rules.LAST_CEILING)
