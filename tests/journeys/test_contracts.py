"""A subscription from its next payment date to its end, and what is not right with a bill, in a browser."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import BillStatus, Collection, Interval, SubscriptionStatus
from app.kernel.ids import new_id
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.posts_mails

BRAND = "camcha"
MINE = "Mes factures et commandes"
RECEIVED = re.compile(r"\d+(er)?\s\S+\s\d{4}, \d+:\d\d \(heure de Paris\)")  # when a declaration was


def subscribe(demo: Demo, email: str, *, days: int = 2, is_late: bool = False) -> None:
    """Let somebody of the running demo have bought, as the provider told."""
    moment = datetime.now(UTC)
    begun = moment - timedelta(days=days)
    months = {"period_start": begun, "period_end": begun + timedelta(days=30), "asked_at": begun}
    with rows_of(demo, BRAND) as session:
        account_id = session.scalars(select(Account.id).where(Account.email == email)).one()
        sold = Subscription(
            id=new_id(moment), account_id=account_id, provider_id=f"sub_{account_id}", offer="atelier", price=3_480,
            currency="EUR", billed_every=Interval.MONTH, collection=Collection.CHARGED, begun_at=begun,
            status=SubscriptionStatus.PAST_DUE if is_late else SubscriptionStatus.ACTIVE,
            past_due_since=begun if is_late else None, cancels_at_end=False, **months,
        )  # fmt: skip
        session.add(sold)
        session.flush()
        bill = Bill(
            id=new_id(moment), account_id=account_id, subscription_id=sold.id, provider_id=f"in_{account_id}",
            status=BillStatus.OPEN if is_late else BillStatus.PAID, currency="EUR", total=3_480,
            paid=0 if is_late else 3_480, refunded=0, billed_at=begun, attempts=1, **months,
        )  # fmt: skip
        session.add(bill)


def go_on(visitor: Visitor, control: Locator) -> None:
    """Press a link or a button by keyboard, and look at the page that it leads to."""
    control.focus()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()


@pytest.mark.promise("CC-13")
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_a_contract_is_ended_in_three_steps_and_taken_back(
    demo: Demo,
    browser: Browser,
    scripted: bool,  # noqa: FBT001
) -> None:
    email = settle(demo, BRAND)
    subscribe(demo, email)
    with visiting(browser, width=320 if scripted else 1280, scripted=scripted) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[BRAND], email)
        expect(main).to_contain_text("Prochaine échéance")
        visitor.press(MINE, "link")
        expect(main).to_contain_text("34,80")
        visitor.picture(f"subscription-{'320' if scripted else '1280'}")
        visitor.press("Résilier votre contrat", "link")
        main.get_by_label("Pourquoi partez-vous").fill("Je ferme boutique.")
        visitor.press("Confirmer la résiliation")
        expect(main.get_by_role("heading", level=1)).to_contain_text("Votre contrat prend fin le")
        assert "accusé" in demo.wait_for_mail(BRAND, email, "Votre déclaration").text
        visitor.press("Garder mon contrat malgré tout")
        expect(main.get_by_role("heading", level=1)).to_have_text("Votre contrat continue")


@pytest.mark.promise("CC-14")
def test_whoever_is_suspended_ends_the_contract_by_keyboard(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    subscribe(demo, email, days=12, is_late=True)
    with visiting(browser, width=1280, scheme="dark") as visitor:
        main, keyboard = visitor.page.get_by_role("main"), visitor.page.keyboard
        sign_in(visitor, demo.urls[BRAND], email)
        visitor.open(f"{demo.urls[BRAND]}/account/billing/")
        expect(main).to_contain_text("Suspendu jusqu’au paiement")
        go_on(visitor, main.get_by_role("link", name="Résilier votre contrat", exact=True))
        main.get_by_label("Pourquoi partez-vous").focus()
        keyboard.press("Tab")
        with visitor.page.expect_navigation():
            keyboard.press("Enter")
        visitor.look()
        expect(main.get_by_role("heading", level=1)).to_contain_text("Votre contrat prend fin le")


@pytest.mark.promise("CC-13")
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_a_consumer_withdraws_by_keyboard_and_it_is_acknowledged(
    demo: Demo,
    browser: Browser,
    scripted: bool,  # noqa: FBT001
) -> None:
    email = settle(demo, BRAND)
    subscribe(demo, email)
    with visiting(browser, width=320, scripted=scripted) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[BRAND], email)
        visitor.press(MINE, "link")
        go_on(visitor, main.get_by_role("link", name="Renoncer au contrat ici", exact=True))
        expect(main).to_contain_text("Atelier prend fin aussitôt")
        go_on(visitor, main.get_by_role("button", name="Confirmer la rétractation", exact=True))
        expect(main.get_by_role("heading", level=1)).to_have_text("Vous vous êtes rétracté")
        moment = RECEIVED.search(main.inner_text())
        assert moment is not None
        visitor.open(f"{demo.urls[BRAND]}/account/billing/")
        expect(main).not_to_contain_text("Renoncer au contrat ici")
    mail = demo.wait_for_mail(BRAND, email, f"Votre déclaration nous est parvenue le {moment[0]}")
    assert mail.subject == "Vous vous êtes rétracté"
    assert "accusé de réception" in mail.text


@pytest.mark.promise("CC-07")
@pytest.mark.promise("CC-10")
def test_what_is_not_right_reaches_the_team_and_is_answered_at_the_desk(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    subscribe(demo, email)
    with visiting(browser, width=320) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[BRAND], email)
        visitor.open(f"{demo.urls[BRAND]}/account/billing/")
        visitor.press("J’ai payé mais je n’ai pas accès", "link")
        main.get_by_label("Quand avez-vous payé").fill("Hier, 9:05")
        main.get_by_label("Moyen de paiement").fill("Carte")
        main.get_by_label("Que voyez-vous").fill("Une page vide.")
        visitor.press("Envoyer la demande")
        expect(main).to_contain_text("en tête de file")
        visitor.open(f"{demo.urls[BRAND]}/account/billing/dispute")
        main.get_by_label("Votre preuve de paiement").fill("Relevé du 14")
        visitor.press("Envoyer la demande")
        expect(main.get_by_label("Votre preuve de paiement")).to_have_value("Relevé du 14")
        main.get_by_label("Qu’est-ce qui est faux").fill("Facturé deux fois.")
        visitor.press("Envoyer la demande")
        expect(main).to_contain_text("en tête de file")
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, BRAND, Role.ADMIN)
        main = visitor.page.get_by_role("main")
        visitor.open(f"{demo.urls[BRAND]}/admin/billing/open")
        visitor.follow(main.get_by_role("link", name=email).first)  # what is disputed has no invoice yet either
        visitor.look()
        expect(main).to_contain_text("Contestée")
        visitor.follow(main.get_by_role("link", name="Maintenir la facture").first)
        visitor.look()
        main.get_by_label("Motif").fill("Un seul prélèvement, vu sur le relevé.")
        visitor.press("Maintenir la facture")
        visitor.page.set_viewport_size({"width": 320, "height": 900})
        visitor.look()
    assert "Un seul prélèvement" in demo.wait_for_mail(BRAND, email, "Motif").text
