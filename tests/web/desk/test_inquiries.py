"""An inquiry with the carrier, at the desk and on the pages of whoever waits for the parcel."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.support.states import TicketState
from tests.mails import Mails
from tests.web.desk.requests import act, ask_for, empty_requests, path_of, press, stored_ticket
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

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
