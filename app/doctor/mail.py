"""The way out of mails: the server takes us, and nothing waits longer than was promised."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.adapters.smtp import SmtpGateway, SmtpServer
from app.doctor.signs import Sign, doubtful, fine, wrong
from app.domain.mail.errors import SendingError
from app.domain.mail.queries import count_dead, find_mail_backlog
from app.kernel.db import IsolationError, timetable_connection
from app.web.installation import Installation

PART = "mail server"
OUTBOX = "outbox"
_ANSWERS_WITHIN = 5.0  # seconds
LATE = timedelta(minutes=5)
"""By when a mail has left, as the brands promise."""


def look_at_mail(installed: Installation) -> Iterator[Sign]:
    """Greet the mail server, sign in where a password is set, and hand it nothing."""
    server = SmtpServer.parse(installed.settings.smtp_url)
    try:
        with SmtpGateway(server, answers_within=_ANSWERS_WITHIN).connect() as connection:
            connection.greet()
    except SendingError as error:
        remedy = "correct GUICHET_SMTP_URL; mails wait meanwhile, and lose no try"
        yield wrong(PART, f"{server.host}:{server.port} does not take us ({error})", remedy)
    else:
        sealed = "" if server.security == "none" else f", over {server.security.upper()}"
        yield fine(PART, f"{server.host}:{server.port} takes us{sealed}")


def look_at_outbox(installed: Installation) -> Iterator[Sign]:
    """Look how long the oldest mail that is due waits, which tells of the scheduler, and count the dead."""
    now = installed.clock()
    try:
        with timetable_connection(installed.engine) as connection:
            oldest, dead = find_mail_backlog(connection, now=now).due_since, count_dead(connection)
    except (SQLAlchemyError, IsolationError):
        return  # the database says so by itself
    yield _waits(oldest, now)
    if dead:
        remedy = "read why: flask mail list --dead; then send them again: flask mail again SLUG --all"
        yield doubtful(OUTBOX, f"given up: {dead}", remedy)


def _waits(oldest: datetime | None, now: datetime) -> Sign:
    if oldest is None:
        return fine(OUTBOX, "no mail is due")
    minutes = (now - oldest) // timedelta(minutes=1)
    if now - oldest < LATE:
        return fine(OUTBOX, f"the oldest mail is due since {minutes} min")
    remedy = "see that the scheduler runs (python -m app.scheduler), and read: flask mail list"
    return wrong(OUTBOX, f"a mail is due since {minutes} min, and {LATE // timedelta(minutes=1)} are promised", remedy)
