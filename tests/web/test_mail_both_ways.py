"""A reply to any mail of ours about a request lands on that request, as mailers write it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.mail.models import OutgoingMail
from app.domain.support.asking import Said
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.models import Ticket, TicketMessage, Way
from app.domain.support.service import do, write
from app.domain.support.states import Act, By
from app.domain.support.telling import ANSWERED, FOR_TEAM, OPENED, STANDS
from app.kernel.db import TenantSession, open_session, transaction
from app.web.installation import Installation
from app.web.mailboxes import mailbox_of, receive
from tests.cast import BIRCH
from tests.databases import Database
from tests.domain.support.corpus import ANN, read
from tests.factories import make_account
from tests.stock import app_on
from tests.tenancy.folders import plant
from tests.web.postman import bring, words_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.posts_mails


class World:
    """Birch, to whose address Ann wrote a mail."""

    def __init__(self, app: Flask, first: bytes) -> None:
        self.app = app
        self.installed: Installation = app.extensions["guichet"]
        tenant = self.installed.registry.by_slug(BIRCH)
        assert tenant is not None
        self.tenant = tenant
        self.first = self.comes(first)

    def comes(self, raw: bytes, *, after: timedelta = timedelta()) -> IncomingMail:
        return receive(raw, self.tenant, self.installed, now=NOW + after)

    def session(self) -> TenantSession:
        return open_session(self.installed.engine, BIRCH)

    def answers(self, body: str = "Which one?") -> None:
        with self.session() as session, transaction(session):
            said = Said(by=By.TEAM, body=body, way=Way.FORM, by_name="Cleo")
            terms = mailbox_of(self.tenant, self.installed).terms
            write(session, session.scalars(select(Ticket)).one(), said, terms, now=NOW)

    def resolves(self) -> None:
        with self.session() as session, transaction(session):
            terms = mailbox_of(self.tenant, self.installed).terms
            do(session, session.scalars(select(Ticket)).one(), Act.RESOLVE, By.TEAM, terms, by_id=None, now=NOW)

    def brings(self, kind: str, *, to: str = ANN) -> EmailMessage:
        wanted = (OutgoingMail.kind == kind) & (OutgoingMail.to == to)
        with self.session() as session:
            mail = session.scalars(select(OutgoingMail).where(wanted)).one()
            session.expunge(mail)
        return bring(self.app, mail)

    def bodies(self) -> list[str]:
        with self.session() as session:
            return list(session.scalars(select(TicketMessage.body).order_by(TicketMessage.number)))


@contextmanager
def opened(database: Database, tmp_path: Path, first: bytes) -> Iterator[World]:
    plant(tmp_path / "brands", BIRCH)
    app = app_on(database.url, tmp_path / "brands")
    yield World(app, first)
    app.extensions["guichet"].engine.dispose()


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    with opened(database, tmp_path, read("001-plain-question")) as world:
        yield world


def reply_to(message: EmailMessage, words: str, **changed: str) -> bytes:
    """Write a reply as a mailer does: above the quoted mail, to where it says, naming what it answers."""
    reply = EmailMessage()
    reply["From"] = message["To"]
    reply["To"] = message["Reply-To"]
    reply["Subject"] = "Re: " + message["Subject"]
    reply["Message-ID"] = f"<{abs(hash(words))}@mail.example.com>"
    reply["In-Reply-To"] = message["Message-ID"]
    for name, value in changed.items():
        del reply[name.replace("_", "-")]
        reply[name.replace("_", "-")] = value
    quoted = "\n".join(f"> {line}" for line in words_of(message).splitlines())
    reply.set_content(f"{words}\n\nOn Mon, 23 Nov 2026 at 09:12, Birch <help@birch.example> wrote:\n{quoted}\n")
    return reply.as_bytes()


def test_a_mail_is_acknowledged_and_its_acknowledgement_says_that_a_machine_wrote_it(world: World) -> None:
    message = world.brings(OPENED)

    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"] == message["References"] == "<m001.20261123@mail.example.com>"
    assert message["Reply-To"].addresses[0].username.startswith("help+")
    assert "-=-=-=-=-=- Write your reply above this line -=-=-=-=-=-" in words_of(message)
    assert "-=-=-=-=-=-" in words_of(message, "html")


def test_an_acknowledgement_tells_whoever_is_named_as_sender_nothing_that_somebody_else_may_have_written(
    database: Database, tmp_path: Path
) -> None:
    raw = (
        read("001-plain-question")
        .replace(b"Subject:", b"Subject: Win at shop.example")
        .replace(b"Ann Martin <", b"Prize <")
    )
    with opened(database, tmp_path, raw) as world:
        message = world.brings(OPENED)
        with world.session() as session:
            reference = session.scalars(select(Ticket.reference)).one()

    for said in (words_of(message), words_of(message, "html"), message["Subject"]):
        assert not any(word in said for word in ("shop.example", "Prize", "retrouve"))
    assert reference in message["Subject"]
    assert "“A question”" in words_of(message)


def test_an_acknowledgement_gives_an_account_what_it_wrote(world: World) -> None:
    with world.session() as session, transaction(session):
        make_account(session, email="bob@example.com", language="en")

    world.comes(read("001-plain-question").replace(b"ann.martin@example.com", b"bob@example.com"))

    assert "Je ne retrouve pas ma facture" in words_of(world.brings(OPENED, to="bob@example.com"))


@pytest.mark.promise("CC-21")
def test_a_reply_to_what_the_team_wrote_is_the_next_message(world: World) -> None:
    world.answers()
    message = world.brings(ANSWERED)

    mail = world.comes(reply_to(message, "The one of October."))

    assert message["Auto-Submitted"] == "no"
    assert message["In-Reply-To"] == "<m001.20261123@mail.example.com>"
    assert (mail.outcome, mail.ticket_id) == ("reply", world.first.ticket_id)
    assert world.bodies()[1:] == ["Which one?", "The one of October."]


def test_a_reply_to_the_usual_address_is_found_by_what_it_answers(world: World) -> None:
    world.answers()
    message = world.brings(ANSWERED)

    mail = world.comes(reply_to(message, "To your usual address.", To="help@birch.example", Subject="Hello"))

    assert (mail.outcome, mail.ticket_id) == ("reply", world.first.ticket_id)


def test_a_reply_that_lost_its_headings_is_found_by_its_subject(world: World) -> None:
    world.answers()
    message = world.brings(ANSWERED)

    mail = world.comes(reply_to(message, "By telephone.", To="help@birch.example", In_Reply_To="<x@y.example>"))

    assert (mail.outcome, mail.ticket_id) == ("reply", world.first.ticket_id)


def test_a_reply_to_what_a_machine_wrote_lands_there_too(world: World) -> None:
    world.resolves()

    for number, kind in enumerate((OPENED, STANDS)):
        mail = world.comes(reply_to(world.brings(kind), f"Not yet {number}."))
        assert (mail.outcome, mail.ticket_id) == ("reply", world.first.ticket_id)


def test_a_reply_from_elsewhere_is_held_and_its_answer_to_the_team_is_no_loop(world: World) -> None:
    world.answers()
    message = world.brings(ANSWERED)

    assert world.comes(reply_to(message, "I am Bob.", From="bob@example.net")).reason == "not_participant"
    told = world.brings(FOR_TEAM, to="help@birch.example")

    assert told["Reply-To"] is None  # whoever answers the customer's bare address passes the request by
    assert world.comes(bytes(told)).reason == "own_address"
    assert world.comes(bytes(message)).reason == "own_address"


def test_two_machines_do_not_thank_each_other(world: World) -> None:
    thanks = world.brings(OPENED)

    for number in range(10):
        mail = world.comes(reply_to(thanks, f"I am away {number}.", Auto_Submitted="auto-replied"))
        assert (mail.outcome, mail.reason) == ("dropped", "answered_by_machine")

    with world.session() as session:
        assert len(session.scalars(select(OutgoingMail).where(OutgoingMail.kind == OPENED)).all()) == 1
