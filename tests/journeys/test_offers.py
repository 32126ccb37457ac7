"""Offers, as somebody reads them who has no account: found from the home, compared, read in full, chosen."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.visitor import Scheme, Visitor, visiting

BRAND = "camcha"


def expect_offer(visitor: Visitor, name: str, price: str) -> None:
    """Check that the page is an offer's, with all that was promised of it."""
    main = visitor.page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(name)
    expect(main).to_contain_text(re.compile(price.replace(" ", r"\s+")))
    for heading in ("Fonctionnalités", "Avantages", "Pour qui"):
        expect(main.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(main.get_by_role("link", name="Acheter", exact=True)).to_be_visible()


@pytest.mark.promise("CC-05")
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_an_offer_is_found_read_and_chosen(demo: Demo, browser: Browser, width: int, scheme: Scheme) -> None:
    with visiting(browser, width=width, scheme=scheme) as visitor:
        main = visitor.page.get_by_role("main")
        visitor.open(demo.urls[BRAND])
        visitor.press("Comparer les offres", "link")
        visitor.picture(f"offers-{BRAND}-{width}-{scheme}")
        assert main.get_by_role("heading", level=2).all_inner_texts() == ["Comptoir", "Atelier", "Maison"]
        visitor.press("Atelier", "link")
        expect_offer(visitor, "Atelier", "34,80 € TTC par mois")
        visitor.picture(f"offer-{BRAND}-{width}-{scheme}")
        visitor.press("Acheter", "link")
        assert visitor.page.url == f"{demo.urls[BRAND]}/login?next=%2Fcheckout%2Fatelier"


@pytest.mark.promise("CC-05")
def test_an_answer_leads_to_the_offers_and_the_keyboard_is_enough(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        visitor.open(f"{demo.urls[BRAND]}/faq/offres-et-achats/quelles-offres")
        expect(visitor.page.get_by_role("main")).to_contain_text(re.compile(r"29,00\s€\sHT par mois"))
        for path in ("/offers/", "/offers/maison", "/checkout/maison"):
            tab_to(visitor, path)
            with visitor.page.expect_navigation():
                visitor.page.keyboard.press("Enter")
            visitor.look()
            assert path in unquote(visitor.page.url)


@pytest.mark.promise("CC-05")
def test_offers_are_read_without_a_script(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scripted=False) as visitor:
        visitor.open(f"{demo.urls[BRAND]}/offers/")
        visitor.press("Comptoir", "link")
        expect_offer(visitor, "Comptoir", "19,00 € HT par mois")
        visitor.press("Maison", "link")
        expect_offer(visitor, "Maison", "70,80 € TTC par mois")


def tab_to(visitor: Visitor, path: str) -> None:
    """Press Tab until a link of the page's main part that leads there has the focus."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.matches('main a') && document.activeElement.pathname") == path:
            return
    raise AssertionError(f"Tab never comes by a link to {path}")
