"""Of one request every surface names the same day: board, thread, letters, daily summary and desk, and the row."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.domain.support import telling
from app.domain.support.keeping import due_of
from app.domain.support.models import Ticket
from app.domain.support.states import TicketState
from app.domain.support.turns import read_turns
from app.kernel.db import open_session, transaction
from app.web.mail.letters.requests import SUMMARY_MAIL
from app.web.mail.speech import plain_spaces
from tests.domain.support.histories import answer_owed, history, moment
from tests.web.chatting import Hour, at_hour
from tests.web.desk.requests import QUEUE, ask_for, empty_requests, path_of, terms
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = [pytest.mark.posts_mails, pytest.mark.promise("CC-25"), pytest.mark.usefixtures("from_anywhere")]

ST, OPEN, CARRIER = "support-technique", TicketState.OPEN, TicketState.CARRIER
CASES = {  # the brand, the state, whose turn it was, now, and what is said of it
    "new": (ST, TicketState.NEW, "team 11-24 10:00", "11-24 10:05", "mercredi 25 novembre à 18:00"),
    "late": (ST, TicketState.NEW, "team 11-24 10:00", "11-25 18:01", "mercredi 25 novembre à 18:00"),
    "after waiting for the customer": (
        *(ST, OPEN, "team 11-16 10:00, customer 11-17 10:00, team 11-20 10:00"),
        *("11-20 11:00", "lundi 23 novembre à 18:00"),
    ),
    "over a holiday": (ST, OPEN, "team 11-10 10:00", "11-10 11:00", "jeudi 12 novembre à 18:00"),
    "over a change of the clock": ("camcha", OPEN, "team 10-23 10:00", "10-23 11:00", "mardi 27 octobre à 10:00"),
    "at midnight": ("camcha", OPEN, "team 11-28 12:00", "11-28 12:05", "d’ici à la fin du mardi 1er décembre"),
    "with the carrier": (
        *(ST, CARRIER, "team 11-23 09:00, carrier 11-23 10:00"),
        *("11-23 11:00", "entre le lundi 30 novembre et le lundi 7 décembre"),
    ),
}


@pytest.fixture
def hour(app: Flask) -> Iterator[Hour]:
    with at_hour(app) as hour:
        yield hour
    empty_requests(app)


def put(app: Flask, ticket: Ticket, state: TicketState, turns: str) -> None:
    """Let a request have that history, as far as its row keeps it."""
    with open_session(app.extensions["guichet"].engine, ticket.tenant) as session, transaction(session):
        held = session.get_one(Ticket, (ticket.tenant, ticket.id))
        held.state, held.turn_at = state, read_turns(history(turns))[-1].at
        held.due_at = due_of(held.state, held.turn_at, terms(app, ticket.tenant))


@pytest.mark.parametrize("case", CASES)
def test_each_surface_names_the_same_moment(app: Flask, hour: Hour, case: str) -> None:
    brand, state, turns, at, said = CASES[case]
    hour.at = moment(at)
    account = settle(app, brand, language="fr")
    ticket = ask_for(app, account, brand, topic="other")
    put(app, ticket, state, turns)
    ann, cleo = Visitor(app, brand), colleague(app, Role.AGENT, brand)
    ann.sign_in(account.email)

    for name, text in surfaces(app, ticket, hour, ann, cleo).items():
        assert said in text, name
    shelf = "?shelf=carrier" if state is CARRIER else ""
    day, _, time = re.sub(r".* (?:le|du) ", "", said).partition(" à ")
    time = time or ("24:00" if "fin" in said else "18:00")
    assert f"{day}, {time}".lower() in plain_spaces(cleo.get(f"{QUEUE}{shelf}").text).lower()


@pytest.mark.promise("CC-22")
def test_whoever_waits_reads_everywhere_why_it_is_no_earlier(app: Flask, hour: Hour) -> None:
    brand, state, turns, at, _ = CASES["over a holiday"]
    hour.at = moment(at)
    account = settle(app, brand, language="fr")
    ticket = ask_for(app, account, brand, topic="other")
    put(app, ticket, state, turns)
    ann, cleo = Visitor(app, brand), colleague(app, Role.AGENT, brand)
    ann.sign_in(account.email)

    why = "Fermé mercredi 11 novembre ; nous reprenons jeudi 12 novembre à 9:00."
    told = {name: why in text for name, text in surfaces(app, ticket, hour, ann, cleo).items()}

    assert told == dict.fromkeys(told, True) | {"desk": False}  # which knows its own days


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case[1] is not CARRIER])
def test_the_row_has_what_the_whole_history_comes_to(app: Flask, case: str) -> None:
    brand, state, turns, _, _ = CASES[case]
    own = terms(app, brand)
    span = own.policy.written_answer_within
    assert span is not None
    derived = answer_owed(own.calendar, span, history(turns))

    assert derived is not None
    assert due_of(state, read_turns(history(turns))[-1].at, own) == derived.due_at


def surfaces(app: Flask, ticket: Ticket, hour: Hour, ann: Visitor, cleo: Visitor) -> dict[str, str]:
    """Give the words of all that says by when."""
    told = {
        "board": ann.get("/account/requests/").text,
        "thread": ann.get(f"/account/requests/{ticket.reference}").text,
        "desk": cleo.get(path_of(ticket)).text,
        **letters(app, ticket, hour),
    }
    return {name: plain_spaces(" ".join(text.split())) for name, text in told.items()}


def letters(app: Flask, ticket: Ticket, hour: Hour) -> dict[str, str]:
    """Bring the letters that say by when: to the customer, to the team, and of the day."""
    with open_session(app.extensions["guichet"].engine, ticket.tenant) as session, transaction(session):
        since = (ticket.changed_at - timedelta(days=1)).isoformat()
        args = {"account": str(ticket.account_id), "since": since}
        post(session, kind=SUMMARY_MAIL, to=ticket.email, args=args, language="fr", now=hour.at)
        kinds = {telling.OPENED: "opened", telling.FOR_TEAM: "for the team", SUMMARY_MAIL: "summary"}
        posted = session.scalars(select(OutgoingMail).where(OutgoingMail.kind.in_(kinds))).all()
        session.expunge_all()
    assert {kinds[mail.kind] for mail in posted} == set(kinds.values())
    return {kinds[mail.kind]: text_of(app, mail, now=hour.at) for mail in posted}
