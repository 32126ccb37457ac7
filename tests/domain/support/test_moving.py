"""After a change of address, what an account asked is written about to its new mailbox, and answered from there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.accounts.email_change import move_to
from app.domain.accounts.models import Account
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.support.asking import Asker
from app.domain.support.chat.service import reply as say_in_chat
from app.domain.support.chat.tending import UNREAD_MAIL, mail_unread
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.service import take_in
from app.domain.support.incoming.tokens import Role, signed_address
from app.domain.support.models import Ticket
from app.domain.support.service import answer, do, write
from app.domain.support.states import Act, By
from app.domain.support.team.search import search_tickets
from app.domain.support.telling import ANSWERED, OPENED, STANDS
from app.kernel.db import TenantSession, transaction
from tests.databases import OpenSession
from tests.domain.support import mailbox
from tests.domain.support.chat.talking import CHAT, MINUTE, Room
from tests.domain.support.chat.talking import NOW as CHAT_NOW
from tests.domain.support.chat.talking import TERMS as CHAT_TERMS
from tests.domain.support.chat.talking import said as said_in_chat
from tests.domain.support.corpus import ANN, BOX, REFERENCE, SIGNER, read
from tests.domain.support.mailbox import NOW, make_box
from tests.domain.support.tickets import GUEST, TERMS, ask, said
from tests.factories import make_account

NEW = "ann@elsewhere.example"
pytestmark = pytest.mark.posts_mails


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session("alpha")


@pytest.fixture
def account(session: TenantSession) -> Account:
    with transaction(session):
        return make_account(session, email=ANN)


def asked(session: TenantSession, account: Account) -> Ticket:
    with transaction(session):
        return mailbox.ask(session, make_box(), account_id=account.id)


def move(session: TenantSession, account: Account, email: str = NEW) -> None:
    with transaction(session):
        move_to(session, account, email)


def mails(session: TenantSession, kind: str) -> list[OutgoingMail]:
    return list(session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind)))


def comes(session: TenantSession, sender: str, *, signed_for: str, answers: str | None = None) -> IncomingMail:
    address = signed_address(SIGNER, BOX, tenant="alpha", reference=REFERENCE, recipient=signed_for, role=Role.CUSTOMER)
    raw = read("112-reply-upper-case-address").replace(ANN.encode(), sender.encode())
    raw = raw.replace(b"HELP+K7M2-9QXD.C.DGQBL3ABKST4T6Z4IHVB3P3Q@ALPHA.EXAMPLE", address.encode())
    if answers is not None:
        raw = raw.replace(b"MIME-Version", f"In-Reply-To: {answers}\r\nMIME-Version".encode())
    with transaction(session):
        return take_in(session, raw, make_box(), now=NOW)


def test_requests_of_an_account_move_with_it_and_those_of_others_stay(session: TenantSession, account: Account) -> None:
    guest = Asker(email=ANN, name="Ann", language="en")
    own, guests, others = asked(session, account), ask(session, guest), ask(session, GUEST)

    move(session, account)

    assert (own.email, own.email_key) == (NEW, NEW)
    assert (guests.email, others.email) == (ANN, GUEST.email)
    assert search_tickets(session, NEW) == [own]
    assert own not in search_tickets(session, ANN)


def test_what_is_written_after_the_change_goes_to_the_new_mailbox(session: TenantSession, account: Account) -> None:
    ticket = asked(session, account)
    move(session, account)
    with transaction(session):
        write(session, ticket, said(By.TEAM, "Here it is."), TERMS, now=NOW)
        do(session, ticket, Act.RESOLVE, By.TEAM, TERMS, by_id=None, now=NOW)

    assert mails(session, ANSWERED)[-1].to == NEW
    assert [mail.to for mail in mails(session, STANDS)] == [NEW]


def test_what_waits_to_be_sent_goes_to_the_new_mailbox(session: TenantSession, account: Account) -> None:
    guest = Asker(email=ANN, name="Ann", language="en")
    asked(session, account)
    with transaction(session):
        mails(session, OPENED)[0].state = MailState.SENT
        mails(session, ANSWERED)[0].state = MailState.DEAD
    ask(session, guest)

    move(session, account)

    session.expire_all()
    assert [mail.to for mail in mails(session, ANSWERED)] == [NEW]
    assert [mail.to for mail in mails(session, OPENED)] == [ANN, ANN]


def test_the_new_mailbox_answers_and_the_old_one_does_not(session: TenantSession, account: Account) -> None:
    ticket = asked(session, account)
    old_letter = mails(session, OPENED)[0]
    with transaction(session):
        old_letter.state = MailState.SENT
    move(session, account)

    from_new = comes(session, NEW, signed_for=NEW)
    to_an_old_letter = comes(session, NEW, signed_for=ANN, answers=old_letter.message_id)
    from_old = comes(session, ANN, signed_for=ANN, answers=old_letter.message_id)
    from_old_to_new = comes(session, ANN, signed_for=NEW)

    assert (from_new.outcome, from_new.ticket_id) == ("reply", ticket.id)
    assert (to_an_old_letter.outcome, to_an_old_letter.ticket_id) == ("reply", ticket.id)
    assert [(mail.outcome, mail.reason) for mail in (from_old, from_old_to_new)] == [("held", "not_participant")] * 2


def test_an_address_that_was_signed_for_another_request_opens_no_door(session: TenantSession, account: Account) -> None:
    asked(session, account)
    other = ask(session, Asker(email=ANN, name="Ann", language="fr", account_id=account.id))
    told = next(mail for mail in mails(session, OPENED) if mail.args["ticket"] == str(other.id))
    with transaction(session):
        told.state = MailState.SENT
    move(session, account)

    assert comes(session, NEW, signed_for=ANN, answers=told.message_id).reason == "forged"


def test_whoever_was_looked_up_before_the_change_asks_and_goes_on_from_the_new_mailbox(
    session: TenantSession, account: Account
) -> None:
    before = Asker(email=ANN, name="Ann", language="fr", account_id=account.id)
    old = ask(session, before, now=NOW - timedelta(days=90))
    with transaction(session):
        do(session, old, Act.CLOSE, By.TEAM, TERMS, by_id=None, now=NOW - timedelta(days=89))
    move(session, account)

    with transaction(session):
        following = answer(session, old, said(), TERMS, asker=before, now=NOW)

    assert following.follows_id == old.id
    assert {each.email for each in (following, ask(session, before))} == {NEW}


def test_moving_back_takes_the_requests_back(session: TenantSession, account: Account) -> None:
    ticket = asked(session, account)
    move(session, account)
    move(session, account, ANN)

    assert (ticket.email, ticket.email_key) == (ANN, ANN)
    assert comes(session, ANN, signed_for=ANN).outcome == "reply"


def test_an_answer_in_a_chat_that_nobody_saw_goes_to_the_new_mailbox(open_session: OpenSession) -> None:
    room = Room(open_session)
    talk = room.ask()
    with transaction(room.session):
        say_in_chat(room.session, talk, said_in_chat(room.cleo, "Je regarde"), CHAT_TERMS, now=CHAT_NOW)
    move(room.session, room.ann)
    with transaction(room.session):
        mail_unread(room.session, CHAT, now=CHAT_NOW + 10 * MINUTE)

    assert [mail.to for mail in mails(room.session, UNREAD_MAIL)] == [NEW]
