"""Opening, writing to and leading on a ticket: what is kept, by when an answer is owed, who is told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.domain.support import telling
from app.domain.support.errors import ActRefusedError
from app.domain.support.merging import merge
from app.domain.support.models import Ticket, TicketMessage, Way
from app.domain.support.queries import (
    find_own_ticket,
    get_ticket,
    list_events,
    list_facts,
    list_messages,
    list_own_tickets,
    turns_of,
)
from app.domain.support.service import answer, assign, do, mark_read, write, write_note
from app.domain.support.states import Act, By, TicketState
from app.domain.support.turns import Side
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.support.tickets import GUEST, NOW, POLICY, TEAM, TERMS, ann, ask, said
from tests.mails import Mails

HOUR = timedelta(hours=1)
CLEO = new_id(NOW)


def opened(session: TenantSession, mails: Mails, **facts: object) -> Ticket:
    ticket = ask(session, **facts)  # type: ignore[arg-type]  # any fact
    mails.pass_over(telling.OPENED)
    mails.pass_over(telling.FOR_TEAM)
    return ticket


def count(session: TenantSession, of: type[Ticket | TicketMessage]) -> int:
    return session.scalar(select(func.count()).select_from(of)) or 0


def test_a_ticket_is_kept_with_its_facts_confirmed_and_told_to_the_team(
    open_session: OpenSession, mails: Mails
) -> None:
    session = open_session(ACORN)
    ticket = ask(session, topic="delivery", facts={"order_number": "R-77", "tracking_number": "", "steps": "none"})

    assert mails.expect(telling.OPENED, to="ann@example.com").args["ticket"] == str(ticket.id)
    assert mails.expect(telling.FOR_TEAM, to=TEAM).args["act"] == "ask"
    assert (ticket.state, ticket.rank, ticket.answered_at) == (TicketState.NEW, 2, None)
    assert [(each.name, each.value) for each in list_facts(session, ticket.id)] == [
        ("order_number", "R-77"),
        ("steps", "none"),
    ]
    assert [each.body for each in list_messages(session, ticket.id, with_notes=False)] == ["It does not close."]
    assert ticket.due_at == datetime(2026, 11, 24, 17, tzinfo=UTC)  # the end of the next working day


@pytest.mark.promise("CC-19")
@pytest.mark.promise("CC-07")
@pytest.mark.parametrize(("topic", "rank"), [("breach", 0), ("no_access", 0), ("suspicious", 0), ("bug", 2)])
def test_what_may_not_wait_is_first_in_line(open_session: OpenSession, mails: Mails, topic: str, rank: int) -> None:
    assert opened(open_session(ACORN), mails, topic=topic).rank == rank


@pytest.mark.promise("ST-05")
def test_a_card_number_is_masked_before_it_is_stored(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = opened(
        session, mails, topic="payment", body="My card 4242 4242 4242 4242", facts={"tried": "4242424242424242"}
    )
    session.expire_all()
    (message,) = list_messages(session, ticket.id, with_notes=False)
    (fact,) = list_facts(session, ticket.id)
    assert message.body == "My card 4242 42•• •••• 4242"
    assert "••••••" in fact.value


def test_the_same_form_opens_one_ticket_and_writes_one_message(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    asker = ann(session)
    first = opened(session, mails, asker=asker, form_key="k" * 64)
    again = opened(session, mails, asker=asker, form_key="k" * 64)
    for _ in range(2):
        with transaction(session):
            write(session, first, said(form_key="m" * 64), TERMS, now=NOW + HOUR)
    assert again.id == first.id
    assert (count(session, Ticket), count(session, TicketMessage)) == (1, 2)


def test_a_guests_request_waits_for_the_proof_of_their_mailbox(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = ask(session, GUEST)
    mails.expect(telling.TO_PROVE, to="bob@example.com")
    assert (ticket.state, ticket.due_at) == (TicketState.UNPROVEN, None)
    with pytest.raises(ActRefusedError), transaction(session):
        write(session, ticket, said(), TERMS, now=NOW)
    with transaction(session):
        do(session, ticket, Act.PROVE, By.CUSTOMER, TERMS, by_id=None, now=NOW + HOUR)
    mails.expect(telling.OPENED, to="bob@example.com")
    mails.expect(telling.FOR_TEAM, to=TEAM)
    assert (ticket.state, ticket.turn_at) == (TicketState.NEW, NOW + HOUR)
    assert [turn.side for turn in turns_of(list_events(session, ticket.id))] == [Side.TEAM]


def test_an_answer_is_owed_since_the_team_had_its_turn(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    steps = [(By.CUSTOMER, NOW), (By.TEAM, NOW), (By.TEAM, None), (By.CUSTOMER, NOW + 3 * HOUR)]
    for hour, (by, since) in enumerate(steps, start=1):
        with transaction(session):
            write(session, ticket, said(by), TERMS, now=NOW + (hour - 1) * HOUR)
        owed = ticket.turn_at if ticket.due_at is not None else None
        assert owed == (since if by is By.CUSTOMER else None)
    mails.pass_over(telling.ANSWERED)
    assert ticket.answered_at == NOW + HOUR


def test_what_the_team_writes_is_mailed_and_found_again_by_the_id_of_its_mail(
    open_session: OpenSession, mails: Mails
) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    with transaction(session):
        message = write(session, ticket, said(By.TEAM, by_name="Cleo"), TERMS, now=NOW)
    mail = mails.expect(telling.ANSWERED, to="ann@example.com")
    assert (message.message_id, mail.args["message"]) == (mail.message_id, str(message.id))


def test_what_is_said_in_a_chat_is_not_mailed(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = ask(session, way=Way.CHAT)
    with transaction(session):
        write(session, ticket, said(By.TEAM, way=Way.CHAT), TERMS, now=NOW)
    assert mails.unexpected == []


def test_a_note_is_the_teams_alone_and_moves_nothing(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    with transaction(session):
        write_note(session, ticket, said(By.TEAM, "She called."), now=NOW + HOUR)
    assert (ticket.state, ticket.answered_at, mails.unexpected) == (TicketState.NEW, None, [])
    assert [each.body for each in list_messages(session, ticket.id, with_notes=False)] == ["It does not close."]
    assert [each.body for each in list_messages(session, ticket.id, with_notes=True)][1:] == ["She called."]


@pytest.mark.promise("CC-23")
def test_what_persists_is_escalated_with_what_was_tried_even_once_closed(
    open_session: OpenSession, mails: Mails
) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    for act, by in ((Act.RESOLVE, By.TEAM), (Act.CLOSE, By.SYSTEM)):
        with transaction(session):
            do(session, ticket, act, by, TERMS, by_id=None, now=NOW)
    mails.pass_over(telling.STANDS)
    with transaction(session):
        do(
            session,
            ticket,
            Act.ESCALATE,
            By.CUSTOMER,
            TERMS,
            by_id=ticket.account_id,
            reason="Restarted.",
            now=NOW + HOUR,
        )
    assert mails.expect(telling.FOR_TEAM, to=TEAM).args["act"] == "escalate"
    assert (ticket.rank, ticket.state, ticket.closed_at) == (1, TicketState.OPEN, None)
    assert list_events(session, ticket.id)[-1].reason == "Restarted."


@pytest.mark.parametrize(
    ("after", "is_the_same"),
    [
        (POLICY.reopen_within.as_timedelta() - timedelta(seconds=1), True),
        (POLICY.reopen_within.as_timedelta(), True),
        (POLICY.reopen_within.as_timedelta() + timedelta(seconds=1), False),
    ],
)
def test_what_is_written_to_a_closed_ticket_opens_it_again_for_a_while_then_another(
    open_session: OpenSession, mails: Mails, after: timedelta, *, is_the_same: bool
) -> None:
    session = open_session(ACORN)
    asker = ann(session)
    ticket = opened(session, mails, asker=asker)
    with transaction(session):
        do(session, ticket, Act.CLOSE, By.TEAM, TERMS, by_id=CLEO, now=NOW)
    with transaction(session):
        went_to = answer(session, ticket, said(form_key="f" * 64), TERMS, asker=asker, now=NOW + after)
    for kind in (telling.STANDS, telling.FOR_TEAM, telling.OPENED):
        mails.pass_over(kind)
    assert (went_to.id == ticket.id, went_to.follows_id) == (is_the_same, None if is_the_same else ticket.id)
    assert list_messages(session, went_to.id, with_notes=False)[-1].body == "Any news?"
    with transaction(session):
        again = answer(session, ticket, said(form_key="f" * 64), TERMS, asker=asker, now=NOW + after)
    assert again.id == went_to.id


def test_what_is_written_to_a_merged_ticket_goes_to_the_one_that_goes_on(
    open_session: OpenSession, mails: Mails
) -> None:
    session = open_session(ACORN)
    asker = ann(session)
    first, second, third = (opened(session, mails, asker=asker) for _ in range(3))
    for ticket, into in ((first, second), (second, third)):
        with transaction(session):
            merge(session, ticket, into, TERMS, by_id=CLEO, now=NOW)
        assert mails.expect(telling.STANDS, to="ann@example.com").args["ticket"] == str(ticket.id)
    with transaction(session):
        assert answer(session, first, said(), TERMS, asker=asker, now=NOW).id == third.id
    assert first.state is TicketState.MERGED


def test_only_tickets_of_one_asker_that_go_on_are_merged(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    asker = ann(session)
    hers, merged, goes_on = (opened(session, mails, asker=asker) for _ in range(3))
    his = opened(session, mails, asker=ann(session, "bob@example.com"))
    with transaction(session):
        merge(session, merged, goes_on, TERMS, by_id=CLEO, now=NOW)
    mails.expect(telling.STANDS, to="ann@example.com")
    for into in (hers, merged, his):
        with pytest.raises(ActRefusedError), transaction(session):
            merge(session, hers, into, TERMS, by_id=CLEO, now=NOW)


def test_reading_never_goes_back_and_never_beyond_what_there_is(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    for number in (1, 99, 0):
        with transaction(session):
            mark_read(session, ticket, Side.TEAM, number)
    assert (ticket.read_by_team, ticket.last_number) == (2, 2)


def test_a_ticket_is_given_to_one_of_the_team_and_back(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    for assignee in (CLEO, None):
        with transaction(session):
            assign(session, ticket, assignee)
        assert ticket.assignee_id == assignee


def test_nobody_finds_the_ticket_of_another_account_or_tenant(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    bob = ann(session, "bob@example.com").account_id
    assert bob is not None
    assert ticket.account_id is not None
    assert find_own_ticket(session, ticket.account_id, ticket.reference) is ticket
    assert find_own_ticket(session, bob, ticket.reference) is None
    assert list_own_tickets(session, bob, limit=9) == []
    assert find_own_ticket(open_session(BIRCH), ticket.account_id, ticket.reference) is None


def test_what_nobody_knows_is_not_found(open_session: OpenSession) -> None:
    with pytest.raises(NotFoundError):
        get_ticket(open_session(ACORN), CLEO)
