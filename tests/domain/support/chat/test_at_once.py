"""Two at once, in real threads: one takes a chat, one starts it, and every message has a number of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, current_thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, func, select

from app.domain.audit.service import Party
from app.domain.support.chat.errors import TakenError
from app.domain.support.chat.models import Chat
from app.domain.support.chat.queries import find_chat
from app.domain.support.chat.service import reply, say, start, take
from app.domain.support.errors import ActRefusedError
from app.domain.support.merging import merge
from app.domain.support.models import Ticket, TicketMessage
from app.domain.support.opening import open_ticket
from app.domain.support.queries import get_ticket, list_messages
from app.kernel import db
from app.kernel.db import transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.support.chat.talking import MINUTE, NOW, TERMS, Room, asked, asker, party, said


def test_of_two_who_take_a_chat_at_once_one_has_it_and_the_other_is_told(
    engine: Engine, open_session: OpenSession
) -> None:
    room = Room(open_session)
    room.arrive(room.cleo, room.dora)
    reference, both = room.ask().ticket.reference, Barrier(2)
    parties = [party(room.cleo), party(room.dora)]

    def take_it(who: Party) -> UUID | None:
        with db.open_session(engine, ACORN) as session:
            both.wait()
            try:
                with transaction(session):
                    talk = find_chat(session, reference)
                    assert talk is not None
                    take(session, talk, by=who, now=NOW)
            except TakenError as error:
                return error.by_id
        return None

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(take_it, parties))

    room.session.rollback()
    taken = room.session.scalars(select(Ticket)).one().assignee_id
    assert sorted(told, key=str) == sorted([None, taken], key=str)


def test_two_tabs_that_start_at_once_are_in_one_chat_and_nothing_is_lost(
    engine: Engine, open_session: OpenSession
) -> None:
    room = Room(open_session)
    all_of_them, ann = Barrier(4), asker(room.ann)

    def begin(key: str) -> str:
        with db.open_session(engine, ACORN) as session:
            all_of_them.wait()
            with transaction(session):
                return start(session, ann, asked(key, key), TERMS, now=NOW).ticket.reference

    with ThreadPoolExecutor(4) as threads:
        references = set(threads.map(begin, ("one", "one", "two", "two")))

    room.session.rollback()
    assert len(references) == 1
    assert room.session.scalar(select(func.count()).select_from(Chat)) == 1
    assert sorted(room.session.scalars(select(TicketMessage.body))) == ["one", "two"]


def test_messages_of_both_sides_at_once_have_numbers_of_their_own_and_none_is_lost(
    engine: Engine, open_session: OpenSession
) -> None:
    room = Room(open_session)
    reference, ann = room.ask().ticket.reference, asker(room.ann)
    lines = [said((room.cleo, room.ann)[number % 2], f"line {number}", f"k{number}") for number in range(24)]

    def talk_on(number: int) -> None:
        with db.open_session(engine, ACORN) as session, transaction(session):
            talk = find_chat(session, reference)
            assert talk is not None
            if number % 2:
                say(session, talk, lines[number], TERMS, asker=ann, now=NOW)
            else:
                reply(session, talk, lines[number], TERMS, now=NOW)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(talk_on, range(24)))

    room.session.rollback()
    rows = room.session.execute(select(TicketMessage.number, TicketMessage.body)).all()
    assert len({number for number, _body in rows}) == len(rows) == 25


@pytest.mark.posts_mails
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # on SQLite one writes at a time
def test_what_is_said_to_a_merged_chat_and_a_second_merge_of_it_do_not_wait_for_one_another(
    engine: Engine, open_session: OpenSession
) -> None:
    room = Room(open_session)
    with transaction(room.session):
        older = open_ticket(room.session, asker(room.ann), asked("Avant"), TERMS, now=NOW - MINUTE)
    talk, speaker, agent = room.ask(), current_thread(), ThreadPoolExecutor(1)

    def merge_them() -> bool:
        with db.open_session(engine, ACORN) as session:
            ticket, into = (get_ticket(session, each) for each in (talk.ticket.id, older.id))
            try:
                with transaction(session):
                    merge(session, ticket, into, TERMS, by_id=room.cleo.id, now=NOW)
            except ActRefusedError:
                return False
        return True

    holds, again, locked = {True: 0, False: 0}, [], Event()

    def count_holds(_c: object, _u: object, statement: str, *_how: object) -> None:
        if "FOR UPDATE" not in statement:
            return
        is_speaker = current_thread() is speaker
        holds[is_speaker] += 1
        if (is_speaker, holds[is_speaker]) == (True, 2):  # of the one that goes on, the chat's having been looked at
            again.append(agent.submit(merge_them))
            assert locked.wait(30)
        elif (is_speaker, holds[is_speaker]) == (False, 2):  # of the chat's, with the older one held
            locked.set()

    assert merge_them()
    event.listen(engine, "before_cursor_execute", count_holds)
    room.say(talk, "Encore moi")
    merged = again[0].result(30)
    event.remove(engine, "before_cursor_execute", count_holds)

    assert not merged
    assert [each.body for each in list_messages(room.session, older.id, with_notes=False)] == ["Avant", "Encore moi"]
