"""What time does to chats: the silent end, and what nobody has seen is mailed, not too soon, not too often, once."""

from datetime import timedelta

import pytest

from app.domain.support.chat.queries import Talk, find_open_chat
from app.domain.support.chat.service import end_by_team, reply, see
from app.domain.support.chat.tending import UNREAD_MAIL, end_silent, mail_unread
from app.domain.support.states import By, TicketState
from app.domain.support.telling import STANDS
from app.domain.support.turns import Side
from app.kernel.db import transaction
from tests.databases import OpenSession
from tests.domain.support.chat.talking import CHAT, MINUTE, NOW, SECOND, TERMS, Room, party, said
from tests.mails import Mails


@pytest.fixture
def room(open_session: OpenSession) -> Room:
    return Room(open_session)


def answer(room: Room, talk: Talk, body: str = "Je regarde", *, after: timedelta = timedelta(0)) -> None:
    with transaction(room.session):
        reply(room.session, talk, said(room.cleo, body), TERMS, now=NOW + after)


def mailed(room: Room, after: timedelta) -> int:
    with transaction(room.session):
        return mail_unread(room.session, CHAT, now=NOW + after)


@pytest.mark.promise("CC-24")
@pytest.mark.parametrize(("after", "sent"), [(10 * MINUTE - SECOND, 0), (10 * MINUTE, 1), (10 * MINUTE + SECOND, 1)])
def test_an_answer_that_nobody_has_seen_is_mailed_after_ten_minutes(
    room: Room, mails: Mails, after: timedelta, sent: int
) -> None:
    talk = room.ask()
    answer(room, talk)

    assert mailed(room, after) == sent
    if sent:
        mail = mails.expect(UNREAD_MAIL, to=room.ann.email)
        assert mail.args["ticket"] == str(talk.ticket.id)


def test_what_was_seen_or_answered_is_never_mailed(room: Room) -> None:
    seen, answered = room.ask(), room.ask(by=room.bob)
    answer(room, seen)
    answer(room, answered)
    with transaction(room.session):
        see(room.session, seen, Side.CUSTOMER, 99)
    room.say(answered, "Merci")

    assert mailed(room, 60 * MINUTE) == 0
    assert mailed(room, 61 * MINUTE) == 0


def test_later_answers_are_mailed_every_fifteen_minutes_at_most_and_each_once(room: Room, mails: Mails) -> None:
    talk = room.ask()
    answer(room, talk)
    assert mailed(room, 10 * MINUTE) == 1
    first = mails.expect(UNREAD_MAIL, to=room.ann.email)
    answer(room, talk, "Et encore", after=11 * MINUTE)

    assert [mailed(room, minutes * MINUTE) for minutes in (20, 21, 24)] == [0, 0, 0]
    assert [mailed(room, minutes * MINUTE) for minutes in (25, 40)] == [1, 0]
    assert mails.expect(UNREAD_MAIL, to=room.ann.email).args["after"] == first.args["to"]


def test_the_last_words_of_a_chat_that_was_ended_are_mailed_too(room: Room, mails: Mails) -> None:
    talk = room.ask()
    answer(room, talk)
    with transaction(room.session):
        end_by_team(room.session, talk, TERMS, by=party(room.cleo), now=NOW)
    mails.expect(STANDS, to=room.ann.email)

    assert mailed(room, 10 * MINUTE) == 1
    mails.expect(UNREAD_MAIL, to=room.ann.email)


@pytest.mark.parametrize(("silent_for", "ended"), [(30 * MINUTE - SECOND, 0), (30 * MINUTE, 1)])
def test_a_silent_chat_ends_and_its_ticket_stays_as_it_stands(room: Room, silent_for: timedelta, ended: int) -> None:
    talk = room.ask()
    answer(room, talk)

    with transaction(room.session):
        assert end_silent(room.session, TERMS, CHAT, now=NOW + silent_for) == ended

    assert (find_open_chat(room.session, room.ann.id) is None) is bool(ended)
    assert room.look(talk).ticket.state is TicketState.ASKED
    assert room.look(talk).chat.ended_by is (By.SYSTEM if ended else None)
