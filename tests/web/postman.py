"""Brings a mail that was posted: as its reader gets it, with the links that are made when it is sent."""

import re
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import Flask

from app.domain.mail.models import OutgoingMail
from app.kernel.db import open_session
from app.web.mail.composer import MailComposer
from tests.stock import ROOT

_LINK = re.compile(r"https?://\S+$", re.MULTILINE)


def bring(app: Flask, mail: OutgoingMail, *, now: datetime | None = None) -> EmailMessage:
    """Compose a mail in a session of its own, by default at the moment when it was posted."""
    installed = app.extensions["guichet"]
    composer = MailComposer(
        installed.registry, ROOT / "templates", installed.hasher, installed.printer, installed.signer
    )
    with open_session(installed.engine, mail.tenant) as session:
        return composer.compose(mail, session=session, now=now or mail.posted_at)


def words_of(message: EmailMessage, kind: str = "plain") -> str:
    """Give the words of a mail."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def text_of(app: Flask, mail: OutgoingMail, *, now: datetime | None = None) -> str:
    """Bring a mail, and give its text."""
    return words_of(bring(app, mail, now=now))


def link_in(message: EmailMessage, path: str = "/") -> str:
    """Give the first address that ends a line of a mail's text and holds that path."""
    return next(str(link) for link in _LINK.findall(words_of(message)) if path in link)


def path_of_link(message: EmailMessage, path: str = "/") -> str:
    """Give that address's path."""
    return urlsplit(link_in(message, path)).path


def path_in(app: Flask, mail: OutgoingMail, path: str = "/", *, now: datetime | None = None) -> str:
    """Bring a mail, and give the path of its first link that holds that path."""
    return path_of_link(bring(app, mail, now=now), path)
