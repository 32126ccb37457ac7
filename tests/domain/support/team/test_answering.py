"""Answers and notes at the desk: which reach the customer, who answers past whom, and which states take one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine

from app.domain.support.errors import ActRefusedError
from app.domain.support.models import Ticket
from app.domain.support.queries import get_ticket, list_messages
from app.domain.support.service import do, write
from app.domain.support.states import Act, By, TicketState
from app.domain.support.team.answering import (
    MOST_BESIDE,
    find_for_team,
    get_for_team,
    has_news,
    list_others,
    note,
    reply,
)
from app.domain.support.team.errors import ChangedMeanwhileError
from app.domain.support.team.typing import Writer
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.errors import NotFoundError
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.support.team.desk import MINUTE, agent, bodies, by
from tests.domain.support.tickets import GUEST, NOW, TERMS, ann, ask, said
from tests.mails import Mails

pytestmark = pytest.mark.posts_mails
S = TicketState


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


@pytest.fixture
def cleo(session: TenantSession) -> Writer:
    return agent(session)


def answer(session: TenantSession, ticket: Ticket, writer: Writer, *, seen: int, **what: str) -> bool:
    with transaction(session):
        return reply(session, ticket, by(writer, **what), TERMS, seen=seen, now=NOW + MINUTE)


def lead(session: TenantSession, *acts: Act) -> Ticket:
    ticket = ask(session)
    for act in acts:
        with transaction(session):
            do(session, ticket, act, By.TEAM, TERMS, by_id=None, now=NOW)
    return ticket


@pytest.mark.parametrize(
    ("acts", "after"),
    [
        ((), S.ASKED),
        ((Act.INQUIRE,), S.CARRIER),
        ((Act.RESOLVE,), S.ASKED),
        ((Act.RESOLVE, Act.REOPEN), S.ASKED),
        ((Act.CLOSE,), None),
        ((Act.RESOLVE, Act.CLOSE), None),
        ((Act.CLOSE, Act.REOPEN), S.ASKED),
    ],
    ids=str,
)
def test_which_states_take_an_answer_and_every_one_a_note(
    session: TenantSession, cleo: Writer, acts: tuple[Act, ...], after: TicketState | None
) -> None:
    ticket = lead(session, *acts)
    before, seen = ticket.state, ticket.last_number
    if after is None:
        with pytest.raises(ActRefusedError):
            answer(session, ticket, cleo, seen=seen)
        session.expire_all()
    else:
        assert answer(session, ticket, cleo, seen=seen)
    assert ticket.state is (after or before)
    with transaction(session):
        assert note(session, ticket, by(cleo, "Between us."), now=NOW)
    assert ticket.state is (after or before)
    assert bodies(session, ticket.id, with_notes=False) == ([] if after is None else ["Turn it."])
    assert bodies(session, ticket.id)[-1:] == ["Between us."]


def test_an_answer_is_mailed_and_changes_whose_turn_it_is_and_a_note_does_neither(
    session: TenantSession, cleo: Writer, mails: Mails
) -> None:
    ticket = ask(session)
    mails.unexpected.clear()
    due, turn = ticket.due_at, ticket.turn_at
    with transaction(session):
        note(session, ticket, by(cleo, "Between us."), now=NOW + MINUTE)
    assert (mails.unexpected, ticket.due_at, ticket.turn_at, ticket.answered_at) == ([], due, turn, None)

    answer(session, ticket, cleo, seen=ticket.last_number)

    assert [(each.kind, each.to) for each in mails.unexpected] == [("request_answered", "ann@example.com")]
    assert (ticket.due_at, ticket.turn_at, ticket.answered_at) == (None, NOW + MINUTE, NOW + MINUTE)


@pytest.mark.parametrize("what", [reply, note])
def test_a_second_click_writes_nothing_more(session: TenantSession, cleo: Writer, what: object) -> None:
    ticket, told = ask(session), []
    for _ in range(2):
        with transaction(session):
            if what is reply:
                told.append(reply(session, ticket, by(cleo, key="k" * 64), TERMS, seen=2, now=NOW))
            else:
                told.append(note(session, ticket, by(cleo, key="k" * 64), now=NOW))
    assert told == [True, False]
    assert bodies(session, ticket.id) == ["Turn it."]


@pytest.mark.parametrize(
    ("deed", "is_news"),
    [
        ("nothing", False),
        ("own note", False),
        ("own answer", False),
        ("own act", False),
        ("other's note", True),
        ("other's answer", True),
        ("other's act", True),
        ("the customer's message", True),
        ("time's act", True),
    ],
)
def test_what_others_wrote_or_did_is_news_and_what_one_did_oneself_is_none(
    session: TenantSession, cleo: Writer, deed: str, *, is_news: bool
) -> None:
    dora, ticket = agent(session, "Dora"), ask(session)
    seen, writer = ticket.last_number, cleo if deed.startswith("own") else dora
    with transaction(session):
        if deed.endswith("note"):
            note(session, ticket, by(writer), now=NOW)
        elif deed.endswith("answer"):
            write(session, ticket, by(writer), TERMS, now=NOW)
        elif deed.endswith("act"):
            by_id = None if deed.startswith("time") else writer.id
            do(session, ticket, Act.RESOLVE, By.TEAM, TERMS, by_id=by_id, now=NOW)
        elif deed != "nothing":
            write(session, ticket, said(), TERMS, now=NOW)

    assert has_news(session, ticket, seen, but=cleo.id) is is_news
    if is_news:
        with pytest.raises(ChangedMeanwhileError):
            answer(session, ticket, cleo, seen=seen, body="Too late.")
    else:
        assert answer(session, ticket, cleo, seen=seen, body="In time.")
    session.expire_all()
    assert ("In time." in bodies(session, ticket.id), "Too late." in bodies(session, ticket.id)) == (not is_news, False)
    assert answer(session, ticket, cleo, seen=ticket.last_number, body="Having seen it.")


def test_of_two_who_answer_at_once_one_does_and_the_other_is_told(engine: Engine) -> None:
    with open_session(engine, ACORN) as session:
        ticket = ask(session)
        writers, seen, start = [agent(session, name) for name in ("Cleo", "Dora")], ticket.last_number, Barrier(2)

    def send(writer: Writer) -> str:
        with open_session(engine, ACORN) as own:
            start.wait(30)
            try:
                with transaction(own):
                    reply(own, get_ticket(own, ticket.id), by(writer, writer.name), TERMS, seen=seen, now=NOW)
            except ChangedMeanwhileError:
                return "told"
            return writer.name

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(send, writers))
    with open_session(engine, ACORN) as session:
        written = [each.body for each in list_messages(session, ticket.id, with_notes=True)][1:]
    assert sorted(told) == sorted([*written, "told"])
    assert len(written) == 1


@pytest.mark.parametrize("written", ["{0}", " {0} ", "réf. {1}", "[{0}] Re: The lid"])
def test_a_ticket_is_found_by_its_reference_however_it_is_written(session: TenantSession, written: str) -> None:
    ticket = ask(session)

    assert find_for_team(session, written.format(ticket.reference, ticket.reference.lower())) is ticket


def test_what_is_not_proven_or_another_tenant_s_is_not_there(session: TenantSession, open_session: OpenSession) -> None:
    birch = open_session(BIRCH)
    for reference in (ask(session, GUEST).reference, ask(birch, ann(birch)).reference, "K7QM-2XPD", "", "\x00"):
        assert find_for_team(session, reference) is None
        with pytest.raises(NotFoundError):
            get_for_team(session, reference)


def test_the_others_of_whoever_asked_are_listed_the_newest_first_and_nobody_else_s(session: TenantSession) -> None:
    asker = ann(session)
    first, *more = (ask(session, asker, now=NOW + number * MINUTE) for number in range(MOST_BESIDE + 2))
    ask(session, ann(session, "bob@example.com"))

    assert list_others(session, first) == list(reversed(more))[:MOST_BESIDE]
    assert first not in list_others(session, more[0])[: MOST_BESIDE - 1]
