"""An old browser comes: it is told, it hides the notice without scripts, and a current one never sees it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.agents import OLD_CHROME
from tests.journeys.demo import Demo
from tests.journeys.visitor import visiting

WORDS = "Votre navigateur est trop ancien"


@pytest.mark.promise("ST-03")
@pytest.mark.parametrize("scripted", [True, False])
def test_an_outdated_browser_is_told_and_may_hide_it(demo: Demo, browser: Browser, scripted: bool) -> None:  # noqa: FBT001 - a table's column
    home = demo.urls["support-technique"]
    with visiting(browser, width=320, scheme="dark", scripted=scripted, agent=OLD_CHROME) as visitor:
        visitor.open(f"{home}/")
        expect(visitor.page.get_by_role("main")).to_contain_text(WORDS)
        visitor.picture("old-browser-320-dark")
        visitor.open(f"{home}/faq/")
        visitor.press("Masquer ce message")
        expect(visitor.page.get_by_role("main")).not_to_contain_text(WORDS)
        visitor.open(f"{home}/")
        expect(visitor.page.get_by_role("main")).not_to_contain_text(WORDS)
    with visiting(browser, width=1280) as visitor:
        visitor.open(f"{home}/")
        expect(visitor.page.get_by_role("main")).not_to_contain_text(WORDS)
