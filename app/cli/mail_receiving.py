"""`flask mail receive`: a mail on stdin, for the pipe of any mail server, answered by the codes it understands."""

import sys
from typing import BinaryIO

import click
import structlog

from app.web.installation import installation
from app.web.mailboxes import LARGEST, AwayError, NobodysMailError, addressee_of, receive

TAKEN, NOBODY, LATER = 0, 67, 75  # sysexits.h: EX_OK, EX_NOUSER, EX_TEMPFAIL
_PIECE = 1024 * 1024

_log = structlog.get_logger(__name__)


@click.command("receive")
@click.option("--to", "recipients", multiple=True, help="Whom the mail server delivers to; else its headings tell.")
def receive_mail(recipients: tuple[str, ...]) -> None:
    """Take in a mail from stdin. Exits with 0 once it is kept, 67 if it is no brand's, 75 to be tried again."""
    raise click.exceptions.Exit(_taken(_read(sys.stdin.buffer), recipients))


def _taken(raw: bytes, recipients: tuple[str, ...]) -> int:
    try:
        installed = installation()
        tenant = addressee_of(raw, recipients, installed)
        mail = receive(raw, tenant, installed, now=installed.clock())
    except NobodysMailError:
        return NOBODY
    except AwayError:
        return LATER
    except Exception:  # noqa: BLE001 - whatever it is, the mail server keeps the mail and tries again
        _log.exception("mail_not_taken")
        return LATER
    _log.info("mail_taken", tenant=tenant.slug, outcome=mail.outcome, reason=mail.reason)
    return TAKEN


def _read(stream: BinaryIO) -> bytes:
    """Read a mail up to what any brand takes, and the rest into nothing: the pipe must not break."""
    raw = stream.read(LARGEST)
    while stream.read(_PIECE):
        pass
    return raw
