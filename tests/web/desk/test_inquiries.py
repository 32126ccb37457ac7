"""An inquiry with the carrier, at the desk and on the pages of whoever waits for the parcel."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.support.models import Ticket
from app.domain.support.states import TicketState
from tests.mails import Mails
from tests.web.desk.requests import QUEUE, act, ask_for, empty_requests, path_of, press, stored_ticket
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.postman import bring, words_of
from tests.web.requesting import mails as mails_of
from tests.web.requesting import rows

pytestmark = pytest.mark.posts_mails
SHOP = "support-technique"  # whose carriers are inquired with


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_requests(app)


@pytest.mark.promise("ST-06")
def test_an_inquiry_with_the_carrier_shows_its_window_and_tells_the_customer(app: Flask, mails: Mails) -> None:
    ann = settle(app, SHOP)
    ticket = ask_for(app, ann, SHOP, topic="delivery", facts={"order_number": "A-17", "tracking_number": "1Z"})
    cleo = colleague(app, Role.AGENT, SHOP)
    before = cleo.get(path_of(ticket)).text

    assert act(cleo, ticket, "inquire").status_code == 303

    assert ("A-17" in before, "ouverte maintenant aboutit entre" in before) == (True, True)
    assert stored_ticket(app, ticket).state is TicketState.CARRIER
    assert "L’enquête auprès du transporteur se termine entre le" in cleo.get(path_of(ticket)).text
    told = [mail.args.get("act") for mail in mails.unexpected if mail.kind == "request_stands"]
    assert told == ["inquire"]
    press(cleo, ticket, "send", reply="Le transporteur cherche.")
    assert stored_ticket(app, ticket).state is TicketState.CARRIER


@pytest.mark.promise("ST-06")
def test_whoever_writes_during_an_inquiry_reads_both_by_when_it_is_over_and_by_when_they_are_answered(
    app: Flask,
) -> None:
    ann = settle(app, SHOP)
    ticket = ask_for(app, ann, SHOP, topic="delivery", facts={"order_number": "A-17", "tracking_number": "1Z"})
    cleo, customer = colleague(app, Role.AGENT, SHOP), Visitor(app, SHOP)
    customer.sign_in(ann.email)
    act(cleo, ticket, "inquire")
    thread = f"/account/requests/{ticket.reference}"
    over = re.search(r"L’enquête auprès du transporteur se termine entre le [^.]+\.", customer.get(thread).text)
    assert over is not None

    assert customer.send(f"{thread}/reply", {"message": "Le voisin non plus."}).status_code == 303

    for page in (thread, "/account/requests/"):
        said = customer.get(page).text
        assert (over[0] in said, "Nous répondons d’ici" in said) == (True, True)
    desk = cleo.get(path_of(ticket)).text
    assert ("/reopen" in desk, "Le transporteur a répondu" in desk, "/inquire" in desk) == (True, True, False)
    press(cleo, ticket, "send", reply="Il est à Lyon.")
    assert stored_ticket(app, ticket).state is TicketState.CARRIER
    assert over[0] in customer.get(thread).text


@pytest.mark.promise("ST-06")
@pytest.mark.parametrize(
    ("language", "subject", "said", "happened"),
    [
        (
            "fr",
            "le transporteur a répondu",
            "Le transporteur a répondu au sujet de",
            "Le transporteur a répondu : nous",
        ),
        ("en", "the carrier has answered", "The carrier has answered about", "The carrier has answered: we go on."),
    ],
)
def test_whoever_waits_for_the_parcel_is_told_that_the_carrier_has_answered(
    app: Flask, language: str, subject: str, said: str, happened: str
) -> None:
    ann = settle(app, SHOP, language=language)
    facts = {"order_number": "A-17", "tracking_number": "1Z"}
    ticket = ask_for(app, ann, SHOP, topic="delivery", facts=facts, language=language)
    cleo, customer = colleague(app, Role.AGENT, SHOP), Visitor(app, SHOP)
    customer.sign_in(ann.email)
    path = f"{'' if language == 'fr' else '/en'}/account/requests/{ticket.reference}"
    act(cleo, ticket, "inquire")
    assert happened not in plain(customer.get(path).text)

    assert act(cleo, ticket, "reopen").status_code == 303
    *_, mail = mails_of(app, "request_stands", ticket, SHOP)
    message = bring(app, mail)
    assert subject in plain(str(message["Subject"]))
    for kind in ("plain", "html"):
        assert said in plain(words_of(message, kind))
    assert happened in plain(customer.get(path).text)
    assert ("We took the request up again" in (page := customer.get(path).text), "reprise" in page) == (False, False)

    act(cleo, ticket, "resolve")
    act(cleo, ticket, "reopen")
    assert plain(customer.get(path).text).count(happened) == 1
    *_, mail = mails_of(app, "request_stands", ticket, SHOP)
    assert said not in plain(words_of(bring(app, mail)))


@pytest.mark.promise("ST-06")
def test_an_inquiry_that_takes_longer_than_promised_is_said_to_the_customer_and_to_the_team(app: Flask) -> None:
    ann = settle(app, SHOP)
    ticket = ask_for(app, ann, SHOP, topic="delivery", facts={"order_number": "A-17", "tracking_number": "1Z"})
    cleo, customer = colleague(app, Role.AGENT, SHOP), Visitor(app, SHOP)
    customer.sign_in(ann.email)
    act(cleo, ticket, "inquire")
    thread, late = f"/account/requests/{ticket.reference}", "L’enquête dure plus que prévu"
    assert late not in customer.get(thread).text
    begin_long_ago(app, ticket)

    for page in (thread, "/account/requests/"):
        assert f"{late} : nous relançons le transporteur" in plain(customer.get(page).text)
    desk = plain(cleo.get(path_of(ticket)).text)
    assert "La réponse du transporteur se fait attendre : relancez-le et dites-le au client." in desk


@pytest.mark.promise("ST-06")
def test_an_inquiry_that_takes_longer_than_promised_is_something_for_the_team_to_do(app: Flask) -> None:
    ticket = ask_for(app, settle(app, SHOP), SHOP, topic="delivery", subject="Colis introuvable")
    cleo = colleague(app, Role.AGENT, SHOP)
    act(cleo, ticket, "inquire")
    assert "enquête" not in cleo.get("/admin/").text
    assert ticket.reference not in cleo.get(f"{QUEUE}?shelf=late").text
    begin_long_ago(app, ticket)

    page = plain(cleo.get("/admin/").text)
    assert "1 enquête dure plus que prévu" in page
    assert "Relancez le transporteur et prévenez le client." in page
    led = re.search(r'href="(/admin/requests/\?shelf=[a-z]+)"', page)
    assert led is not None
    assert ticket.reference in cleo.get(led[1]).text
    act(cleo, ticket, "reopen")
    assert "enquête" not in cleo.get("/admin/").text


def begin_long_ago(app: Flask, ticket: Ticket) -> None:
    with rows(app, SHOP) as session:
        held = session.get_one(Ticket, (SHOP, ticket.id))
        held.inquiry_at = held.turn_at = held.due_at = datetime.now(UTC) - timedelta(days=20)


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
