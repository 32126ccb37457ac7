"""A card from its number to its end, and where one is billed, in a browser; the number stays with the provider."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.library import shelved
from tests.journeys.people import settle, sign_in
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.posts_mails

BRAND = "camcha"
GOOD, ASKS, POOR = "4242 4242 4242 4242", "4000 0027 6000 3184", "4000 0000 0000 9995"
ADD, SAVE = "Ajouter un moyen de paiement", "Enregistrer"


def type_card(visitor: Visitor, number: str) -> None:
    page = visitor.page
    page.get_by_label("Numéro de carte").fill(number)
    page.get_by_label("Date d’expiration").fill("04/30")
    page.get_by_label("Code de sécurité").fill("123")


def holds(demo: Demo, number: str) -> list[str]:
    """Give the names of the demo's files, but for the stand-in's own, that hold a card's number."""
    plain = number.replace(" ", "").encode()
    shelved(demo, "omicron", "um-7013-de")  # or a file that is being put on the shelf is gone when it is read
    files = [path for path in demo.data.rglob("*") if path.is_file() and "stripe" not in path.name]
    assert demo.data / "demo.log" in files
    return [path.name for path in files if plain in path.read_bytes() or number.encode() in path.read_bytes()]


@pytest.mark.promise("CC-09")
@pytest.mark.security("PA-10")
def test_a_card_is_added_replaced_chosen_and_removed(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=320) as visitor:
        visitor.refusals.add(402)
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[BRAND], email)
        visitor.press("Mes cartes bancaires", "link")
        visitor.press(ADD)
        type_card(visitor, POOR)
        main.get_by_role("button", name=SAVE).click()
        expect(main.get_by_role("alert")).to_contain_text("Le solde de cette carte est insuffisant")
        type_card(visitor, ASKS)
        main.get_by_role("button", name=SAVE).click()
        visitor.page.get_by_role("button", name="Refuser").click()
        expect(main.get_by_role("alert")).to_contain_text("n’a pas pu confirmer")
        main.get_by_role("button", name=SAVE).click()
        expect(visitor.page.get_by_role("dialog")).to_contain_text("est-ce bien vous")
        visitor.look()
        visitor.page.get_by_role("button", name="Oui, c’est moi").click()
        expect(main).to_contain_text("Votre moyen de paiement est enregistré.")
        visitor.look()
        expect(main).to_contain_text("Visa •••• 3184")
        visitor.press("Mettre à jour", "link")
        visitor.press("Continuer")
        type_card(visitor, GOOD)
        main.get_by_role("button", name=SAVE).click()
        expect(main).to_contain_text("remplace l’ancien")
        expect(main).not_to_contain_text("3184")
        expect(main).to_contain_text("Débitée par défaut")
        visitor.picture("cards-320")
        visitor.look()
        visitor.press("Supprimer", "link")
        visitor.press("Supprimer")
        expect(main).to_contain_text("Rien n’est encore enregistré")
    assert "Visa •••• 4242" in demo.wait_for_mail(BRAND, email, "Il remplace").text
    assert [holds(demo, number) for number in (GOOD, ASKS, POOR)] == [[], [], []]


def test_a_card_is_added_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=1280, scheme="dark") as visitor:
        main, keyboard = visitor.page.get_by_role("main"), visitor.page.keyboard
        sign_in(visitor, demo.urls[BRAND], email)
        visitor.open(f"{demo.urls[BRAND]}/account/billing/cards")
        main.get_by_role("button", name=ADD).focus()
        with visitor.page.expect_navigation():
            keyboard.press("Enter")
        visitor.look()
        number = visitor.page.get_by_label("Numéro de carte")
        expect(number).to_be_visible()
        main.get_by_role("heading", level=1).click()
        while not number.evaluate("field => field === document.activeElement"):
            keyboard.press("Tab")
        for text in (ASKS, "0430", "123"):
            keyboard.type(text)
            keyboard.press("Tab")
        keyboard.press("Enter")
        expect(visitor.page.get_by_role("dialog")).to_be_visible()
        keyboard.press("Escape")
        expect(main.get_by_role("alert")).to_contain_text("n’a pas pu confirmer")
        keyboard.press("Enter")
        expect(visitor.page.get_by_role("dialog")).to_be_visible()
        keyboard.press("Enter")
        expect(main).to_contain_text("Visa •••• 3184")
        visitor.picture("cards-1280")
        visitor.look()


@pytest.mark.promise("CC-11")
def test_without_scripts_the_address_is_changed_and_a_card_is_explained(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=320, scripted=False) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[BRAND], email)
        visitor.press("Paramètres de paiement", "link")
        visitor.follow(main.get_by_role("link", name="Mettre à jour").first)
        visitor.look()
        main.get_by_label("Pays").select_option("FR")
        main.get_by_label("Société").fill("Atelier Lilas")
        main.get_by_label("Numéro et rue").fill("8 quai Saint-Antoine")
        main.get_by_label("Code postal").fill("69002")
        main.get_by_label("Ville").fill("Lyon")
        main.get_by_role("button", name=SAVE).last.click()
        expect(main).to_contain_text("Vos modifications sont enregistrées")
        expect(main).to_contain_text("69002 LYON")
        visitor.open(f"{demo.urls[BRAND]}/account/billing/cards")
        visitor.press(ADD)
        expect(main).to_contain_text("a besoin de JavaScript")
        expect(main.get_by_role("button", name=SAVE)).to_be_hidden()
    with visiting(browser, width=1280) as visitor:
        sign_in(visitor, demo.urls[BRAND], email)
        visitor.open(f"{demo.urls[BRAND]}/account/billing/settings")
        visitor.picture("payment-settings-1280")
        visitor.open(f"{demo.urls[BRAND]}/account/billing/settings/edit")
