"""Opening the mails that a test posted: what they say, and where their links lead."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Flask

from app.domain.mail.models import OutgoingMail
from app.kernel.db import open_session
from app.web.mail.composer import MailComposer
from tests.factories import HASHER
from tests.stock import ROOT

_LINK = re.compile(r"https://\S+/(?:email|newsletter|password)/\S+")


def text_of(app: Flask, mail: OutgoingMail, *, at: datetime | None = None) -> str:
    """Write a mail as the worker would, at that moment; give its text."""
    installed = app.extensions["guichet"]
    with open_session(installed.engine, mail.tenant) as session:
        message = MailComposer(installed.registry, ROOT / "templates", HASHER).compose(
            mail, session=session, now=at or datetime.now(UTC)
        )
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(app: Flask, mail: OutgoingMail, *, at: datetime | None = None) -> str:
    """Write a mail, and give the path of its one link that holds a token."""
    (link,) = _LINK.findall(text_of(app, mail, at=at))
    return str(urlsplit(link).path)
