"""Mails as they leave: written from their row at the moment they are sent."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage

from flask import Flask

from app.domain.mail.models import OutgoingMail
from app.kernel.db import open_session
from app.web.mail.composer import MailComposer
from tests.factories import HASHER
from tests.stock import ROOT

_LINK = re.compile(r"https://[^/\s]+((?:/\w\w)?/(?:confirm|register/adopt)/\S+)")


def send_letter(app: Flask, mail: OutgoingMail) -> EmailMessage:
    """Write a posted mail, as the worker does."""
    installed = app.extensions["guichet"]
    with open_session(installed.engine, mail.tenant) as session:
        composer = MailComposer(installed.registry, ROOT / "templates", HASHER)
        return composer.compose(mail, session=session, now=datetime.now(UTC))


def words_of(message: EmailMessage) -> str:
    """Give the text of a mail."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(message: EmailMessage) -> str:
    """Give the path of the link in a mail."""
    match = _LINK.search(words_of(message))
    assert match is not None, words_of(message)
    return match[1]
