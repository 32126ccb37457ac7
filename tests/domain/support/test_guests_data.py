"""What a guest asked belongs to the account of the same address: to its copy, and to its erasure."""

import pytest
from sqlalchemy import func, select

from app.domain.privacy.erasing import erase
from app.domain.privacy.holdings import Owner, count_given, count_rows, find_held, read_rows
from app.domain.support.models import FileState, Ticket, TicketFile, TicketMessage
from app.domain.support.service import write, write_note
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.databases import OpenSession
from tests.domain.support.requested import GUEST, NOW, TERMS, ask, said
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session("camcha")


def file_of(ticket: Ticket, message: TicketMessage) -> TicketFile:
    return TicketFile(
        id=new_id(NOW),
        ticket_id=ticket.id,
        message_id=message.id,
        name=f"{message.body}.txt",
        kind="text/plain",
        size=1,
        digest=message.id.hex,
        state=FileState.CLEAN,
        added_at=NOW,
        content=b"x",
    )


def test_a_copy_holds_what_the_same_address_asked_as_a_guest_and_nobody_elses(session: TenantSession) -> None:
    with transaction(session):
        account = make_account(session, email=GUEST.upper())
        other = make_account(session, email="bob@example.com")
        ask(session, account, subject="Own")
        ask(session, subject="As a guest")
        ask(session, other, subject="Of Bob")
        owner = Owner.of(account)
        given, _ = read_rows(session, find_held("ticket"), owner, after=None, limit=9)

        assert {row["subject"] for row in given} == {"Own", "As a guest"}
        assert count_rows(session, find_held("ticket_message"), owner) == 2


def test_erasing_an_account_erases_what_its_address_asked_as_a_guest(session: TenantSession) -> None:
    with transaction(session):
        account, other = make_account(session, email=GUEST), make_account(session, email="bob@example.com")
        ask(session, proven=False)
        ask(session, account)
        kept = ask(session, other)
        erase(session, account, email_barred=False, now=NOW)

        session.expire_all()
        assert list(session.scalars(select(Ticket.id))) == [kept.id]
        assert list(session.scalars(select(TicketMessage.ticket_id))) == [kept.id]


def test_a_copy_leaves_the_notes_of_the_team_and_their_files_out_and_erasure_does_not(session: TenantSession) -> None:
    with transaction(session):
        account = make_account(session, email=GUEST)
        ticket = ask(session, account)
        answer = write(session, ticket, said("An answer"), TERMS, now=NOW)
        note = write_note(session, ticket, said("A note"), now=NOW)
        for message in (answer, note):
            session.add(file_of(ticket, message))
        session.flush()
        owner, messages, files = Owner.of(account), find_held("ticket_message"), find_held("ticket_file")
        given, _ = read_rows(session, messages, owner, after=None, limit=9)
        attached, _ = read_rows(session, files, owner, after=None, limit=9)

        assert sorted(row["body"] for row in given) == ["An answer", "Comment faire ?"]
        assert [row["name"] for row in attached] == ["An answer.txt"]
        assert [count_given(session, each, owner) for each in (messages, files)] == [2, 1]
        erase(session, account, email_barred=False, now=NOW)
        assert session.scalar(select(func.count()).select_from(TicketFile)) == 0
