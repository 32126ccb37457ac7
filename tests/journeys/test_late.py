"""Somebody whose card fails, in a browser: the demo's clock moves, their pages say so, and paying restores them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import time

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.demo.stripe.__main__ import FILE
from app.demo.stripe.keys import webhook_secret
from app.demo.stripe.posting import Poster
from app.demo.stripe.store import Store
from app.domain.accounts.models import Account
from app.domain.billing.ports import ProvidedSubscription
from app.domain.billing.service import keep_customer
from tests.adapters.stripe.standing import CARD, FAILS_LATER, RecordingStripe, Stand
from tests.journeys.demo import Demo
from tests.journeys.people import rows_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

pytestmark = [pytest.mark.posts_mails, pytest.mark.promise("CC-14")]

BRAND = "camcha"
MISSING, SUSPENDED = "Un paiement manque", "Vos services sont suspendus"
OPEN = ("billing/", "invoices/", "privacy", "close")  # of the account, whatever is suspended
SAYS_SO = ("", "profile")


@contextmanager
def stand_of(demo: Demo, *, ago: timedelta = timedelta(0)) -> Iterator[Stand]:
    """Open the brand's account at the demo's stand-in, so long ago; what happens there is posted at the end."""
    path = demo.data / FILE
    ahead = Store(path).now() - time()
    stand = Stand(RecordingStripe(Store(path, real_time=lambda: time() - ahead - ago.total_seconds())), BRAND)
    yield stand
    secret = (demo.data / "secret_key").read_text().strip()
    poster = Poster(
        lambda account: f"{demo.urls[account]}/webhooks/stripe/{account}",
        lambda account: webhook_secret(account, secret),
    )
    poster(BRAND, [event for _, event in stand.fake.delivered])
    poster.close()


def buy_with_a_card_that_fails(demo: Demo, email: str, *, days: int) -> ProvidedSubscription:
    """Let somebody have bought a month and more ago, so that the second month is owed for about so many days."""
    with stand_of(demo, ago=timedelta(days=31 + days)) as stand:
        with rows_of(demo, BRAND) as session:
            account_id = session.scalars(select(Account.id).where(Account.email == email)).one()
            customer = stand.payments.open_customer(account_id, email=email, name="Ann", key=email)
            keep_customer(session, account_id, customer, now=datetime.now(UTC))
        sold = stand.subscribed(customer)
        stand.add_card(customer, FAILS_LATER)
        failing = next(each for each in stand.payments.list_methods(customer) if each.last4 == FAILS_LATER[-4:])
        stand.payments.set_default(customer, failing.id)
        stand.fake.delivered.clear()  # what the clock brings is told first
    return sold


def let_a_day_pass(demo: Demo, visitor: Visitor) -> None:
    """Move the demo's billing clock by its button."""
    visitor.open(f"{demo.urls[BRAND]}/_demo/clock")
    visitor.press("1 jour plus tard")


def test_whoever_is_late_reads_it_on_every_page_and_is_led_to_pay_by_keyboard(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    buy_with_a_card_that_fails(demo, email, days=2)
    with visiting(browser, width=320, scheme="dark") as visitor:
        let_a_day_pass(demo, visitor)
        demo.wait_for_mail(BRAND, email, "12,00")
        sign_in(visitor, demo.urls[BRAND], email)
        main = visitor.page.get_by_role("main")
        for page in (*SAYS_SO, *OPEN):
            visitor.open(f"{demo.urls[BRAND]}/account/{page}")
            expect(main).to_contain_text(MISSING)
            expect(main).to_contain_text("12,00")
        visitor.picture("late-320-dark")
        main.get_by_role("link", name="Payer maintenant", exact=True).focus()
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        visitor.look()
        expect(visitor.page).to_have_url(f"{demo.urls[BRAND]}/account/billing/")


def test_whoever_is_suspended_reaches_what_stays_open_and_is_restored_by_paying(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    sold = buy_with_a_card_that_fails(demo, email, days=9)
    with visiting(browser, width=1280, scripted=False) as visitor:
        let_a_day_pass(demo, visitor)
        demo.wait_for_mail(BRAND, email, "suspendus")
        sign_in(visitor, demo.urls[BRAND], email)
        main = visitor.page.get_by_role("main")
        for page in (*SAYS_SO, *OPEN):
            visitor.open(f"{demo.urls[BRAND]}/account/{page}")
            expect(main).to_contain_text(SUSPENDED)
        visitor.picture("suspended-1280")
        visitor.open(f"{demo.urls[BRAND]}/support/")
        with stand_of(demo) as stand:
            good = next(each for each in stand.payments.list_methods(sold.customer) if each.last4 == CARD[-4:])
            stand.payments.pay(stand.bill_of(stand.now(sold)).id, method=good.id, key=f"at last {sold.id}")
        demo.wait_for_mail(BRAND, email, "Votre paiement est arrivé")
        visitor.open(f"{demo.urls[BRAND]}/account/")
        expect(main).not_to_contain_text(SUSPENDED)
