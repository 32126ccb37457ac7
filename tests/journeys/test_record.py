"""What is held and why: found from the privacy page, read on a phone, by keyboard and on paper."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.people import settle, sign_in
from tests.journeys.visitor import visiting

TITLE = "Ce que nous gardons et pourquoi"


@pytest.mark.promise("CC-16")
@pytest.mark.parametrize("scripted", [True, False])
def test_the_record_is_found_and_read_on_a_phone(demo: Demo, browser: Browser, *, scripted: bool) -> None:
    email = settle(demo, "camcha")
    with visiting(browser, width=320, scheme="dark", scripted=scripted) as visitor:
        page = visitor.page
        sign_in(visitor, demo.urls["camcha"], email)
        visitor.open(f"{demo.urls['camcha']}/privacy")
        visitor.press("Ce que nous gardons de vous et pourquoi, usage par usage", role="link")

        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        part = page.get_by_role("region", name="Pour protéger votre compte")
        expect(part).to_contain_text("Votre journal d’activité")
        expect(part).to_contain_text("12 mois après l’événement")
        expect(part).to_contain_text("Qui les reçoit")


def test_the_record_is_read_by_keyboard_and_printed_without_what_is_pressed(demo: Demo, browser: Browser) -> None:
    email = settle(demo, "camcha")
    with visiting(browser, width=1280) as visitor:
        page = visitor.page
        sign_in(visitor, demo.urls["camcha"], email)
        visitor.open(f"{demo.urls['camcha']}/privacy")
        link = page.get_by_role("link", name="Ce que nous gardons de vous et pourquoi, usage par usage")
        while not link.evaluate("link => link === document.activeElement"):
            page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        visitor.look()

        page.emulate_media(media="print")
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
        expect(page.get_by_text("12 mois après l’événement")).to_be_visible()
        expect(page.get_by_role("link", name="Déconnexion")).to_be_hidden()
        expect(page.get_by_role("contentinfo")).to_be_hidden()
