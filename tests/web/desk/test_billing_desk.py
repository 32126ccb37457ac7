"""Subscriptions at the desk: found, looked at, overridden; money given back, disputes answered."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.accounts.queries import find_by_email
from app.domain.billing.entitlement import Access
from app.domain.billing.models import Bill, EventState, Subscription, WebhookEvent
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import SubscriptionStatus
from app.domain.billing.queries import PAGE
from app.domain.billing.reminding import remind
from app.domain.invoices.models import Invoice, InvoiceKind
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.billing import BRAND
from tests.web.contracting import Shop, failed_event, subscribed
from tests.web.desk.team import audit_of, colleague
from tests.web.people import Visitor
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
DESK = "/admin/billing/"
WHY = {"reason": "Panne de trois jours"}


@pytest.fixture
def dora(app: Flask) -> Visitor:
    return colleague(app)


def acts(shop: Shop) -> list[str]:
    return [act for act, _who, _why in audit_of(shop.app, shop.account)]


def test_a_subscription_is_found_by_its_customer_and_its_state(shop: Shop, dora: Visitor) -> None:
    sold = shop.sell()
    link = f"{DESK}{sold.id}"

    for query, found in (("?q=ann@example.com", True), ("?q=bob", False), ("?state=active", True), ("?state=x", True)):
        assert (link in dora.get(DESK + query).text) is found, query
    assert link not in dora.get(f"{DESK}?state=canceled").text
    page = dora.get(link).text
    for words in ("22,80", "Actif", "Passer outre", "Rembourser"):
        assert words in page


@pytest.mark.promise("CC-14")
def test_what_a_customer_was_written_of_a_missing_payment_is_listed_latest_first(shop: Shop, dora: Visitor) -> None:
    since, other = datetime(2025, 3, 25, 23, 30, tzinfo=UTC), datetime(2024, 12, 1, 9, tzinfo=UTC)
    sold, beside = (
        subscribed(shop.app, shop.account, status=SubscriptionStatus.PAST_DUE, past_due_since=each)[0]
        for each in (since, other)
    )
    with shop.rows() as session:
        for row_id, begun, days in ((sold.id, since, (0, 3, 7)), (beside.id, other, (14,)), (sold.id, since, (45,))):
            for after in days:
                row = session.get_one(Subscription, (BRAND, row_id))
                assert remind(session, row, BillingPolicy(), now=begun + timedelta(days=after))

    episode = "26 mars 2025"
    assert reminders(dora.get(f"{DESK}{sold.id}").text) == [
        ("10 mai 2025, 1:30", "Dernier rappel", episode),
        ("2 avril 2025, 1:30", "Suspendu", episode),
        ("29 mars 2025, 0:30", "Relancé", episode),
        ("26 mars 2025, 0:30", "Un paiement manque", episode),
    ]
    assert reminders(dora.get(f"{DESK}{beside.id}").text) == [
        ("15 décembre 2024, 10:00", "Toujours suspendu", "1er décembre 2024")
    ]
    page = dora.get(f"{DESK}{subscribed(shop.app, shop.account)[0].id}").text
    assert "Aucun paiement n’a manqué" in page
    assert reminders(page) == []


def reminders(page: str) -> list[tuple[str, ...]]:
    """Give the rows of what a subscription's page says was written."""
    shown = page.partition('<section aria-labelledby="reminders">')[2].partition("</section>")[0]
    assert shown
    rows = re.findall(r"(?s)<tr>(.*?)</tr>", shown.partition("<tbody>")[2])
    return [tuple(re.findall(r"(?s)<t[hd][^>]*>\s*(.*?)\s*</t[hd]>", row)) for row in rows]


def test_a_list_that_is_longer_than_a_page_goes_on(shop: Shop, dora: Visitor) -> None:
    sold = [subscribed(shop.app, shop.account)[0].id for _ in range(PAGE + 1)]
    first, last = max(sold), min(sold)
    page = dora.get(DESK).text
    assert f"{DESK}{first}" in page
    assert f"{DESK}{last}" not in page
    following = re.search(r"before=([0-9a-f-]{36})", page)
    assert following is not None

    page = dora.get(f"{DESK}?before={following[1]}").text
    assert [str(each) in page for each in (first, last)] == [False, True]
    assert f"{DESK}{following[1]}" not in page


def test_an_override_gives_access_with_a_reason_until_a_day_and_ends(shop: Shop, dora: Visitor) -> None:
    sold = shop.sell()
    path, day = f"{DESK}{sold.id}/override", datetime.now(UTC).date() + timedelta(days=3)
    assert dora.send(path, {"access": "read_only", "until": str(day), **WHY}).status_code == 303

    row = shop.subscription(sold.provider_id)
    assert (row.override, row.override_reason) == (Access.READ_ONLY, WHY["reason"])
    paris = ZoneInfo("Europe/Paris")
    assert row.override_until == datetime.combine(day + timedelta(days=1), time(), paris)
    assert "En pause" in dora.get(f"{DESK}{sold.id}").text
    dora.send(path, {"access": "", "until": str(day), **WHY})
    ended = shop.subscription(sold.provider_id)
    assert (ended.override, ended.override_until) == (None, None)
    assert acts(shop) == ["billing-override", "billing-override"]


