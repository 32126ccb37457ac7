"""Mails are taken in once, wherever they belong, on both databases; nothing that a machine wrote is answered."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.mail.models import OutgoingMail
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.service import bound, take_in
from app.domain.support.models import FileState, Ticket, Way
from app.domain.support.queries import get_ticket
from app.domain.support.service import do
from app.domain.support.states import Act, By, TicketState
from app.domain.support.team.models import TicketWord
from app.domain.support.telling import FOR_TEAM, OPENED
from app.kernel.db import TenantSession, transaction
from tests.databases import OpenSession
from tests.domain.support import mailbox
from tests.domain.support.corpus import ANN, FATES, read
from tests.domain.support.mailbox import NOW, SEALER, make_box
from tests.factories import make_account

_LATER = NOW + timedelta(minutes=5)
pytestmark = pytest.mark.posts_mails


def came(session: TenantSession, name: str) -> IncomingMail:
    with transaction(session):
        return take_in(session, read(name), make_box(), now=_LATER)


def asked(session: TenantSession) -> Ticket:
    with transaction(session):
        return mailbox.ask(session, make_box())


def posted(session: TenantSession, kind: str) -> int:
    kept = select(func.count()).select_from(OutgoingMail).where(OutgoingMail.kind == kind)
    return session.scalar(kept) or 0


def count(session: TenantSession, entity: type[Ticket | OutgoingMail]) -> int:
    return session.scalar(select(func.count()).select_from(entity)) or 0


@pytest.mark.parametrize("name", FATES)
def test_every_letter_of_the_corpus_comes_to_its_fate(open_session: OpenSession, name: str) -> None:
    session, expected = open_session("alpha"), FATES[name]
    ticket = asked(session)
    sent = count(session, OutgoingMail)

    mail = came(session, name)

    assert (mail.outcome, mail.reason) == (expected.outcome, expected.reason)
    assert (mail.sealed is not None) == (mail.outcome == "held")
    assert count(session, Ticket) == (2 if mail.outcome == "new" else 1)
    assert len(mailbox.messages_of(session, ticket)) == (3 if mail.outcome == "reply" else 2)
    assert count(session, OutgoingMail) == sent + (2 if mail.outcome == "new" else 0)
    if mail.outcome in {"new", "reply"}:
        _ensure_kept(session, mail, name)


def _ensure_kept(session: TenantSession, mail: IncomingMail, name: str) -> None:
    """See that what a letter says is what the request holds."""
    assert mail.ticket_id is not None
    expected, ticket = FATES[name], get_ticket(session, mail.ticket_id)
    message = mailbox.messages_of(session, ticket)[-1]
    files = [file for file in mailbox.files_of(session, ticket) if file.message_id == message.id]
    assert message.way is Way.EMAIL
    assert expected.says in {None, message.body}
    assert expected.files in (None, [file.name for file in files])
    assert [fault for _name, fault in mail.left_out] == list(expected.refused)


def test_the_same_mail_delivered_twice_is_one(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket = asked(session)
    raw = read("113-reply-with-file")
    by_another_way = b"Received: from elsewhere by mx2.alpha.example; Mon, 23 Nov 2026 09:14:00 +0100\r\n" + raw

    with transaction(session):
        first = take_in(session, raw, make_box(), now=_LATER)
    with transaction(session):
        second = take_in(session, by_another_way, make_box(), now=_LATER)

    assert first.id == second.id
    assert len(mailbox.messages_of(session, ticket)) == 3
    assert len(mailbox.files_of(session, ticket)) == 1


def test_two_mails_under_one_message_id_are_two(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket = asked(session)
    raw = read("112-reply-upper-case-address")

    with transaction(session):
        take_in(session, raw, make_box(), now=_LATER)
        take_in(session, raw.replace(b"shouts", b"shouts again"), make_box(), now=_LATER)

    assert [each.body for each in mailbox.messages_of(session, ticket)[2:]] == [
        "My mailer shouts.",
        "My mailer shouts again.",
    ]


def test_a_mail_from_an_account_opens_a_request_of_that_account(open_session: OpenSession) -> None:
    session = open_session("alpha")
    with transaction(session):
        account = make_account(session, email=ANN, language="fr")

    mail = came(session, "001-plain-question")

    assert mail.ticket_id is not None
    ticket = get_ticket(session, mail.ticket_id)
    assert (ticket.account_id, ticket.language, ticket.state) == (account.id, "fr", TicketState.NEW)


def test_a_mail_from_nobody_we_know_proves_its_mailbox_and_is_acknowledged(open_session: OpenSession) -> None:
    session = open_session("alpha")

    mail = came(session, "001-plain-question")

    assert mail.ticket_id is not None
    ticket = get_ticket(session, mail.ticket_id)
    assert (ticket.account_id, ticket.email, ticket.state) == (None, ANN, TicketState.NEW)
    assert (posted(session, OPENED), posted(session, FOR_TEAM)) == (1, 1)


def test_one_sender_is_thanked_only_so_often_a_day(open_session: OpenSession) -> None:
    session = open_session("alpha")
    for number in range(4):
        with transaction(session):
            raw = read("001-plain-question").replace(b"20261123@", b"%d@" % number)
            take_in(session, raw, make_box(acknowledged_a_day=2), now=_LATER)

    assert (count(session, Ticket), posted(session, OPENED), posted(session, FOR_TEAM)) == (4, 2, 4)


def test_one_sender_is_held_from_so_many_mails_an_hour_on(open_session: OpenSession) -> None:
    session = open_session("alpha")
    outcomes = []
    for number, minute in enumerate((0, 1, 2, 61)):
        with transaction(session):
            raw = read("001-plain-question").replace(b"20261123@", b"%d@" % number)
            at = NOW + timedelta(minutes=minute)
            outcomes.append(take_in(session, raw, make_box(most_an_hour=2), now=at).outcome)

    assert outcomes == ["new", "new", "held", "new"]


def test_a_reply_reopens_what_was_closed_and_follows_what_ended_long_ago(open_session: OpenSession) -> None:
    session, box = open_session("alpha"), make_box()
    ticket = asked(session)
    with transaction(session):
        do(session, ticket, Act.CLOSE, By.TEAM, box.terms, by_id=None, now=NOW)
    came(session, "112-reply-upper-case-address")
    assert ticket.state is TicketState.OPEN
    with transaction(session):
        do(session, ticket, Act.CLOSE, By.TEAM, box.terms, by_id=None, now=_LATER)
        mail = take_in(session, read("113-reply-with-file"), box, now=_LATER + timedelta(days=60))

    assert mail.ticket_id is not None
    following = get_ticket(session, mail.ticket_id)
    assert (following.follows_id, following.state) == (ticket.id, TicketState.NEW)
    assert [file.name for file in mailbox.files_of(session, following)] == ["colis.jpg"]


def test_an_answer_to_the_mail_that_asks_for_a_proof_is_the_proof(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket = asked(session)
    with transaction(session):
        ticket.state = TicketState.UNPROVEN

    came(session, "112-reply-upper-case-address")

    assert ticket.state is TicketState.NEW


def test_such_an_answer_gives_the_request_to_the_account_of_the_mailbox(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket = asked(session)
    with transaction(session):
        account, ticket.state = make_account(session, email=ANN), TicketState.UNPROVEN

    came(session, "112-reply-upper-case-address")

    assert (ticket.account_id, ticket.state) == (account.id, TicketState.NEW)


def test_a_reference_in_a_subject_proves_nothing(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket = asked(session)
    with transaction(session):
        ticket.state = TicketState.UNPROVEN

    mail = came(session, "111-reply-by-subject")

    assert (mail.outcome, ticket.state) == ("new", TicketState.UNPROVEN)


def test_a_reply_to_any_mail_about_a_request_lands_there(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket = asked(session)
    told = session.scalar(select(OutgoingMail).where(OutgoingMail.kind == OPENED))
    assert told is not None
    raw = read("110-reply-by-message-id").replace(b"<0193-support-message@alpha.guichet>", told.message_id.encode())

    with transaction(session):
        mail = take_in(session, raw, make_box(), now=_LATER)

    assert (mail.outcome, mail.ticket_id) == ("reply", ticket.id)


def test_a_request_of_another_brand_is_nobodys(open_session: OpenSession) -> None:
    session, birch = open_session("alpha"), open_session("birch")
    asked(session)

    mails = [came(birch, name) for name in ("101-reply-top-french", "110-reply-by-message-id", "111-reply-by-subject")]

    assert [(mail.outcome, mail.reason) for mail in mails] == [("held", "forged"), ("new", None), ("new", None)]


def test_a_file_waits_for_the_scanner_where_there_is_one(open_session: OpenSession) -> None:
    session = open_session("alpha")
    ticket = asked(session)
    with transaction(session):
        take_in(session, read("113-reply-with-file"), make_box(scans=True), now=_LATER)

    assert [file.state for file in mailbox.files_of(session, ticket)] == [FileState.WAITING]


def test_a_held_mail_is_kept_sealed_whole(open_session: OpenSession) -> None:
    session = open_session("alpha")
    asked(session)

    mail = came(session, "204-token-passed-on")

    assert mail.sealed is not None
    assert b"passed" not in mail.sealed
    assert SEALER.unseal(mail.sealed, bound_to=bound(session, mail)) == read("204-token-passed-on")


def test_a_mail_of_thirty_megabytes_is_held_by_its_begin(open_session: OpenSession) -> None:
    session = open_session("alpha")
    with transaction(session):
        mail = take_in(session, read("001-plain-question") + b"x" * 30_000_000, make_box(), now=_LATER)

    assert (mail.outcome, mail.reason, mail.size > 30_000_000) == ("held", "too_large", True)
    assert mail.sealed is not None
    assert len(mail.sealed) < 100_000


def test_a_card_number_in_a_mail_is_not_stored(open_session: OpenSession) -> None:
    session = open_session("alpha")

    mail = came(session, "413-card-number")

    assert mail.ticket_id is not None
    assert "4242 4242 4242 4242" not in mailbox.messages_of(session, get_ticket(session, mail.ticket_id))[0].body


@pytest.mark.parametrize("number", ["4000056655665556", "4000 0566 5566 5556", "4000-0566-5566-5556"])
def test_a_card_number_in_a_mail_is_no_word_that_it_is_found_by(open_session: OpenSession, number: str) -> None:
    session, raw = open_session("alpha"), read("413-card-number").replace(b"4242 4242 4242 4242", number.encode())
    asked(session)
    reply = read("112-reply-upper-case-address").replace(b"My mailer shouts.", f"It is {number}.".encode())

    with transaction(session):
        take_in(session, raw.replace(b"Subject: Question", f"Subject: Card {number}".encode()), make_box(), now=_LATER)
        assert take_in(session, reply, make_box(), now=_LATER).outcome == "reply"

    words = set(session.scalars(select(TicketWord.word)))
    assert "card" in words
    assert [word for word in words if "566" in word] == []
