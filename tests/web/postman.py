"""Brings a mail that was posted: as its reader gets it, with the links that are made when it is sent."""

import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from app.domain.mail.models import OutgoingMail
from app.kernel.db import open_session
from app.web.mail.composer import MailComposer
from tests.stock import ROOT

_LINK = re.compile(r"^https://\S+$", re.MULTILINE)


def bring(app: Flask, mail: OutgoingMail, *, now: datetime | None = None) -> EmailMessage:
    """Compose a mail in a session of its own, by default a moment after it was posted."""
    installed = app.extensions["guichet"]
    composer = MailComposer(installed.registry, Path(ROOT / "templates"), installed.hasher)
    with open_session(installed.engine, mail.tenant) as session:
        return composer.compose(mail, session=session, now=now or mail.posted_at)


def words_of(message: EmailMessage, kind: str = "plain") -> str:
    """Give the words of a mail."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def link_in(message: EmailMessage) -> str:
    """Give the first address that stands alone on a line of a mail's text."""
    found = _LINK.search(words_of(message))
    assert found is not None
    return found[0]


def path_of_link(message: EmailMessage) -> str:
    """Give that address's path."""
    return urlsplit(link_in(message)).path