@pytest.mark.parametrize(
    "wrong",
    [{"reason": ""}, {"access": "\x00"}, {"access": "everything"}, {"until": "2020-01-01"}, {"until": "31/31/31"}],
)
def test_an_override_that_is_not_good_changes_nothing(shop: Shop, dora: Visitor, wrong: dict[str, str]) -> None:
    sold = shop.sell()
    answer = dora.send(f"{DESK}{sold.id}/override", {"access": "none", **WHY, **wrong})

    assert answer.status_code == 422
    assert shop.subscription(sold.provider_id).override is None
    assert acts(shop) == []


@pytest.mark.promise("CC-10")
def test_money_is_given_back_with_a_credit_note_once_and_ends_the_dispute(shop: Shop, dora: Visitor) -> None:
    shop.sell()
    bill = shop.dispute()
    path, asked = f"{DESK}bills/{bill.id}/refund", {"line_0": "0,5", "seen": "0", **WHY}
    assert dora.send(path, asked).status_code == 303
    assert dora.send(path, asked).status_code == 422  # the second click

    kept = shop.bill()
    assert (kept.refunded, kept.disputed_at) == (1_140, None)
    with shop.rows() as session:
        notes = session.scalars(select(Invoice).where(Invoice.kind == InvoiceKind.CREDIT_NOTE)).all()
        assert [each.gross for each in notes if each.account_id == shop.account.id] == [1_140]
    assert acts(shop) == ["billing-refund"]


def test_each_half_is_given_back_and_never_more_than_is_left(shop: Shop, dora: Visitor) -> None:
    shop.sell()
    bill = shop.bill()
    path = f"{DESK}bills/{bill.id}/refund"
    for seen in ("0", "1"):
        assert dora.send(path, {"line_0": "0,5", "seen": seen, **WHY}).status_code == 303

    assert shop.bill().refunded == 2_280
    assert dora.get(path).status_code == 303  # nothing is left to be given back
    assert acts(shop) == ["billing-refund", "billing-refund"]


def test_what_the_provider_gave_back_already_is_not_given_back_by_the_team(shop: Shop, dora: Visitor) -> None:
    shop.sell()
    with shop.rows() as session:
        bill = session.scalars(select(Bill)).one()
        bill.refunded = 280
    answer = dora.send(f"{DESK}bills/{bill.id}/refund", {"line_0": "1", "seen": "0", **WHY})

    assert answer.status_code == 422
    assert "20,00" in answer.text
    assert acts(shop) == []


def test_nothing_is_written_when_the_provider_does_not_answer(shop: Shop, dora: Visitor) -> None:
    shop.sell()
    bill = shop.bill()
    shop.ledger.is_away = True
    answer = dora.send(f"{DESK}bills/{bill.id}/refund", {"line_0": "1", "seen": "0", **WHY})

    assert answer.status_code == 422
    assert WHY["reason"] in answer.text
    assert "Cela ne compte qu’une fois" in answer.text
    assert "rien n’a été fait" not in answer.text  # a call that timed out may have arrived
    assert shop.bill().refunded == 0
    assert acts(shop) == []


@pytest.mark.promise("CC-10")
def test_an_invoice_that_stands_is_explained_and_reminders_go_on(shop: Shop, dora: Visitor, app: Flask) -> None:
    shop.sell()
    bill = shop.dispute()
    assert "Contestée" in dora.get(f"{DESK}{bill.subscription_id}").text
    for _ in range(2):
        dora.send(f"{DESK}bills/{bill.id}/dispute", WHY)

    assert shop.bill().disputed_at is None
    (mail,) = shop.mails("dispute_refused")
    assert WHY["reason"] in text_of(app, mail)
    assert acts(shop) == ["dispute-refuse"]


def test_a_failed_event_is_taken_up_again_once(shop: Shop, dora: Visitor, app: Flask) -> None:
    event = failed_event(app)
    assert "PaymentsMisusedError" in dora.get(f"{DESK}events/").text
    for _ in range(2):
        dora.send(f"{DESK}events/{event.id}/replay")

    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        kept = session.scalars(select(WebhookEvent).where(WebhookEvent.id == event.id)).one()
        assert (kept.state, kept.attempts) == (EventState.WAITING, 0)
    assert shop.hinted == [event.id]


def test_nobody_settles_their_own_bills(app: Flask) -> None:
    visitor = colleague(app)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        own = find_by_email(session, f"{Role.ADMIN}@example.com")
    assert own is not None
    _, bill = subscribed(app, own)
    assert visitor.get(f"{DESK}bills/{bill.id}/refund").status_code == 403
