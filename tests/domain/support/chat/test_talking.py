"""A chat by itself: started once, talked in by both, taken by one, handed over, ended, and a request ever after."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.audit.models import AuditEntry
from app.domain.support.chat import service
from app.domain.support.chat.errors import ChatOverError, NotThereError, TakenError
from app.domain.support.chat.models import Chat
from app.domain.support.chat.presence import HERE_FOR, give_sign, is_anyone_present, list_present, set_available
from app.domain.support.chat.queries import count_before, find_open_chat, find_own_chat, list_open_chats
from app.domain.support.models import Ticket, Way
from app.domain.support.queries import list_messages
from app.domain.support.states import By, TicketState
from app.domain.support.telling import FOR_TEAM, OPENED, STANDS
from app.domain.support.turns import Side
from app.kernel.db import transaction
from tests.databases import OpenSession
from tests.domain.support.chat.talking import MINUTE, NOW, SECOND, TERMS, Room, asked, asker, party, said
from tests.mails import Mails


@pytest.fixture
def room(open_session: OpenSession) -> Room:
    return Room(open_session)


def bodies(room: Room, ticket: Ticket) -> list[str]:
    return [each.body for each in list_messages(room.session, ticket.id, with_notes=False)]


def test_a_chat_is_a_ticket_whose_messages_it_is(room: Room) -> None:
    talk = room.ask("Bonjour")
    room.say(talk, "Je ne trouve pas ma facture")
    with transaction(room.session):
        service.reply(room.session, talk, said(room.cleo, "Je regarde"), TERMS, now=NOW)

    assert (talk.ticket.way, talk.ticket.account_id) == (Way.CHAT, room.ann.id)
    assert bodies(room, talk.ticket) == ["Bonjour", "Je ne trouve pas ma facture", "Je regarde"]
    numbers = [each.number for each in list_messages(room.session, talk.ticket.id, with_notes=False)]
    assert numbers == sorted(set(numbers))
    assert room.look(talk).ticket.assignee_id == room.cleo.id


def test_an_account_is_in_one_chat_at_a_time_and_a_form_that_is_sent_twice_starts_one(room: Room) -> None:
    first = room.ask("Bonjour", key="k1")
    assert room.ask("Bonjour", key="k1").chat.id == first.chat.id
    assert room.ask("Encore moi", key="k2").chat.id == first.chat.id
    assert room.ask("Encore moi", key="k2").chat.id == first.chat.id
    assert room.ask("Moi aussi", by=room.bob).chat.id != first.chat.id

    assert bodies(room, first.ticket) == ["Bonjour", "Encore moi"]


def test_a_message_that_is_sent_again_after_a_lost_answer_is_there_once(room: Room) -> None:
    talk = room.ask()
    for _ in range(2):
        room.say(talk, "Une fois", key="m1")

    assert bodies(room, talk.ticket) == ["Bonjour", "Une fois"]


def test_a_chat_that_a_colleague_has_is_neither_taken_nor_answered_nor_ended_nor_given_away(room: Room) -> None:
    room.arrive(room.cleo, room.dora)
    talk = room.ask()
    with transaction(room.session):
        service.take(room.session, talk, by=party(room.cleo), now=NOW)

    acts: tuple[Callable[[], None], ...] = (
        lambda: service.take(room.session, talk, by=party(room.dora), now=NOW),
        lambda: service.reply(room.session, talk, said(room.dora, "Moi !"), TERMS, now=NOW),
        lambda: service.hand_over(room.session, talk, party(room.dora), by=party(room.dora), now=NOW),
        lambda: service.end_by_team(room.session, talk, TERMS, by=party(room.dora), now=NOW),
        lambda: service.keep_as_request(room.session, talk, TERMS, by=party(room.dora), now=NOW),
    )
    for act in acts:
        with pytest.raises(TakenError) as refused, transaction(room.session):
            act()
        assert refused.value.by_id == room.cleo.id
    assert bodies(room, talk.ticket) == ["Bonjour"]


@pytest.mark.parametrize(("gone_for", "may"), [(HERE_FOR - SECOND, False), (HERE_FOR, True), (HERE_FOR + SECOND, True)])
def test_what_a_colleague_left_behind_may_be_taken_once_they_are_gone(
    room: Room,
    gone_for: timedelta,
    may: bool,  # noqa: FBT001 - of the table
) -> None:
    room.arrive(room.cleo)
    talk = room.ask()
    with transaction(room.session):
        service.take(room.session, talk, by=party(room.cleo), now=NOW)
    later = NOW + gone_for
    room.arrive(room.dora, now=later)

    try:
        with transaction(room.session):
            service.take(room.session, talk, by=party(room.dora), now=later)
    except TakenError:
        pass
    assert (room.look(talk).ticket.assignee_id == room.dora.id) is may


def test_a_chat_is_handed_over_to_a_colleague_who_is_there_and_to_nobody_else(room: Room) -> None:
    room.arrive(room.cleo)
    talk = room.ask()
    with transaction(room.session):
        service.take(room.session, talk, by=party(room.cleo), now=NOW)
    for absent in (room.dora, room.bob):
        with pytest.raises(NotThereError), transaction(room.session):
            service.hand_over(room.session, talk, party(absent), by=party(room.cleo), now=NOW)
    room.arrive(room.dora)
    with transaction(room.session):
        service.hand_over(room.session, talk, party(room.dora), by=party(room.cleo), now=NOW)

    queue = list_open_chats(room.session, room.dora.id)
    assert ([each.chat.id for each in queue.own], queue.waiting, queue.others) == ([talk.chat.id], [], [])
    acts = room.session.scalars(select(AuditEntry.act)).all()
    assert sorted(acts) == ["chat-hand-over", "chat-take"]


@pytest.mark.posts_mails
def test_an_answered_chat_that_ends_is_resolved_and_ends_once(room: Room) -> None:
    talk = room.ask()
    with transaction(room.session):
        service.reply(room.session, talk, said(room.cleo, "Voilà"), TERMS, now=NOW)
    for _ in range(2):
        with transaction(room.session):
            service.end_by_team(room.session, talk, TERMS, by=party(room.cleo), now=NOW)

    ended = room.look(talk)
    assert (ended.ticket.state, ended.chat.ended_by) == (TicketState.RESOLVED, By.TEAM)
    assert room.session.scalar(select(func.count()).select_from(AuditEntry)) == 1
    assert find_open_chat(room.session, room.ann.id) is None


def test_a_chat_that_nobody_answered_goes_on_as_a_request_and_both_are_told(room: Room, mails: Mails) -> None:
    talk = room.ask()
    with transaction(room.session):
        service.end(room.session, talk, TERMS, by=By.CUSTOMER, by_id=room.ann.id, now=NOW)

    assert room.look(talk).ticket.state is TicketState.NEW
    mails.expect(OPENED, to=room.ann.email)
    mails.expect(FOR_TEAM, to=TERMS.team_email)


def test_what_is_said_to_a_chat_that_is_over_goes_into_its_request(room: Room, mails: Mails) -> None:
    talk = room.ask()
    with transaction(room.session):
        service.reply(room.session, talk, said(room.cleo, "Voilà"), TERMS, now=NOW)
        service.end_by_team(room.session, talk, TERMS, by=party(room.cleo), now=NOW)
    mails.expect(STANDS, to=room.ann.email)
    room.say(talk, "Merci, encore une question", key="late")
    room.say(talk, "Merci, encore une question", key="late")

    last = list_messages(room.session, talk.ticket.id, with_notes=False)[-1]
    assert (last.body, last.way) == ("Merci, encore une question", Way.FORM)
    assert bodies(room, talk.ticket).count(last.body) == 1
    assert room.look(talk).ticket.state is TicketState.OPEN
    with pytest.raises(ChatOverError), transaction(room.session):
        service.reply(room.session, talk, said(room.cleo, "Trop tard"), TERMS, now=NOW)


def test_a_chat_kept_as_a_request_stays_with_whoever_kept_it(room: Room, mails: Mails) -> None:
    talk = room.ask()
    with transaction(room.session):
        service.keep_as_request(room.session, talk, TERMS, by=party(room.cleo), now=NOW)

    kept = room.look(talk)
    assert (kept.ticket.state, kept.ticket.assignee_id) == (TicketState.NEW, room.cleo.id)
    assert kept.chat.ended_at == NOW
    mails.expect(OPENED, to=room.ann.email)
    mails.expect(FOR_TEAM, to=TERMS.team_email)


def test_who_waited_longer_comes_first_and_whoever_is_answered_waits_no_more(room: Room) -> None:
    first, second = room.ask(), room.ask(by=room.bob)
    with transaction(room.session):
        second.chat.started_at = NOW + SECOND
    assert (count_before(room.session, first.chat), count_before(room.session, second.chat)) == (0, 1)
    with transaction(room.session):
        service.take(room.session, first, by=party(room.cleo), now=NOW)
    assert count_before(room.session, second.chat) == 0


def test_seen_and_typing_are_known_to_the_other_side_and_typing_runs_out(room: Room) -> None:
    talk = room.ask()
    with transaction(room.session):
        service.note_typing(room.session, talk, Side.CUSTOMER, now=NOW)
    assert room.look(talk).chat.customer_typing_until == NOW + service.TYPES_FOR
    room.say(talk, "Fini")
    assert room.look(talk).chat.customer_typing_until is None
    with transaction(room.session):
        service.see(room.session, talk, Side.TEAM, 99)
        service.see(room.session, talk, Side.TEAM, 1)
    seen = room.look(talk).ticket
    assert seen.read_by_team == seen.last_number


def test_only_who_said_so_whose_page_is_open_and_who_is_of_the_team_is_there(room: Room) -> None:
    assert not is_anyone_present(room.session, now=NOW)
    room.arrive(room.cleo, room.dora, room.bob)
    assert [each.id for each in list_present(room.session, now=NOW)] == [room.cleo.id, room.dora.id]
    with transaction(room.session):
        set_available(room.session, room.dora.id, available=False, now=NOW)
        give_sign(room.session, room.dora.id, now=NOW + MINUTE)
        give_sign(room.session, room.cleo.id, now=NOW + MINUTE)
    assert [each.id for each in list_present(room.session, now=NOW + HERE_FOR)] == [room.cleo.id]
    assert not is_anyone_present(room.session, now=NOW + MINUTE + HERE_FOR)


def test_a_chat_is_found_by_its_own_account_only(room: Room) -> None:
    reference = room.ask().ticket.reference
    assert find_own_chat(room.session, room.ann.id, reference) is not None
    assert find_own_chat(room.session, room.bob.id, reference) is None


def test_a_refused_start_leaves_no_ticket_without_its_chat(room: Room) -> None:
    room.ask()
    with transaction(room.session):
        service.start(room.session, asker(room.ann), asked("Deux", "k9"), TERMS, now=NOW)
    counts = [room.session.scalar(select(func.count()).select_from(entity)) for entity in (Ticket, Chat)]
    assert counts == [1, 1]
