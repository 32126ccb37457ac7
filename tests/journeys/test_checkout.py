"""An offer bought in a browser: by card with and without the bank's question, by transfer, by keyboard alone."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.journeys.demo import Demo
from tests.journeys.people import settle, try_to_sign_in
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.posts_mails

BRAND = "camcha"
ORDER = "Commander avec obligation de paiement"
GOOD, ASKING, REFUSED = "4242 4242 4242 4242", "4000 0027 6000 3184", "4000 0000 0000 9995"


def begin(demo: Demo, visitor: Visitor) -> tuple[str, Locator]:
    """Choose « Acheter » as somebody new, who signs in on the way and gives an address; give it, and the page."""
    email, main = settle(demo, BRAND), visitor.page.get_by_role("main")
    visitor.open(f"{demo.urls[BRAND]}/offers/atelier")
    visitor.press("Acheter", "link")
    try_to_sign_in(visitor, email)
    visitor.look()
    expect(main.get_by_role("heading", level=1)).to_have_text("Acheter Atelier")
    for label, text in (("Numéro et rue", "12 rue des Tanneurs"), ("Code postal", "38000"), ("Ville", "Grenoble")):
        main.get_by_label(label).fill(text)
    return email, main


def type_card(main: Locator, number: str) -> None:
    for label, text in (("Numéro de carte", number), ("Date d’expiration", "0430"), ("Code de sécurité", "123")):
        main.get_by_label(label).fill(text)


@pytest.mark.promise("CC-06")
@pytest.mark.promise("CC-04")
def test_an_offer_is_bought_by_card_and_its_invoice_comes_by_mail(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320) as visitor:
        email, main = begin(demo, visitor)
        visitor.press("Continuer")
        expect(main).to_contain_text("38000 GRENOBLE")
        expect(main).to_contain_text("34,80")
        visitor.picture("checkout-320")
        visitor.press(ORDER)
        type_card(main, GOOD)
        visitor.press("Payer 34,80 €")
        expect(main.get_by_role("heading", level=1)).to_have_text("Atelier est à vous")
        expect(main).to_contain_text(email)
        visitor.press("Mes factures et commandes", "link")
        expect(main).to_contain_text("Actif")
    assert "34,80" in demo.wait_for_mail(BRAND, email, "Votre facture").text


@pytest.mark.promise("CC-08")
def test_a_bank_refuses_asks_is_refused_and_agrees(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280, scheme="dark") as visitor:
        visitor.refusals.add(402)
        _email, main = begin(demo, visitor)
        visitor.press("Continuer")
        visitor.press(ORDER)
        type_card(main, REFUSED)
        main.get_by_role("button", name="Payer 34,80 €").click()
        expect(main.get_by_role("alert")).to_contain_text("insuffisant")
        visitor.look()
        type_card(main, ASKING)
        for answer in ("Refuser", "Oui, c’est moi"):
            main.get_by_role("button", name="Payer 34,80 €").click()
            asked = visitor.page.get_by_role("dialog").get_by_role("button", name=answer)
            if answer == "Refuser":
                asked.click()
                expect(main.get_by_role("alert")).to_contain_text("Votre banque")
            else:
                visitor.follow(asked)
        visitor.look()
        expect(main.get_by_role("heading", level=1)).to_have_text("Atelier est à vous")
        visitor.open(f"{demo.urls[BRAND]}/checkout/atelier")
        expect(main.get_by_role("heading", level=1)).to_have_text("Vous avez déjà Atelier")


@pytest.mark.promise("CC-08")
def test_a_transfer_is_ordered_without_scripts_and_told_by_mail_too(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280, scripted=False) as visitor:
        email, main = begin(demo, visitor)
        main.get_by_label("Virement bancaire").check()
        visitor.press("Continuer")
        visitor.press("Retour", "link")
        expect(main.get_by_label("Virement bancaire")).to_be_checked()
        visitor.press("Continuer")
        visitor.press(ORDER)
        expect(main).to_contain_text("FR76 3000 6000 0112 3456 7890 189")
        reference = re.search(r"RF\d\d \w{4} \w{4}", main.inner_text())
        assert reference is not None
        visitor.picture("transfer-1280")
    assert reference[0] in demo.wait_for_mail(BRAND, email, "IBAN").text


@pytest.mark.promise("CC-06")
def test_an_offer_is_bought_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        _email, main = begin(demo, visitor)
        keyboard = visitor.page.keyboard
        main.get_by_role("button", name="Continuer").last.focus()
        with visitor.page.expect_navigation():
            keyboard.press("Enter")
        main.get_by_role("link", name="Conditions").focus()
        keyboard.press("Tab")
        with visitor.page.expect_navigation():
            keyboard.press("Enter")
        main.get_by_label("Numéro de carte").focus()
        for text in ("4242424242424242", "0430", "123"):
            keyboard.type(text)
            keyboard.press("Tab")
        with visitor.page.expect_navigation():
            keyboard.press("Enter")
        visitor.look()
        expect(main.get_by_role("heading", level=1)).to_have_text("Atelier est à vous")


ON_PLATFORM = "Payer par la plateforme en ligne de la démo, sans carte"


def to_platform(demo: Demo, visitor: Visitor) -> tuple[str, Locator]:
    """Order as somebody new, and be sent to the platform's site."""
    email, main = begin(demo, visitor)
    main.get_by_label("Plateforme de paiement en ligne").check()
    visitor.press("Continuer")
    expect(main).to_contain_text("Plateforme de paiement en ligne")
    visitor.press(ORDER)
    main.get_by_label(ON_PLATFORM).check()
    visitor.look()
    visitor.press("Payer 34,80 €")
    expect(main.get_by_role("heading", level=1)).to_have_text("Plateforme en ligne de la démo")
    return email, main


@pytest.mark.promise("CC-08")
@pytest.mark.parametrize("width", [320, 1280])
def test_an_offer_is_paid_on_a_platform_after_it_was_refused_there(demo: Demo, browser: Browser, width: int) -> None:
    with visiting(browser, width=width) as visitor:
        email, main = to_platform(demo, visitor)
        visitor.picture(f"platform-{width}")
        visitor.press("Refuser")
        expect(main.get_by_role("heading", level=1)).to_have_text("Atelier n’est pas encore payée")
        visitor.picture(f"platform-refused-{width}")
        visitor.press("Continuer et payer 34,80 €", "link")
        main.get_by_label(ON_PLATFORM).check()
        visitor.press("Payer 34,80 €")
        visitor.press("Payer")
        expect(main.get_by_role("heading", level=1)).to_have_text("Atelier est à vous")
        visitor.press("Mes factures et commandes", "link")
        expect(main).to_contain_text("Actif")
    assert "34,80" in demo.wait_for_mail(BRAND, email, "Votre facture").text


@pytest.mark.promise("CC-08")
def test_who_stays_on_the_platform_has_bought_all_the_same(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scheme="dark") as visitor:
        email, main = to_platform(demo, visitor)
        visitor.press("Payer et ne pas revenir")
        expect(main).to_contain_text("C’est payé")
        assert "34,80" in demo.wait_for_mail(BRAND, email, "Votre facture").text  # by the provider's message alone
        visitor.open(f"{demo.urls[BRAND]}/account/billing/")
        expect(main).to_contain_text("Actif")
        visitor.open(f"{demo.urls[BRAND]}/checkout/atelier")
        expect(main.get_by_role("heading", level=1)).to_have_text("Vous avez déjà Atelier")
