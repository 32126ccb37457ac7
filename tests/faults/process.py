"""A relay in a process of its own: `python -m tests.faults.process <database> <mail server> <where it dies>`.

The places at which it kills itself lie in the ports that the test puts in; nothing in the application knows of them.
The places that only the mail server sees (during DATA, after its 250) are the test's own server's.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from threading import Event
from typing import Any

from sqlalchemy import Engine

from app.adapters.smtp import SmtpConnection, SmtpGateway, SmtpServer
from app.domain.mail.models import OutgoingMail
from app.jobs.relay import keep_relaying
from app.kernel.db import TenantSession, new_engine, open_session
from tests.mailserver import kill
from tests.post_office import PlainComposer, new_office, timetable

HERE = ("before claim", "after claim", "before mark")
AT_THE_SERVER = ("during DATA", "after 250")
NOWHERE = "nowhere"


def start(database: str, mail_server: str, dies: str = NOWHERE) -> "subprocess.Popen[bytes]":
    """Start such a relay."""
    return subprocess.Popen([sys.executable, "-m", "tests.faults.process", database, mail_server, dies])


class DyingComposer(PlainComposer):
    """Dies when it is asked for words: the claim is committed, the server not yet spoken to."""

    def compose(self, mail: OutgoingMail, *, session: TenantSession, now: datetime) -> EmailMessage:
        kill(os.getpid())
        return super().compose(mail, session=session, now=now)


class DyingConnection:
    """Dies when the server has taken the mail and nothing is noted yet."""

    def __init__(self, connection: SmtpConnection) -> None:
        self._connection = connection

    def send(self, message: EmailMessage) -> None:
        self._connection.send(message)
        kill(os.getpid())


class DyingGateway(SmtpGateway):
    @contextmanager
    def connect(self) -> Iterator[DyingConnection]:  # type: ignore[override]
        with super().connect() as connection:
            yield DyingConnection(connection)


def die_before_the_claim(engine: Engine, tenant: str) -> TenantSession:
    kill(os.getpid())
    return open_session(engine, tenant)


def main(database: str, mail_server: str, dies: str) -> None:
    engine = new_engine(database)
    parts: dict[str, dict[str, Any]] = {
        "before claim": {"open_session": partial(die_before_the_claim, engine)},
        "after claim": {"composer": DyingComposer()},
        "before mark": {"gateway": DyingGateway(SmtpServer.parse(mail_server))},
    }
    office = new_office(engine, mail_server, clock=partial(datetime.now, UTC), **parts.get(dies, {}))
    keep_relaying(timetable(engine), office=office, stop=Event(), pause=0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
