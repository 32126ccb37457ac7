"""The dashboard of a portal: products and topics are chosen, it follows, and its cards are arranged by keyboard."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.library import shelved
from tests.journeys.people import settle, sign_in
from tests.journeys.visitor import Visitor, visiting

BRAND = "omicron"
PRODUCT, TOPIC = "TrafoLab 5", "Résistance d’enroulement"
UPDATES, EVENTS, DOCUMENTS = "Mises à jour logicielles", "Événements et formations", "Guides et documents"


def cards(visitor: Visitor) -> list[str]:
    """Read the parts of the page by their headings."""
    known = {UPDATES, EVENTS, DOCUMENTS}
    return [each for each in visitor.page.get_by_role("heading", level=2).all_inner_texts() if each in known]


def press_by_keyboard(visitor: Visitor, card: str, words: str) -> None:
    """Press a button of a card as somebody without a mouse does."""
    row = visitor.page.get_by_role("main").get_by_role("listitem").filter(has_text=card)
    row.get_by_role("button", name=words).focus()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()


@pytest.mark.promise("OM-02")
@pytest.mark.parametrize(("width", "scripted"), [(1280, True), (320, True), (1280, False)])
def test_a_dashboard_follows_what_is_chosen_and_how_it_is_arranged(
    demo: Demo, browser: Browser, width: int, *, scripted: bool
) -> None:
    shelved(demo, BRAND, "um-7013-de")
    url = demo.urls[BRAND]
    with visiting(browser, width=width, scripted=scripted) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, url, settle(demo, BRAND, country="FR"))
        visitor.open(f"{url}/account/")
        expect(main).to_contain_text("Nouveau dans la bibliothèque")
        expect(main).to_contain_text("Dans votre région")
        assert cards(visitor) == [UPDATES, EVENTS, DOCUMENTS]

        visitor.press("Mes produits et thèmes", role="link")
        main.get_by_label(PRODUCT, exact=True).check()
        main.get_by_label(TOPIC, exact=True).check()
        visitor.picture(f"interests-{width}")
        visitor.press("Enregistrer")
        expect(main.get_by_role("status")).to_have_text("Votre choix est enregistré.")
        visitor.open(f"{url}/account/")
        expect(main).to_contain_text(f"Pour {PRODUCT}, sur un thème choisi")
        visitor.picture(f"dashboard-{width}")

        visitor.press("Organiser mon tableau de bord", role="link")
        press_by_keyboard(visitor, DOCUMENTS, "Monter")
        press_by_keyboard(visitor, UPDATES, "Masquer")
        visitor.picture(f"arrangement-{width}")
        visitor.press("Revenir au tableau de bord", role="link")
        assert cards(visitor) == [DOCUMENTS, EVENTS]
