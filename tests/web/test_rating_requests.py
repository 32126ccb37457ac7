"""How a request ended is judged from its mail, without signing in; and a summary is stopped from its own."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.accounts.email_change import move_to
from app.domain.accounts.models import Account
from app.domain.mail.service import post
from app.domain.support.models import Ticket, Way
from app.domain.support.ratings.models import TicketRating
from app.domain.support.service import do
from app.domain.support.states import Act, By
from app.domain.support.summaries.service import switch_summary, wants_summary
from app.domain.support.tending import close_resolved
from app.web.installation import EXTENSION
from app.web.mail.letters.requests import SUMMARY_MAIL
from app.web.request_links import PATHS, LinkUse, rating_path, stop_path
from tests.web.desk.requests import ask_for, terms
from tests.web.people import Visitor, settle
from tests.web.postman import bring, path_in
from tests.web.requesting import act, kept_request, mails, rows

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
PAGE, STOP = "/support/rate", "/support/summary/stop"


@pytest.fixture
def ended(app: Flask) -> Ticket:
    ticket, _file = kept_request(app, settle(app))
    act(app, ticket, Act.RESOLVE)
    return ticket


def follow(app: Flask, ticket: Ticket) -> Visitor:
    """Follow the link of the mail that says how it ended."""
    visitor, (mail,) = Visitor(app), mails(app, "request_stands", ticket)
    assert visitor.get(path_in(app, mail, PATHS[LinkUse.RATE])).location == PAGE
    return visitor


def closure_on(page: str) -> str:
    return page.partition('name="closure"')[2].partition('value="')[2].partition('"')[0]


def ratings(app: Flask) -> list[tuple[int, str | None]]:
    with rows(app) as session:
        return [(each.score, each.comment) for each in session.scalars(select(TicketRating))]


def test_the_mail_of_an_end_leads_to_its_judgement_which_may_change(app: Flask, ended: Ticket) -> None:
    visitor = follow(app, ended)
    page = visitor.get(PAGE)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Ma demande" in page.text
    for score, comment in (("4", "Bien 🙂"), ("1", "")):
        fields = {"closure": closure_on(page.text), "score": score, "comment": comment}
        assert visitor.send(PAGE, fields).location == f"{PAGE}?done=rated"
    assert "Merci" in visitor.get(f"{PAGE}?done=rated").text
    assert ratings(app) == [(1, None)]


@pytest.mark.parametrize("score", ["", "0", "6", "x", "\x00", "4.5"])
def test_what_is_no_judgement_is_refused_with_its_words_kept(app: Flask, ended: Ticket, score: str) -> None:
    visitor = follow(app, ended)
    fields = {"closure": closure_on(visitor.get(PAGE).text), "score": score, "comment": "Mes mots"}
    answer = visitor.send(PAGE, fields)

    assert answer.status_code == 422
    assert "Mes mots" in answer.text
    assert ratings(app) == []


def test_a_judgement_needs_no_cookie_but_the_address_that_was_mailed(app: Flask, ended: Ticket) -> None:
    closure = closure_on(follow(app, ended).get(PAGE).text)
    other = Visitor(app)
    sent = other.send(PAGE, {"closure": closure, "score": "5"})
    assert sent.status_code == 303
    forged = f"{closure[:40]}9{closure[41:]}"
    wrong = (
        forged,
        closure.upper(),
        "x",
        "",
        rating_path(ended, 99, app.extensions[EXTENSION].signer),
    )
    for bad in wrong:
        assert other.send(PAGE, {"closure": bad, "score": "1"}).status_code == 404, bad
        Visitor(app).get(f"{PAGE}/{bad or 'x'}")
    assert ratings(app) == [(5, None)]
    elsewhere = Visitor(app, "remember-provence")
    assert elsewhere.send(PAGE, {"closure": closure, "score": "1"}).status_code == 404


def test_what_ended_too_long_ago_is_not_judged_any_more(app: Flask) -> None:
    ticket, _file = kept_request(app, settle(app))
    act(app, ticket, Act.RESOLVE, now=datetime.now(UTC) - timedelta(days=31))
    visitor = follow(app, ticket)
    page = visitor.get(PAGE).text
    assert "trop ancienne" in page
    path = rating_path(ticket, 99, app.extensions[EXTENSION].signer).removeprefix(PATHS[LinkUse.RATE])
    assert visitor.send(PAGE, {"closure": path, "score": "5"}).status_code == 410


def test_the_summary_is_stopped_at_one_press_or_by_its_page(app: Flask) -> None:
    ann = settle(app)
    path = stop_path(ann, app.extensions[EXTENSION].signer)
    for at_once in (True, False):
        with rows(app) as session:
            switch_summary(session, ann.id, on=True, now=datetime.now(UTC))
        visitor = Visitor(app)
        if at_once:
            pressed = {"List-Unsubscribe": "One-Click"}
            assert visitor.client.post(path, base_url=visitor.base, data=pressed).status_code == 200
        else:
            assert visitor.get(path).location == STOP
            visitor.get(STOP)
            with rows(app) as session:
                assert wants_summary(session, ann.id)
            assert visitor.send(STOP).status_code == 200
        with rows(app) as session:
            assert not wants_summary(session, ann.id)


def leave_mailbox(app: Flask) -> None:
    """Give Ann another address: the mailbox that was written to is not hers any more."""
    with rows(app) as session:
        move_to(session, session.scalars(select(Account)).one(), "ann@elsewhere.example")


def test_from_a_mailbox_that_the_account_has_left_nothing_is_judged(app: Flask, ended: Ticket) -> None:
    visitor = follow(app, ended)
    closure = closure_on(visitor.get(PAGE).text)
    leave_mailbox(app)

    forms = [{"closure": named, "score": "1"} for named in (closure, closure.rpartition("-")[0])]

    told = [visitor.get(PAGE), *(visitor.send(PAGE, form) for form in forms)]

    own = f"/account/requests/{ended.reference}"
    assert [(answer.status_code, answer.location) for answer in told] == [(303, own)] * 3
    assert visitor.get(own).location.startswith("/login")
    assert ratings(app) == []


def test_whoever_signs_in_judges_from_the_request_after_the_mailbox_changed(app: Flask, ended: Ticket) -> None:
    leave_mailbox(app)
    ann = Visitor(app)
    ann.sign_in("ann@elsewhere.example")
    page = ann.get(f"/account/requests/{ended.reference}").text
    ann.get(PATHS[LinkUse.RATE] + page.partition(f'href="{PATHS[LinkUse.RATE]}')[2].partition('"')[0])

    judged = ann.send(PAGE, {"closure": closure_on(ann.get(PAGE).text), "score": "4"})

    assert judged.location == f"{PAGE}?done=rated"
    assert ratings(app) == [(4, None)]


def test_a_mailbox_that_was_left_stops_no_summary_and_learns_no_address(app: Flask) -> None:
    ann = settle(app)
    path, visitor = stop_path(ann, app.extensions[EXTENSION].signer), Visitor(app)
    with rows(app) as session:
        switch_summary(session, ann.id, on=True, now=datetime.now(UTC))
    leave_mailbox(app)
    visitor.get(path)

    answer = visitor.get(STOP)

    assert (answer.status_code, "elsewhere" in answer.text) == (404, False)
    pressed = {"List-Unsubscribe": "One-Click"}
    assert visitor.client.post(path, base_url=visitor.base, data=pressed).status_code == 404
    with rows(app) as session:
        assert wants_summary(session, ann.id)


@pytest.mark.parametrize("token", ["x", "0" * 32, "0" * 56, "é"])
def test_a_link_that_stops_nothing_says_so(app: Flask, token: str) -> None:
    visitor = Visitor(app)
    visitor.get(f"{STOP}/{token}")
    assert visitor.get(STOP).status_code == 404
    assert visitor.send(STOP).status_code == 404


@pytest.mark.parametrize("way", [Way.FORM, Way.CHAT])
def test_what_its_customer_ended_is_asked_about_as_it_closes_by_itself(app: Flask, way: Way) -> None:
    ticket = ask_for(app, settle(app), way=way)
    now = datetime.now(UTC)
    with rows(app) as session:
        held = session.get_one(Ticket, ("camcha", ticket.id))
        do(session, held, Act.RESOLVE, By.CUSTOMER, terms(app, "camcha"), by_id=None, now=now)
    assert mails(app, "request_stands", ticket) == []
    with rows(app) as session:
        assert close_resolved(session, terms(app, "camcha"), now=now + timedelta(days=7)) == 1

    judged = judge(app, ticket)

    assert (judged.location, ratings(app)) == (f"{PAGE}?done=rated", [(5, None)])


def test_what_the_team_closed_is_asked_about(app: Flask) -> None:
    ticket, _file = kept_request(app, settle(app))
    act(app, ticket, Act.CLOSE)

    assert (judge(app, ticket).location, ratings(app)) == (f"{PAGE}?done=rated", [(5, None)])


def test_of_what_was_resolved_and_then_closed_either_mail_leads_to_the_one_judgement(app: Flask, ended: Ticket) -> None:
    with rows(app) as session:
        close_resolved(session, terms(app, "camcha"), now=datetime.now(UTC) + timedelta(days=8))
    ways = [path_in(app, mail, PATHS[LinkUse.RATE]) for mail in mails(app, "request_stands", ended)]
    assert len(ways) == 2
    for score, way in enumerate(ways, start=1):
        visitor = Visitor(app)
        visitor.get(way)
        fields = {"closure": closure_on(visitor.get(PAGE).text), "score": str(score)}
        assert visitor.send(PAGE, fields).location == f"{PAGE}?done=rated"
    assert ratings(app) == [(2, None)]


def judge(app: Flask, ticket: Ticket) -> TestResponse:
    """Follow the one mail about a request, and judge it."""
    visitor = follow(app, ticket)
    return visitor.send(PAGE, {"closure": closure_on(visitor.get(PAGE).text), "score": "5"})


def test_the_daily_summary_can_be_stopped_from_the_mailer_itself(app: Flask) -> None:
    ann = settle(app)
    kept_request(app, ann)
    now = datetime.now(UTC)
    args = {"account": str(ann.id), "since": (now - timedelta(days=1)).isoformat()}
    with rows(app) as session:
        switch_summary(session, ann.id, on=True, now=now)
        mail = post(session, kind=SUMMARY_MAIL, to=ann.email, args=args, language="fr", now=now)
        session.expunge_all()
    message = bring(app, mail)
    visitor = Visitor(app)
    address = str(message["List-Unsubscribe"])
    name, _, value = str(message["List-Unsubscribe-Post"]).partition("=")

    assert address.startswith(f"<{visitor.base}{STOP}/")
    stopped = visitor.client.post(address[1:-1].removeprefix(visitor.base), base_url=visitor.base, data={name: value})

    assert stopped.status_code == 200
    with rows(app) as session:
        assert not wants_summary(session, ann.id)


def test_the_mail_of_an_end_asks_and_that_of_an_inquiry_does_not(app: Flask, ended: Ticket) -> None:
    other, _file = kept_request(app, settle(app, email="bob@example.com"))
    act(app, other, Act.INQUIRE)
    said = {ticket.id: str(bring(app, mails(app, "request_stands", ticket)[0])) for ticket in (ended, other)}
    assert PATHS[LinkUse.RATE] in said[ended.id]
    assert PATHS[LinkUse.RATE] not in said[other.id]
