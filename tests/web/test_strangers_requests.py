"""Who is let in to a request: its account, the guest who proved their mailbox, and nobody else."""

import pytest
from flask import Flask

from app.domain.support.models import Ticket
from app.domain.support.states import TicketState
from app.web.installation import EXTENSION
from app.web.request_links import PATHS, LinkUse, follow_token, signed_token
from tests.web.people import Visitor, settle
from tests.web.requesting import GUEST, ask, files, picture, rows, tickets, token_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
BOARD, MESSAGES = "/account/requests/", "/account/messages/"


def opened(app: Flask, visitor: Visitor, topic: str = "question", brand: str = "camcha", **fields: object) -> Ticket:
    assert ask(visitor, topic, **fields).status_code == 303
    return tickets(app, brand)[-1]


def page_of(ticket: Ticket, act: str = "") -> str:
    return f"{BOARD}{ticket.reference}{act}"


def state(app: Flask, ticket: Ticket) -> TicketState:
    with rows(app) as session:
        return session.get_one(Ticket, ("camcha", ticket.id)).state


def token(app: Flask, ticket: Ticket, use: LinkUse, brand: str = "camcha") -> str:
    signer = app.extensions[EXTENSION].signer
    is_followed = use is LinkUse.FOLLOW and brand == ticket.tenant
    return follow_token(ticket, signer) if is_followed else signed_token(brand, ticket.id, use, signer)


def test_nobody_sees_or_does_anything_about_anybody_elses_request(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann, files=picture())
    (file,) = files(app)
    settle(app, email="bob@example.com")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")
    settle(app, "remember-provence")
    elsewhere = Visitor(app, "remember-provence")
    elsewhere.sign_in()
    for visitor in (bob, elsewhere):
        for step in ("", "/escalate", f"/files/{file.id}"):
            assert visitor.get(page_of(ticket, step)).status_code == 404
        for step in ("/reply", "/solved", "/reopen", "/escalate"):
            assert visitor.send(page_of(ticket, step), {"message": "x", "tried": "x"}).status_code == 404
    assert ticket.subject not in bob.get(BOARD).text
    assert ticket.subject not in bob.get(MESSAGES).text
    stranger = Visitor(app)
    assert stranger.get(page_of(ticket)).location.startswith("/login")
    for step in ("", "/escalate", f"/files/{file.id}"):
        assert stranger.get(f"/support/request/{ticket.reference}{step}").status_code == 404
    assert state(app, ticket) is TicketState.NEW


def test_a_guest_confirms_follows_answers_and_solves_without_an_account(app: Flask) -> None:
    guest = Visitor(app)
    ticket = opened(app, guest, **GUEST)
    followed = guest.get(f"{PATHS[LinkUse.PROVE]}{token(app, ticket, LinkUse.PROVE)}")
    assert followed.location == "/support/confirm"
    for _ in range(2):
        assert guest.get("/support/confirm").status_code == 200
    assert state(app, ticket) is TicketState.UNPROVEN
    here = f"/support/request/{ticket.reference}"
    for _ in range(2):
        assert guest.send("/support/confirm").location == f"{here}?done=proven"
    assert state(app, ticket) is TicketState.NEW

    page = guest.get(here)
    assert page.headers["Cache-Control"] == "no-store"
    assert ticket.subject in page.text
    form = {"form_token": token_of(page.text), "message": "Un détail"}
    assert guest.send(f"{here}/reply", form).location == f"{here}?done=written"
    assert guest.send(f"{here}/solved").status_code == 303
    assert state(app, ticket) is TicketState.RESOLVED

    later = Visitor(app)
    assert later.get(here).status_code == 404
    assert later.get(f"{PATHS[LinkUse.FOLLOW]}{token(app, ticket, LinkUse.FOLLOW)}").location == here
    assert "Un détail" in later.get(here).text


def test_a_guests_address_opens_their_own_request_and_no_other(app: Flask) -> None:
    guest = Visitor(app)
    first, other = opened(app, guest, **GUEST), opened(app, guest, **{**GUEST, "email": "other@example.com"})
    guest.get(f"{PATHS[LinkUse.FOLLOW]}{token(app, first, LinkUse.FOLLOW)}")

    assert guest.get(f"/support/request/{first.reference}").status_code == 200
    assert guest.get(f"/support/request/{other.reference}").status_code == 404
    for bad in (token(app, first, LinkUse.PROVE), token(app, first, LinkUse.FOLLOW, "birch"), "x", "é" * 48):
        assert Visitor(app).get(f"{PATHS[LinkUse.FOLLOW]}{bad}").status_code == 404
        visitor = Visitor(app)
        visitor.get(f"{PATHS[LinkUse.PROVE]}{bad if bad != token(app, first, LinkUse.PROVE) else 'x'}")
        assert visitor.get("/support/confirm").status_code == 404
        assert visitor.client.post("/support/confirm", base_url=visitor.base).status_code == 400
    with rows(app) as session:
        session.delete(session.get_one(Ticket, ("camcha", first.id)))
    assert guest.get(f"{PATHS[LinkUse.FOLLOW]}{token(app, first, LinkUse.FOLLOW)}").status_code == 410


def test_a_guest_with_an_account_finds_the_request_there_once_it_is_proven(app: Flask, ann: Visitor) -> None:
    guest = Visitor(app)
    ticket = opened(app, guest, **{**GUEST, "email": "ANN@example.com"})
    assert ticket.subject not in ann.get(BOARD).text
    guest.get(f"{PATHS[LinkUse.PROVE]}{token(app, ticket, LinkUse.PROVE)}")
    guest.send("/support/confirm")
    assert ticket.subject in ann.get(BOARD).text
