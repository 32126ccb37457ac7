"""The addresses of an account: added, corrected, deleted, chosen by default; without scripts, by the keyboard."""

from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.accounts.models import Role
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.promise("RP-07")

PROVENCE = "remember-provence"
NEW = "+ Créer une nouvelle adresse"
COUNTRY, STREET, TOWN, POSTCODE = "Pays", "Numéro et rue", "Ville", "Code postal"


def enter_list(demo: Demo, visitor: Visitor) -> str:
    """Sign in, and open « Mes adresses » from the account's navigation; give the e-mail address."""
    email = settle(demo, PROVENCE)
    sign_in(visitor, demo.urls[PROVENCE], email)
    visitor.press("Mes adresses", role="link")
    return email


def fill(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label({"street": STREET, "town": TOWN, "postcode": POSTCODE}[label]).fill(text)


def is_seen_at_the_desk(demo: Demo, desk: Visitor, email: str) -> None:
    enter_desk(demo, desk, PROVENCE, Role.ADMIN)
    desk.open(f"{demo.urls[PROVENCE]}/admin/people/?q={email}")
    desk.press("Ann Martin", role="link")
    UUID(desk.page.url.rpartition("/")[2])
    expect(desk.page.get_by_role("main")).to_contain_text("DOUALA")


def test_addresses_are_added_updated_chosen_by_default_and_deleted(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor, visiting(browser, width=1280) as desk:
        page, main = visitor.page, visitor.page.get_by_role("main")
        email = enter_list(demo, visitor)
        visitor.press(NEW, role="link")
        page.get_by_label(COUNTRY).select_option("US")
        expect(page.get_by_label("Code ZIP")).to_be_visible()
        page.get_by_label(COUNTRY).select_option("CM")
        expect(page.get_by_label("Code ZIP")).to_have_count(0)
        expect(page.get_by_label("Prénom et nom du destinataire")).to_have_value("Ann Martin")
        fill(page, street="Rue Njo-Njo", town="Douala")
        visitor.press("Enregistrer")
        expect(main.get_by_role("status")).to_have_text("L’adresse est dans votre liste.")

        visitor.press(NEW, role="link")
        page.get_by_label(COUNTRY).select_option("AT")
        fill(page, street="Hauptstraße 3/2/14", town="Klaus", postcode="683")
        visitor.press("Enregistrer")
        expect(page.get_by_role("alert")).to_contain_text("Écrivez le code postal comme 1010")
        fill(page, postcode="A-6833")
        visitor.press("Enregistrer")
        austria = main.get_by_role("listitem").filter(has_text="6833 KLAUS")
        expect(austria).to_contain_text("Autriche")
        visitor.follow(austria.get_by_role("button", name="Utiliser par défaut pour la livraison"))
        visitor.look()
        expect(austria).to_contain_text("Livraison par défaut")

        visitor.follow(austria.get_by_role("link", name="Mettre à jour"))
        fill(page, town="Götzis")
        visitor.press("Enregistrer")
        visitor.follow(main.get_by_role("listitem").filter(has_text="GÖTZIS").get_by_role("link", name="Supprimer"))
        visitor.look()
        expect(main).to_contain_text("Ann Martin, Rue Njo-Njo, DOUALA")
        visitor.press("Supprimer")
        expect(main).not_to_contain_text("GÖTZIS")
        expect(main.get_by_role("listitem").filter(has_text="DOUALA")).to_contain_text("Livraison par défaut")

        is_seen_at_the_desk(demo, desk, email)


def test_without_scripts_another_country_is_a_button_away(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scripted=False) as visitor:
        page = visitor.page
        enter_list(demo, visitor)
        visitor.press(NEW, role="link")
        page.get_by_label(COUNTRY).select_option("FR")
        page.get_by_label(STREET).fill("18 rue des Petites-Écuries")
        visitor.press("Changer de pays")
        expect(page.get_by_label(STREET)).to_have_value("18 rue des Petites-Écuries")
        fill(page, town="Paris", postcode="75380")
        page.get_by_label("CEDEX").fill("8")
        visitor.press("Enregistrer")
        expect(page.get_by_role("main")).to_contain_text("75380 PARIS CEDEX 08")


def test_an_address_is_added_by_the_keyboard_alone(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        page, keyboard = visitor.page, visitor.page.keyboard
        enter_list(demo, visitor)
        page.get_by_role("main").get_by_role("link", name=NEW).focus()
        with page.expect_navigation():
            keyboard.press("Enter")
        visitor.look()
        page.get_by_label(COUNTRY).focus()
        keyboard.type("Camer")
        expect(page.get_by_label(POSTCODE)).to_have_count(0)
        for text in ("", "", "Rue Njo-Njo", "", "Douala", "671234567"):
            keyboard.press("Tab")
            keyboard.type(text)
        with page.expect_navigation():
            keyboard.press("Enter")
        visitor.look()
        expect(page.get_by_role("main")).to_contain_text("DOUALA")
        expect(page.get_by_role("main")).to_contain_text("6 71 23 45 67")


@pytest.mark.promise("RP-02")
def test_the_registration_asks_for_the_addresses_of_a_country_too(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320) as visitor:
        page = visitor.page
        visitor.open(f"{demo.urls[PROVENCE]}/register")
        billing = page.locator("#billing_address")
        billing.get_by_label(COUNTRY).select_option("US")
        expect(billing.get_by_label("État")).to_be_visible()
        billing.get_by_label(COUNTRY).select_option("CM")
        expect(billing.get_by_label("État")).to_have_count(0)
        expect(billing.get_by_label(POSTCODE)).to_have_count(0)
        visitor.look()
