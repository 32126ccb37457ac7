"""A subscription changes its offer, and ends with its account, in a browser and at the demo's payment provider."""

import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.adapters.stripe.client import open_client
from app.adapters.stripe.payments import StripePayments
from app.demo.stripe.__main__ import FILE
from app.demo.stripe.client import FakeClient
from app.demo.stripe.store import Store
from app.domain.accounts.models import Account, Role
from app.domain.billing.asking import ask_about_subscription
from app.domain.billing.ports import Interval, ProvidedBill, Purchase, SubscriptionStatus
from app.domain.billing.service import keep_customer, note
from app.kernel.money import Money
from tests.adapters.stripe.standing import RecordingStripe
from tests.billing import add_address
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.posts_mails

BRAND, CARD = "camcha", "4242424242424242"
ATELIER = Purchase(offer="atelier", name="Atelier", price=Money(3_480, "EUR"), interval=Interval.MONTH)


class Counter:
    """The demo's provider, asked beside the demo itself."""

    def __init__(self, file: Path) -> None:
        self.fake = RecordingStripe(Store(file))
        self.client = open_client(f"sk_test_fake_{BRAND}", http_client=FakeClient(self.fake))
        self.payments = StripePayments(self.client, is_live=False)

    def sell(self, account: Account) -> str:
        """Sell the offer, and pay its first bill by card; give the subscription's name."""
        customer = self.payments.open_customer(account.id, email=account.email, name="Ann", key=str(account.id))
        sold = self.payments.subscribe(customer, ATELIER, key=f"buy {account.id}")
        bill = self.payments.find_bill(sold.latest_bill or "")
        assert bill is not None
        assert bill.client_secret is not None
        intent = bill.client_secret.partition("_secret_")[0]
        form = f"client_secret={bill.client_secret}&payment_method_data[card][number]={CARD}"
        key = {"Authorization": f"Bearer pk_test_fake_{BRAND}"}
        assert self.fake.answer("POST", f"/v1/payment_intents/{intent}/confirm", form, key)[0] == 200
        return sold.id

    def is_to_change(self, name: str) -> bool:
        return self.client.v1.subscriptions.retrieve(name).schedule is not None

    def bills(self, customer: str) -> Sequence[ProvidedBill]:
        return self.payments.list_bills(customer)


def sell(demo: Demo, email: str) -> tuple[Counter, str]:
    """Let somebody of the running demo buy."""
    counter, moment = Counter(demo.data / FILE), datetime.now(UTC)
    with rows_of(demo, BRAND) as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        add_address(session, account)
        name = counter.sell(account)
        said = ask_about_subscription(counter.payments, name, at=moment)
        assert said.subscription is not None
        keep_customer(session, account.id, said.subscription.customer, now=moment)
        note(session, said, now=moment)
    return counter, name


def to_confirming(demo: Demo, visitor: Visitor, email: str) -> None:
    """Lead from signing in to the page that confirms another offer."""
    sign_in(visitor, demo.urls[BRAND], email)
    visitor.press("Mes factures et commandes", "link")
    visitor.press("Changer d’offre", "link")
    visitor.picture("change-offer")
    visitor.follow(visitor.page.get_by_role("region", name="Maison").get_by_role("link", name="Choisir"))


@pytest.mark.promise("CC-13")
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_another_offer_is_taken_from_the_next_anniversary_and_taken_back(
    demo: Demo,
    browser: Browser,
    scripted: bool,  # noqa: FBT001
) -> None:
    email = settle(demo, BRAND)
    counter, name = sell(demo, email)
    with visiting(browser, width=320 if scripted else 1280, scripted=scripted) as visitor:
        main = visitor.page.get_by_role("main")
        to_confirming(demo, visitor, email)
        expect(main).to_contain_text("70,80")
        visitor.picture("confirm-change")
        visitor.press("Changer d’offre avec obligation de paiement")
        expect(main.get_by_role("heading", level=1)).to_have_text("Votre offre change")
        visitor.picture("change-declared")
        assert "70,80" in demo.wait_for_mail(BRAND, email, "Jusque-là vous gardez Atelier").text
        assert counter.is_to_change(name)
        visitor.open(f"{demo.urls[BRAND]}/account/billing/")
        visitor.picture("change-pending")
        visitor.press("Garder mon offre actuelle")
        expect(main.get_by_role("heading", level=1)).to_have_text("Votre contrat continue")
        assert not counter.is_to_change(name)


def test_another_offer_is_taken_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    sell(demo, email)
    with visiting(browser, width=1280, scheme="dark") as visitor:
        main, keyboard = visitor.page.get_by_role("main"), visitor.page.keyboard
        to_confirming(demo, visitor, email)
        main.get_by_role("button", name="Changer d’offre").focus()
        with visitor.page.expect_navigation():
            keyboard.press("Enter")
        visitor.look()
        expect(main.get_by_role("heading", level=1)).to_have_text("Votre offre change")


@pytest.mark.promise("CC-02")
def test_whoever_is_erased_is_charged_no_more(demo: Demo, browser: Browser, tmp_path: Path) -> None:
    email = settle(demo, BRAND)
    counter, name = sell(demo, email)
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, demo.urls[BRAND], email)
        visitor.open(f"{demo.urls[BRAND]}/account/close")
        expect(visitor.page.get_by_role("main")).to_contain_text("Atelier prend fin aussitôt")
        visitor.picture("leaving")
    with visiting(browser, width=1280) as visitor:
        main = visitor.page.get_by_role("main")
        enter_desk(demo, visitor, BRAND, Role.ADMIN)
        with rows_of(demo, BRAND) as session:
            account_id = session.scalars(select(Account.id).where(Account.email == email)).one()
        visitor.open(f"{demo.urls[BRAND]}/admin/people/{account_id}/delete")
        expect(main).to_contain_text("Atelier prend fin aussitôt")
        visitor.page.get_by_label("Motif").fill("Par e-mail")
        visitor.page.get_by_label(re.compile("pour confirmer")).fill(email)
        visitor.press("Supprimer le compte")
        expect(main).to_contain_text("C’est fait : Supprimer le compte")
    assert "Rien d’autre n’est prélevé" in demo.wait_for_mail(BRAND, email, "a été supprimé").text
    ended = counter.payments.find_subscription(name)
    assert ended is not None
    assert ended.status is SubscriptionStatus.CANCELED
    assert counter.payments.is_gone(ended.customer)

    copy = tmp_path / FILE  # whose clock may move without moving everybody's
    shutil.copy(demo.data / FILE, copy)
    later = Counter(copy)
    later.fake.advance(int(timedelta(days=70).total_seconds()))
    assert len(later.bills(ended.customer)) == 1
