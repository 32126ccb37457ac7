"""What somebody has, on the first page of their account: devices, the next event, subscriptions, requests."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.billing.ports import SubscriptionStatus
from app.domain.devices.models import Device
from app.domain.support.states import Act
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.installation import EXTENSION
from tests.web.contracting import subscribed
from tests.web.holding import BRAND, DAY, HOUR, NOW, held, leave_none, move, person, sign_up
from tests.web.people import Visitor, settle
from tests.web.requesting import act, ask, tickets

pytestmark = pytest.mark.posts_mails


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    leave_none(app)


def facts(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """Give what the page says under each name, and where that leads."""
    page = re.sub(r"\s+", " ", unescape(visitor.get("/account/").text)).partition("<main")[2]
    found = re.findall(
        r'<dt class="facts__name">(.*?)</dt> <dd class="facts__value">(.*?)</dd>(.*?)(?=<dt|</dl>)', page
    )
    return {
        name: (re.sub(r"<[^>]+>", "", value).strip(), (re.findall(r'href="([^"]+)"', rest) or [""])[0])
        for name, value, rest in found
    }


@pytest.mark.promise("OM-02")
def test_devices_in_service_and_the_next_event_lead_to_their_pages(app: Flask) -> None:
    ann = person(app)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        account = session.scalars(select(Account)).one()
        for number, retired_at in enumerate((None, None, NOW)):
            session.add(
                Device(
                    id=new_id(NOW), account_id=account.id, serial=f"AB12{number}Z", name="", registered_at=NOW,
                    retired_at=retired_at,
                )
            )  # fmt: skip
    assert facts(ann)["Mes appareils"] == ("2 appareils", "/account/devices/")
    assert "Mes événements" not in facts(ann)

    later, sooner, gone = (held(app, title=each.title()) for each in ("later", "sooner", "gone"))
    move(app, later, starts_at=NOW + 20 * DAY, ends_at=NOW + 20 * DAY + HOUR)
    for event in (later, sooner, gone):
        assert sign_up(ann, event) == 303
    move(app, gone, starts_at=NOW - DAY, ends_at=NOW - DAY + HOUR)
    said, where = facts(ann)["Mes événements"]
    assert (said.startswith("Sooner · "), where) == (True, "/account/events/")
    move(app, sooner, cancelled_at=NOW)
    assert facts(ann)["Mes événements"][0].startswith("Later · ")
    bob = person(app, "bob")
    assert facts(bob)["Mes appareils"][0].startswith("0 ")
    full = held(app, title="Full", places=1)
    for each in (bob, ann):
        assert sign_up(each, full) == 303
    waiting = " · Vous êtes sur la liste d’attente"
    assert [facts(each)["Mes événements"][0].partition(" · ")[0] for each in (bob, ann)] == ["Full", "Full"]
    assert [facts(each)["Mes événements"][0].endswith(waiting) for each in (bob, ann)] == [False, True]
    assert "Mes événements" not in facts(person(app, "cleo"))


@pytest.mark.promise("CC-22")
def test_subscriptions_and_running_requests_say_how_they_stand(app: Flask) -> None:
    account, ann = settle(app), Visitor(app)
    ann.sign_in()
    assert not {"Comptoir", "Atelier"} & set(facts(ann))
    since = datetime.now(UTC) - timedelta(days=9)
    subscribed(app, account)
    subscribed(app, account, offer="comptoir", status=SubscriptionStatus.PAST_DUE, past_due_since=since)
    for subject in ("Facture", "Caisse"):
        ask(ann, subject=subject)
    solved = next(each for each in tickets(app) if each.subject == "Facture")
    act(app, solved, Act.RESOLVE)
    act(app, solved, Act.CLOSE)

    known = facts(ann)
    assert known["Atelier"][1] == known["Comptoir"][1] == "/account/billing/"
    assert known["Atelier"][0] != known["Comptoir"][0]
    assert known["Caisse"][1].startswith("/account/requests/")
    assert "Facture" not in known
