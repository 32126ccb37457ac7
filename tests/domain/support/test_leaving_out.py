"""What is left out of a mail is told of the message that it became; what the team answers by mail is held."""

import pytest
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.support.errors import FileFault
from app.domain.support.incoming.fates import Reason
from app.domain.support.incoming.leaving_out import list_left_out
from app.domain.support.incoming.service import take_in
from app.domain.support.models import TicketMessage
from app.kernel.db import TenantSession, transaction
from tests.databases import OpenSession
from tests.domain.support import mailbox
from tests.domain.support.corpus import read
from tests.domain.support.mailbox import NOW, make_box
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session("alpha")


def replied_with(name: str) -> bytes:
    """Give a letter of the corpus as a reply to the one request."""
    return read(name).replace(b"Subject: Question", b"Subject: Re: K7M2-9QXD")


def told(session: TenantSession) -> list[tuple[str, list[FileFault]]]:
    """Give every message of which something was left out, and why it was."""
    messages = session.scalars(select(TicketMessage).order_by(TicketMessage.number)).all()
    left_out = list_left_out(session, messages)
    return [
        (message.body, [fault for _name, fault in left_out[message.id]])
        for message in messages
        if message.id in left_out
    ]


def test_it_is_told_of_the_first_message_of_a_request_that_a_mail_opened(session: TenantSession) -> None:
    with transaction(session):
        mail = take_in(session, read("406-svg-with-script"), make_box(), now=NOW)
        assert mail.ticket_id is not None

    assert [faults for _body, faults in told(session)] == [[FileFault.ACTIVE]]


def test_it_is_told_of_the_reply_that_brought_it_and_of_no_other_message(session: TenantSession) -> None:
    with transaction(session):
        mailbox.ask(session, make_box())
        take_in(session, replied_with("407-program-as-pdf"), make_box(), now=NOW)
        take_in(session, read("113-reply-with-file"), make_box(), now=NOW)

    ((body, faults),) = told(session)
    assert faults == [FileFault.PROGRAM]
    assert body not in {"Where?", "Which one?", "La photo du colis."}


@pytest.mark.parametrize(
    ("role", "reason"),
    [(Role.AGENT, Reason.OF_TEAM), (Role.CUSTOMER, Reason.STRANGER), (Role.EDITOR, Reason.STRANGER)],
)
def test_what_one_of_the_team_answers_by_mail_is_held_and_says_where_answers_are_written(
    session: TenantSession, role: Role, reason: Reason
) -> None:
    with transaction(session):
        make_account(session, email="cleo@example.com", role=role)
        ticket = mailbox.ask(session, make_box())
        raw = replied_with("001-plain-question").replace(b"ann.martin@example.com", b"cleo@example.com")
        raw = raw.replace(b"\nSubject:", b"\nIn-Reply-To: <0193-support-message@alpha.guichet>\nSubject:")
        mail = take_in(session, raw, make_box(), now=NOW)

    assert (mail.outcome, mail.reason, mail.ticket_id) == ("held", reason, ticket.id)
    assert mail.sealed is not None
    assert len(mailbox.messages_of(session, ticket)) == 2
