"""The chats of every brand are tended to: the mail of what nobody has seen arrives, and says all of it."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.accounts.models import Account, Role
from app.domain.mail.errors import OutdatedError
from app.domain.mail.models import OutgoingMail
from app.domain.support.asking import Asked, Said
from app.domain.support.chat.queries import Talk
from app.domain.support.chat.service import reply, see, start
from app.domain.support.chat.tending import UNREAD_MAIL
from app.domain.support.models import Way
from app.domain.support.states import By
from app.domain.support.turns import Side
from app.jobs.chats import tend_chats
from app.kernel.db import open_session, transaction
from app.post_office import open_post_office
from app.web.chatting import asker_of
from app.web.installation import EXTENSION
from app.web.requests import terms_of
from tests.factories import make_account
from tests.post_office import timetable

NOW = datetime.fromisoformat("2026-11-23T09:30+00:00")
BRAND = "support-technique"
pytestmark = pytest.mark.posts_mails


@pytest.fixture
def talk(app: Flask) -> Talk:
    installed = app.extensions[EXTENSION]
    tenant = installed.registry.by_slug(BRAND)
    with open_session(installed.engine, BRAND) as session, transaction(session):
        for entity in (OutgoingMail, Account):
            session.execute(delete(entity), execution_options={"synchronize_session": False})
        ann = make_account(session, language="fr")
        cleo = make_account(session, email="cleo@example.com", first_name="Cleo", role=Role.AGENT)
        asked = Asked(topic="question", subject="Bonjour", body="Bonjour")
        talk = start(session, asker_of(ann, "fr"), asked, terms_of(tenant), now=NOW)
        for body in ("Je regarde.", "C’est réparé <b>."):
            said = Said(by=By.TEAM, body=body, way=Way.CHAT, by_id=cleo.id, by_name="Cleo Martin")
            reply(session, talk, said, terms_of(tenant), now=NOW)
    return talk


def tend(app: Flask, minutes: int) -> None:
    installed = app.extensions[EXTENSION]
    tend_chats(
        timetable(installed.engine),
        installed.registry,
        partial(open_session, installed.engine),
        now=NOW + timedelta(minutes=minutes),
    )


def mail_of(app: Flask) -> str:
    """Write the one mail that waits, and give its text."""
    installed = app.extensions[EXTENSION]
    with open_session(installed.engine, BRAND) as session:
        mail = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == UNREAD_MAIL)).one()
        message = open_post_office(installed).composer.compose(mail, session=session, now=NOW)
        part = message.get_body(("plain",))
        return f"{message['Subject']}\n{part.get_content() if part else ''}"


@pytest.mark.promise("CC-24")
def test_two_answers_that_nobody_has_seen_come_in_one_mail_once(app: Flask, talk: Talk) -> None:
    for minutes in (9, 10, 11, 26):
        tend(app, minutes)
    text = mail_of(app)

    assert text.startswith("Des réponses vous attendent")
    assert text.index("> Je regarde.") < text.index("> C’est réparé <b>.")
    assert f"/chat/{talk.ticket.reference}" in text


def test_a_mail_whose_answers_were_seen_on_the_way_is_not_sent(app: Flask, talk: Talk) -> None:
    tend(app, 10)
    installed = app.extensions[EXTENSION]
    with open_session(installed.engine, BRAND) as session, transaction(session):
        see(session, Talk(session.merge(talk.chat), session.merge(talk.ticket)), Side.CUSTOMER, 99)

    with pytest.raises(OutdatedError):
        mail_of(app)
