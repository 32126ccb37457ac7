"""What is held, a person decides about, once, on both databases."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.mail.models import OutgoingMail
from app.domain.support.asking import Asker
from app.domain.support.incoming import settling
from app.domain.support.incoming.errors import NoTicketError, SettledError
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.policy import IncomingPolicy
from app.domain.support.incoming.service import take_in
from app.domain.support.models import Ticket
from app.domain.support.queries import get_ticket
from app.domain.support.states import TicketState
from app.domain.support.telling import OPENED
from app.kernel.db import TenantSession, transaction
from tests.databases import OpenSession
from tests.domain.support import mailbox, tickets
from tests.domain.support.corpus import REFERENCE, read
from tests.domain.support.mailbox import NOW, SEALER, make_box

_CLEO = UUID(int=3)
_LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.posts_mails


def held(session: TenantSession, name: str = "205-stranger-in-reply-to") -> tuple[Ticket, IncomingMail]:
    with transaction(session):
        ticket = mailbox.ask(session, make_box())
        return ticket, take_in(session, read(name), make_box(), now=NOW)


def test_a_held_mail_is_put_into_the_request_that_it_belongs_to(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket, mail = held(session)

    with transaction(session):
        settling.put_into(session, mail.id, f" {REFERENCE.lower()} ", make_box(), by_id=_CLEO, now=_LATER)

    message = mailbox.messages_of(session, ticket)[-1]
    assert (message.body, message.by_name, message.by_id) == ("Forged threading.", "Bob", None)
    assert (mail.outcome, mail.ticket_id, mail.settled_by, mail.sealed) == ("reply", ticket.id, _CLEO, None)


def test_a_held_mail_opens_a_request_and_thanks_nobody(open_session: OpenSession) -> None:
    session = open_session("alpha")
    _ticket, mail = held(session, "211-generated")

    with transaction(session):
        settling.open_new(session, mail.id, make_box(), by_id=_CLEO, now=_LATER)

    assert mail.ticket_id is not None
    opened = get_ticket(session, mail.ticket_id)
    assert (opened.email, mailbox.messages_of(session, opened)[0].body) == ("pbx@example.net", "A new voice message.")
    thanked = session.scalars(select(OutgoingMail.to).where(OutgoingMail.kind == OPENED)).all()
    assert "pbx@example.net" not in thanked


def test_a_held_mail_is_let_go(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket, mail = held(session)

    with transaction(session):
        settling.discard(session, mail.id, by_id=_CLEO, now=_LATER)

    assert (mail.outcome, mail.sealed) == ("dropped", None)
    assert len(mailbox.messages_of(session, ticket)) == 2
    assert settling.list_held(session, limit=9) == []


def test_a_mail_is_decided_about_once(open_session: OpenSession) -> None:
    session = open_session("alpha")
    _ticket, mail = held(session)
    with transaction(session):
        settling.discard(session, mail.id, by_id=_CLEO, now=_LATER)

    with pytest.raises(SettledError), transaction(session):
        settling.put_into(session, mail.id, REFERENCE, make_box(), by_id=_CLEO, now=_LATER)
    with pytest.raises(SettledError), transaction(session):
        settling.open_new(session, mail.id, make_box(), by_id=_CLEO, now=_LATER)
    with pytest.raises(SettledError), transaction(session):
        settling.discard(session, mail.id, by_id=_CLEO, now=_LATER)


@pytest.mark.parametrize("typed", ["", "nothing", "K7M2-9QXE", "ticket of Ann"])
def test_a_mail_goes_into_no_request_that_is_not_there(open_session: OpenSession, typed: str) -> None:
    session = open_session("alpha")
    _ticket, mail = held(session)

    with pytest.raises(NoTicketError), transaction(session):
        settling.put_into(session, mail.id, typed, make_box(), by_id=_CLEO, now=_LATER)

    assert [each.id for each in settling.list_held(session, limit=9)] == [mail.id]


@pytest.mark.parametrize(("sender", "state"), [("guest", TicketState.NEW), ("stranger", TicketState.UNPROVEN)])
def test_a_guests_mailbox_is_proven_by_their_own_held_mail_and_by_nobody_elses(
    open_session: OpenSession, sender: str, state: TicketState
) -> None:
    session = open_session("alpha")
    _ticket, mail = held(session)
    email = mail.sender if sender == "guest" else "gil@example.net"
    unproven = tickets.ask(session, Asker(email=email, name="Gil", language="fr", is_proven=False))

    with suppress(NoTicketError), transaction(session):
        settling.put_into(session, mail.id, unproven.reference, make_box(), by_id=_CLEO, now=_LATER)

    assert get_ticket(session, unproven.id).state is state
    assert (mail.outcome == "held") == (state is TicketState.UNPROVEN)


def test_another_brand_finds_no_held_mail_of_this_one(open_session: OpenSession) -> None:
    _ticket, mail = held(open_session("alpha"))

    assert settling.find_held(open_session("birch"), mail.id) is None


def test_a_held_mail_is_read_again_as_it_came(open_session: OpenSession) -> None:
    session = open_session("alpha")
    _ticket, mail = held(session)

    letter = settling.open_letter(session, mail, sealer=SEALER)

    assert letter is not None
    assert letter.text == "Forged threading."


def test_what_came_in_is_forgotten_after_its_time_and_not_before(open_session: OpenSession) -> None:
    session, policy = open_session("alpha"), IncomingPolicy()
    held(session)
    ends = NOW + policy.held_for.as_timedelta()

    with transaction(session):
        assert settling.sweep_incoming(session, policy=policy, now=ends - timedelta(seconds=1)) == 0
        assert settling.sweep_incoming(session, policy=policy, now=ends) == 1
