"""Requests that went on as another one: nobody ends at a 404, and nobody is shown what is not theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.accounts.models import Role
from app.domain.mail.errors import OutdatedError
from app.domain.support.models import Ticket
from app.domain.support.states import Act, TicketState
from app.web.installation import EXTENSION
from app.web.request_links import PATHS, LinkUse, follow_token
from tests.web.desk.requests import path_of, typed, written
from tests.web.desk.team import colleague
from tests.web.people import Visitor
from tests.web.postman import bring, path_in, path_of_link, words_of
from tests.web.requesting import GUEST, act, answer, ask, mails, rows, tickets, token_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
BOARD = "/account/requests/"


def opened(app: Flask, visitor: Visitor, topic: str = "question", **fields: object) -> Ticket:
    assert ask(visitor, topic, **fields).status_code == 303
    return tickets(app)[-1]


def page_of(ticket: Ticket, act: str = "") -> str:
    return f"{BOARD}{ticket.reference}{act}"


def reply(visitor: Visitor, page: str, message: str = "Encore moi") -> str:
    """Write to a request on its page; give where that leads."""
    form = {"form_token": token_of(visitor.get(page).text), "message": message}
    sent = visitor.send(f"{page}/reply", form)
    assert sent.status_code == 303
    return sent.location


def forget(app: Flask, ticket: Ticket) -> None:
    with rows(app) as session:
        session.delete(session.get_one(Ticket, ("camcha", ticket.id)))


def test_what_went_on_as_a_forgotten_request_is_still_shown_and_written_to(app: Flask, ann: Visitor) -> None:
    first, into = opened(app, ann, subject="La première"), opened(app, ann)
    with rows(app) as session:
        held = session.get_one(Ticket, ("camcha", first.id))
        held.state, held.merged_into_id = TicketState.MERGED, into.id
    forget(app, into)

    assert "La première" in ann.get(page_of(first)).text
    assert "La première" in colleague(app).get(path_of(first)).text
    assert reply(ann, page_of(first)) == f"{page_of(tickets(app)[-1])}?done=written"
    assert tickets(app)[-1].follows_id == first.id


def test_what_followed_a_forgotten_request_is_still_shown(app: Flask, ann: Visitor) -> None:
    first = opened(app, ann, subject="La première")
    act(app, first, Act.CLOSE, now=datetime.now(UTC) - timedelta(days=31))
    reply(ann, page_of(first))
    follower = tickets(app)[-1]
    forget(app, first)

    assert follower.follows_id == first.id
    assert ann.get(page_of(follower)).status_code == 200
    assert colleague(app).get(path_of(follower)).status_code == 200


def of_a_guest(app: Flask, guest: Visitor, email: str = "ann@example.com", **fields: object) -> Ticket:
    """Let a guest ask who has proven their mailbox, and follows the request in this browser."""
    ticket = opened(app, guest, "question", **{**GUEST, "email": email, **fields})
    with rows(app) as session:
        session.get_one(Ticket, ("camcha", ticket.id)).state = TicketState.NEW
    follow(app, guest, ticket)
    return ticket


def follow(app: Flask, guest: Visitor, ticket: Ticket) -> None:
    token = follow_token(ticket, app.extensions[EXTENSION].signer)
    assert guest.get(f"{PATHS[LinkUse.FOLLOW]}{token}").status_code == 303


def merge_at_desk(cleo: Visitor, ticket: Ticket, into: Ticket) -> TestResponse:
    return cleo.send(f"{path_of(ticket)}/merge", {"other": into.reference})


def test_a_guest_is_led_from_what_went_on_in_their_account_to_its_sign_in_and_sees_nothing_before(
    app: Flask, ann: Visitor
) -> None:
    secret, guest = opened(app, ann, subject="Secret du compte"), Visitor(app)
    ticket = of_a_guest(app, guest)
    here, there = f"/support/request/{ticket.reference}", f"/support/request/{secret.reference}"
    form = {"form_token": token_of(guest.get(here).text), "message": "Pas encore signée"}
    assert merge_at_desk(colleague(app), ticket, secret).status_code == 303

    assert guest.get(here).location == page_of(secret)
    assert guest.send(f"{here}/reply", form).location == f"{page_of(secret)}?done=written"
    assert guest.get(page_of(secret)).location.startswith("/login")
    assert guest.get(there).status_code == 404
    assert ann.get(page_of(ticket)).location == page_of(secret)
    assert "Pas encore signée" in ann.get(page_of(secret)).text


def test_a_guest_is_led_on_from_one_of_theirs_to_the_other(app: Flask) -> None:
    guest = Visitor(app)
    first, into = of_a_guest(app, guest, "gil@example.com"), of_a_guest(app, Visitor(app), "gil@example.com")
    assert merge_at_desk(colleague(app), first, into).status_code == 303
    assert guest.get(f"/support/request/{first.reference}").location == f"/support/request/{into.reference}"
    assert into.subject in guest.get(f"/support/request/{into.reference}").text


def test_the_desk_is_offered_to_merge_a_guests_into_the_accounts(app: Flask, ann: Visitor) -> None:
    ticket, into = opened(app, ann), of_a_guest(app, Visitor(app))
    cleo = colleague(app)
    refused = merge_at_desk(cleo, ticket, into)

    assert refused.status_code == 422
    assert "l’inverse est possible" in refused.text
    swapped = f"{path_of(into)}/merge?other={ticket.reference}"
    assert swapped in refused.text
    assert f'value="{ticket.reference}"' in cleo.get(swapped).text


def test_what_went_on_as_a_guests_before_that_was_refused_is_shown_and_written_to(app: Flask, ann: Visitor) -> None:
    ticket, into = opened(app, ann, subject="La mienne"), of_a_guest(app, Visitor(app), subject="Du visiteur")
    with rows(app) as session:
        held = session.get_one(Ticket, ("camcha", ticket.id))
        held.state, held.merged_into_id = TicketState.MERGED, into.id

    page = ann.get(page_of(ticket)).text
    assert ("La mienne" in page, "Du visiteur" in page) == (True, False)
    assert reply(ann, page_of(ticket)) == f"{page_of(ticket)}?done=written"


def test_the_customer_is_told_in_both_places_where_it_goes_on(app: Flask, ann: Visitor) -> None:
    ticket, into = opened(app, ann, subject="Panier <b>vide</b>"), opened(app, ann, subject="La première")
    answer(app, into)
    cleo = colleague(app)
    assert merge_at_desk(cleo, ticket, into).status_code == 303
    (mail,) = mails(app, "request_stands", ticket)
    message = bring(app, mail)

    assert f"{ticket.reference} : elle se poursuit dans {into.reference}" in message["Subject"].replace("\u00a0", " ")
    assert path_of_link(message, BOARD) == page_of(into)
    assert "Nous répondons d’ici" in words_of(message).replace("\u00a0", " ")
    assert "Panier &lt;b&gt;vide&lt;/b&gt;" in words_of(message, "html")
    for page in (ann.get(page_of(into)).text, cleo.get(path_of(into)).text):
        assert f"Panier &lt;b&gt;vide&lt;/b&gt; ({ticket.reference})" in page
    assert into.reference in cleo.get("/admin/requests/").text


def test_a_guest_is_mailed_where_theirs_goes_on(app: Flask) -> None:
    first, into = (of_a_guest(app, Visitor(app), "gil@example.com") for _ in range(2))
    assert merge_at_desk(colleague(app), first, into).status_code == 303
    visitor, (mail,) = Visitor(app), mails(app, "request_stands", first)
    followed = visitor.get(path_in(app, mail, "/support/requests/"))
    assert followed.location == f"/support/request/{into.reference}"
    forget(app, into)
    with pytest.raises(OutdatedError):
        bring(app, mail)


@pytest.mark.parametrize("is_by_oneself", [True, False])
def test_an_answer_to_what_was_merged_meanwhile_is_refused_kindly_and_stays(
    app: Flask, ann: Visitor, *, is_by_oneself: bool
) -> None:
    ticket, into = opened(app, ann), opened(app, ann, subject="La première")
    cleo = colleague(app, Role.AGENT)
    fields = {**typed(cleo, ticket, reply="Tournez-le <b>deux</b> fois."), "step": "send"}
    merger = cleo if is_by_oneself else colleague(app)
    assert merge_at_desk(merger, ticket, into).status_code == 303

    refused = cleo.send(f"{path_of(ticket)}/write", fields)

    assert (refused.status_code, written(app, ticket)) == (422, [])
    for page in (refused.text, cleo.get(path_of(ticket)).text):
        assert "Tournez-le &lt;b&gt;deux&lt;/b&gt; fois.</textarea>" in page
        assert "répondez au client dans celle-ci" in page
        assert path_of(into) in page.partition('id="live"')[2].partition("</form>")[0]
