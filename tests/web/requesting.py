"""Requests at a brand of an installation: opened by their page, and looked at as rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.accounts.models import Account
from app.domain.mail.models import OutgoingMail
from app.domain.support import service
from app.domain.support.asking import Asked, Asker, Said
from app.domain.support.attaching import claim_loose, keep_file
from app.domain.support.files.policy import FilesPolicy
from app.domain.support.models import Ticket, TicketFile, Way
from app.domain.support.opening import open_ticket
from app.domain.support.queries import list_messages
from app.domain.support.states import Act, By
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.tokens import digest_of
from app.web.installation import EXTENSION
from app.web.requests import terms_of
from tests.domain.support.pieces import png
from tests.web.people import Visitor

NEW = "/support/new"
PNG = png()
ASKED = {"subject": "La page reste blanche", "message": "J’ai ouvert le panier 🧺\nPuis rien."}
GUEST = {"name": "Gaëlle", "email": "gaelle@example.com"}
_FORM_TOKEN = re.compile(r'name="form_token"[^>]*value="([^"]+)"')


def token_of(page: str) -> str:
    """Give the token of the form on a page."""
    found = _FORM_TOKEN.search(page)
    assert found is not None
    return unescape(found[1])


def open_page(topic: str) -> str:
    return f"{NEW}?topic={topic}"


def fill(visitor: Visitor, topic: str = "question", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """Fill the form of a topic in, under the token of the page that was asked for."""
    return {"form_token": token_of(visitor.get(open_page(topic)).text), **ASKED, **fields}


def ask(visitor: Visitor, topic: str = "question", **fields: Any) -> TestResponse:  # noqa: ANN401 - any field
    """Open the page of a topic, fill it in and send it."""
    return visitor.send(open_page(topic), fill(visitor, topic, **fields))


def picture(name: str = "écran.png", content: bytes = PNG) -> tuple[BytesIO, str]:
    """Give a file as a form sends it."""
    return BytesIO(content), name


@contextmanager
def rows(app: Flask, brand: str = "camcha") -> Iterator[TenantSession]:
    with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
        yield session


def tickets(app: Flask, brand: str = "camcha") -> list[Ticket]:
    """List the brand's tickets, the oldest first."""
    with rows(app, brand) as session:
        return list(session.scalars(select(Ticket).order_by(Ticket.id)))


def files(app: Flask, brand: str = "camcha") -> list[TicketFile]:
    with rows(app, brand) as session:
        return list(session.scalars(select(TicketFile).order_by(TicketFile.id)))


def mails(app: Flask, kind: str, ticket: Ticket, brand: str = "camcha") -> list[OutgoingMail]:
    """List the mails of a kind about a ticket."""
    with rows(app, brand) as session:
        posted = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id))
        return [mail for mail in posted if mail.args.get("ticket") == str(ticket.id)]


def act(app: Flask, ticket: Ticket, what: Act, by: By = By.TEAM, brand: str = "camcha", **how: Any) -> None:  # noqa: ANN401
    """Let somebody lead a ticket on."""
    installed = app.extensions[EXTENSION]
    tenant, now = installed.registry.by_slug(brand), how.pop("now", installed.clock())
    with rows(app, brand) as session:
        held = session.get_one(Ticket, (brand, ticket.id))
        service.do(session, held, what, by, terms_of(tenant), by_id=None, now=now, **how)


def answer(app: Flask, ticket: Ticket, body: str = "Avez-vous vidé le cache ?", brand: str = "camcha") -> None:
    """Let the team write to a ticket."""
    installed = app.extensions[EXTENSION]
    tenant = installed.registry.by_slug(brand)
    said = Said(by=By.TEAM, body=body, way=Way.EMAIL, by_name="Cléo")
    with rows(app, brand) as session:
        held = session.get_one(Ticket, (brand, ticket.id))
        service.write(session, held, said, terms_of(tenant), now=installed.clock())


def kept_request(app: Flask, account: Account, brand: str = "camcha") -> tuple[Ticket, TicketFile]:
    """Give somebody a request with a file."""
    installed, holder = app.extensions[EXTENSION], digest_of(str(uuid4()))
    terms, now = terms_of(installed.registry.by_slug(brand)), installed.clock()
    asker = Asker(email=account.email, name=account.shown_name, language="fr", account_id=account.id)
    asked = Asked(topic="other", subject="Ma demande", body="Voici.", form_key=holder)
    with rows(app, brand) as session:
        ticket = open_ticket(session, asker, asked, terms, now=now)
        file = keep_file(session, holder, "a.png", PNG, FilesPolicy(), account_id=account.id, now=now)
        claim_loose(session, holder, ticket, list_messages(session, ticket.id, with_notes=False)[0])
        return ticket, file
