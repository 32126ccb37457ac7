"""Who asked without signing in follows it without, by the links of its mails: that request, and nothing else."""

from uuid import uuid4

import pytest
from flask import Flask

from app.domain.accounts.email_change import move_to
from app.domain.accounts.models import AccountState, Role
from app.domain.accounts.queries import get_account
from app.domain.support.merging import merge
from app.domain.support.models import Ticket, Way
from app.domain.support.states import Act
from app.domain.support.telling import OPENED, STANDS, TO_PROVE
from app.web.installation import EXTENSION
from app.web.requests import terms_of
from tests.web.desk.requests import QUEUE
from tests.web.desk.team import colleague
from tests.web.desk.test_request_acts import key_of
from tests.web.people import Visitor, settle
from tests.web.postman import path_in, text_of
from tests.web.requesting import GUEST, act, ask, mails, rows, tickets

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
FOLLOW = "/support/requests/"


def opened(app: Flask, visitor: Visitor, **fields: str) -> Ticket:
    assert ask(visitor, **fields).status_code == 303
    return tickets(app)[-1]


def follow(visitor: Visitor, app: Flask, kind: str, ticket: Ticket) -> str:
    """Follow the link of a mail without signing in; give where it leads."""
    path = path_in(app, mails(app, kind, ticket)[-1], FOLLOW)
    return str(visitor.get(path).location)


def proven(app: Flask, email: str = "ann@example.com") -> Ticket:
    """Ask as a guest, and prove the mailbox; give the request as it then is."""
    guest = Visitor(app)
    ticket = opened(app, guest, **{**GUEST, "email": email})
    guest.get(path_in(app, mails(app, TO_PROVE, ticket)[0], "/support/confirm/"))
    guest.send("/support/confirm")
    (now,) = (each for each in tickets(app) if each.id == ticket.id)
    return now


@pytest.mark.parametrize("state", [AccountState.UNCONFIRMED, AccountState.SUSPENDED, AccountState.WAITING])
def test_whoever_may_not_enter_their_account_follows_as_a_guest(app: Flask, state: AccountState) -> None:
    settle(app, state=state)
    ticket = proven(app)

    assert ticket.account_id is None
    assert follow(Visitor(app), app, OPENED, ticket) == f"/support/request/{ticket.reference}"


@pytest.mark.parametrize("state", [AccountState.UNCONFIRMED, AccountState.SUSPENDED])
def test_on_the_phone_whoever_may_not_enter_their_account_is_a_guest(app: Flask, state: AccountState) -> None:
    settle(app, state=state)
    cleo = colleague(app, Role.AGENT)
    fields = {
        "form_key": key_of(cleo.get(f"{QUEUE}new").text),
        "email": "ann@example.com",
        "name": "",
        "language": "fr",
        "topic": "account",
        "subject": "Mon compte",
        "body": "Je n’entre plus.",
    }

    assert cleo.send(f"{QUEUE}new", fields).status_code == 303

    (ticket,) = tickets(app)
    assert (ticket.account_id, ticket.email, ticket.way) == (None, "ann@example.com", Way.PHONE)


def test_what_was_asked_without_signing_in_is_followed_without_signing_in(app: Flask, ann: Visitor) -> None:
    ticket = proven(app)
    act(app, ticket, Act.RESOLVE)
    own = opened(app, ann)

    assert ticket.account_id is not None
    locked_out = Visitor(app)
    for kind in (OPENED, STANDS):
        assert follow(locked_out, app, kind, ticket) == f"/support/request/{ticket.reference}"
    assert ticket.subject in locked_out.get(f"/support/request/{ticket.reference}").text
    for behind_the_door in ("/account/requests/", "/account/messages/"):
        assert locked_out.get(behind_the_door).location.startswith("/login")
    assert locked_out.get(f"/support/request/{own.reference}").status_code == 404
    assert f"/account/requests/{own.reference}" in text_of(app, mails(app, OPENED, own)[0])


def test_a_link_does_not_open_what_was_asked_signed_in_and_joined_to_it(app: Flask, ann: Visitor) -> None:
    ticket, own = proven(app), opened(app, ann)
    with rows(app) as session:
        here, into = (session.get_one(Ticket, ("camcha", each.id)) for each in (ticket, own))
        installed = app.extensions[EXTENSION]
        terms = terms_of(installed.registry.by_slug("camcha"))
        merge(session, here, into, terms, by_id=uuid4(), now=installed.clock())

    guest = Visitor(app)
    follow(guest, app, OPENED, ticket)

    assert guest.get(f"/support/request/{ticket.reference}").location == f"/account/requests/{own.reference}"
    assert guest.get(f"/support/request/{own.reference}").status_code == 404


def test_a_link_to_a_mailbox_that_the_account_left_opens_nothing(app: Flask) -> None:
    settle(app)
    ticket = proven(app)
    path, old = path_in(app, mails(app, OPENED, ticket)[0], FOLLOW), Visitor(app)
    here = f"/support/request/{ticket.reference}"
    assert old.get(path).location == here
    with rows(app) as session:
        assert ticket.account_id is not None
        move_to(session, get_account(session, ticket.account_id), "ann@elsewhere.example")

    assert old.get(here).status_code == 404
    assert Visitor(app).get(path).location == f"/account/requests/{ticket.reference}"
