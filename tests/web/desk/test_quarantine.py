"""Held mails at the desk: seen as text, put where they belong once, by whoever may."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.accounts.models import Role
from app.domain.audit.models import AuditEntry
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.service import take_in
from app.domain.support.models import FileState, Ticket, TicketFile, TicketMessage
from app.kernel.db import open_session, transaction
from app.web.mailboxes import mailbox_of
from tests.cast import BIRCH
from tests.domain.support import mailbox
from tests.domain.support.corpus import BOX, REFERENCE, read
from tests.web.desk.team import colleague
from tests.web.people import Visitor, empty_accounts

BRAND, PATH = "camcha", "/admin/requests/quarantine/"
pytestmark = pytest.mark.posts_mails


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    for brand in (BRAND, BIRCH):
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            for entity in (IncomingMail, Ticket):
                session.execute(delete(entity))


def held(app: Flask, name: str = "205-stranger-in-reply-to", *, brand: str = BRAND, sender: str | None = None) -> UUID:
    """Let a mail come in that is held, about a request of Ann's; `sender`: in its own's place."""
    installed = app.extensions["guichet"]
    tenant = installed.registry.by_slug(BRAND)
    with open_session(installed.engine, brand) as session, transaction(session):
        box = mailbox_of(tenant, installed)
        mailbox.ask(session, box)
        raw = read(name).replace(BOX.encode(), sender.encode()) if sender is not None else read(name)
        return take_in(session, raw, box, now=datetime.now(UTC)).id


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("304-own-address", "Envoyé depuis notre propre adresse"),
        ("305-sixty-servers", "Passé par tant de serveurs qu’il tourne en boucle"),
    ],
)
def test_a_loop_is_there_to_be_seen_with_its_reason(app: Flask, name: str, why: str) -> None:
    contact = app.extensions["guichet"].registry.by_slug(BRAND).config.contact.email
    mail_id = held(app, name, sender=contact if name == "304-own-address" else None)
    cleo = colleague(app, Role.AGENT)

    assert why in cleo.get(PATH).text
    assert why in cleo.get(f"{PATH}{mail_id}").text


def outcome(app: Flask, mail_id: UUID) -> str:
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        return session.scalars(select(IncomingMail.outcome).where(IncomingMail.id == mail_id)).one()


def test_a_held_mail_is_listed_and_shown_as_text(app: Flask, dora: Visitor) -> None:
    mail_id = held(app)

    assert f"{PATH}{mail_id}" in dora.get(PATH).text
    page = dora.get(f"{PATH}{mail_id}").text
    assert "Forged threading." in page
    assert "bob.durand@example.net" in page
    assert REFERENCE in page


def test_a_held_page_is_shown_as_the_words_it_has_and_runs_nothing(app: Flask, dora: Visitor) -> None:
    raw = read("205-stranger-in-reply-to").replace(
        b"Forged threading.", b"<script>alert(1)</script> 4242 4242 4242 4242"
    )
    installed = app.extensions["guichet"]
    with open_session(installed.engine, BRAND) as session, transaction(session):
        box = mailbox_of(installed.registry.by_slug(BRAND), installed)
        mailbox.ask(session, box)
        mail_id = take_in(session, raw, box, now=datetime.now(UTC)).id

    page = dora.get(f"{PATH}{mail_id}").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "4242 4242 4242 4242" not in page


def test_a_held_mail_is_put_into_a_request_once(app: Flask, dora: Visitor) -> None:
    mail_id = held(app)
    path = f"{PATH}{mail_id}"

    first = dora.send(f"{path}/into", fields={"reference": REFERENCE.lower()})
    again = dora.send(f"{path}/into", fields={"reference": REFERENCE})

    assert first.headers["Location"].endswith("?done=mail-into-request")
    assert again.headers["Location"].endswith("?done=before")
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        said = session.scalars(select(TicketMessage.body).order_by(TicketMessage.number)).all()
        acts = session.scalars(select(AuditEntry.act)).all()
    assert said[-1] == "Forged threading."
    assert len(said) == 3
    assert acts.count("mail-into-request") == 1


def test_a_reference_that_names_nothing_is_refused_and_kept(app: Flask, dora: Visitor) -> None:
    path = f"{PATH}{(mail_id := held(app))}"

    for typed in ("ZZZZ-9999", ""):
        answer = dora.send(f"{path}/into", fields={"reference": typed})
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
    assert outcome(app, mail_id) == "held"


def test_a_held_mail_opens_a_request_or_is_let_go(app: Flask, dora: Visitor) -> None:
    one = held(app, "211-generated")
    assert dora.send(f"{PATH}{one}/new").headers["Location"].endswith("?done=mail-new-request")
    assert dora.send(f"{PATH}{one}/discard").headers["Location"].endswith("?done=before")

    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        session.execute(delete(Ticket))
    other = held(app, "210-newsletter")
    assert dora.send(f"{PATH}{other}/discard").headers["Location"].endswith("?done=mail-discarded")

    assert (outcome(app, one), outcome(app, other)) == ("new", "dropped")


def test_what_names_no_sender_opens_no_request(app: Flask, dora: Visitor) -> None:
    mail_id = held(app, "208-no-from")

    assert dora.send(f"{PATH}{mail_id}/new").status_code == 409
    assert outcome(app, mail_id) == "held"


def test_another_brands_mail_and_one_that_never_was_are_the_same(app: Flask, dora: Visitor) -> None:
    foreign, none = held(app, brand=BIRCH), uuid4()

    for mail_id in (foreign, none):
        assert dora.get(f"{PATH}{mail_id}").status_code == 404
        for act in ("into", "new", "discard"):
            assert dora.send(f"{PATH}{mail_id}/{act}", fields={"reference": REFERENCE}).status_code == 404


def test_a_file_is_given_to_the_team_as_a_file_and_nothing_else(app: Flask, dora: Visitor) -> None:
    installed = app.extensions["guichet"]
    with open_session(installed.engine, BRAND) as session, transaction(session):
        box = mailbox_of(installed.registry.by_slug(BRAND), installed)
        take_in(session, read("014-screenshot"), box, now=datetime.now(UTC))
        file = session.scalars(select(TicketFile)).one()
        file_id = file.id

    answer = dora.get(f"/admin/requests/files/{file_id}")

    assert answer.status_code == 200
    assert answer.data.startswith(b"\x89PNG")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="capture.png"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers.getlist("Content-Security-Policy") == ["sandbox; default-src 'none'"]
    assert dora.get(f"/admin/requests/files/{uuid4()}").status_code == 404
    with open_session(installed.engine, BRAND) as session, transaction(session):
        session.scalars(select(TicketFile)).one().state = FileState.WAITING
    assert dora.get(f"/admin/requests/files/{file_id}").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.AGENT, 200), (Role.EDITOR, 403), (Role.CUSTOMER, 404)])
def test_only_who_answers_customers_sees_what_is_held(app: Flask, role: Role, status: int) -> None:
    visitor = colleague(app, role)

    assert visitor.get(PATH).status_code == status
