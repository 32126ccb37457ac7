"""Each brand's help centre in its other languages, on a narrow screen."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.brands import QUESTIONS
from tests.journeys.demo import Demo
from tests.journeys.visitor import visiting
from tests.stock import LANGUAGES
from tests.web.walks import entry_paths

OTHERS = [(each, language) for each in QUESTIONS for language in LANGUAGES[each.slug][1:]]


@pytest.mark.parametrize(("brand", "key", "language"), [(each.slug, each.key, language) for each, language in OTHERS])
def test_a_title_finds_its_answer_in_every_language(
    demo: Demo, browser: Browser, brand: str, key: str, language: str
) -> None:
    path = entry_paths(brand, language)[key]
    with visiting(browser, width=320) as visitor:
        page = visitor.page
        visitor.open(f"{demo.urls[brand]}/{language}/")
        assert page.locator("html").get_attribute("lang") == language
        search = page.get_by_role("main").get_by_role("search")
        search.get_by_role("searchbox").fill(path.rpartition("/")[2].replace("-", " "))
        visitor.follow(search.get_by_role("button"))
        page.wait_for_url(f"**/{language}/faq/search?q=*")
        visitor.look()
        visitor.follow(page.locator(f"main h2 a[href='{path}']"))
        page.wait_for_url(f"**{path}")
        visitor.look()
        for other in ("faq/", "support/", "login", "accessibility"):
            visitor.open(f"{demo.urls[brand]}/{language}/{other}")
