"""What stands around every page, measured in a browser; and what remains of it on paper."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page

from app.tenancy.registry import load_registry
from tests.journeys.demo import Demo
from tests.journeys.visitor import visiting
from tests.stock import ROOT
from tests.web.walks import pages

WIDTHS = pytest.mark.parametrize("width", [320, 1280])
_NEAR = 32  # CSS pixels between what is side by side, or one right under the other


@pytest.fixture(scope="module")
def greens() -> set[str]:
    """Give camermix's greens, light and dark, as a browser writes them."""
    tenant = load_registry(ROOT / "tenants").by_slug("camermix")
    assert tenant is not None
    written = (palette["brand"].lstrip("#") for palette in (tenant.theme.palette.light, tenant.theme.palette.dark))
    return {"rgb({}, {}, {})".format(*bytes.fromhex(colour)) for colour in written}


def shown(locator: Locator) -> Iterator[tuple[Locator, FloatRect]]:
    """List what a visitor sees of it, each with its place on the page."""
    for each in locator.all():
        box = each.bounding_box()
        if each.is_visible() and box is not None:
            yield each, box


def gap(one: FloatRect, other: FloatRect) -> float:
    """Measure how far two boxes are apart, in CSS pixels."""
    across = max(one["x"] - other["x"] - other["width"], other["x"] - one["x"] - one["width"], 0)
    down = max(one["y"] - other["y"] - other["height"], other["y"] - one["y"] - one["height"], 0)
    return float(max(across, down))


def sign_in(page: Page) -> Locator:
    return page.get_by_role("link", name="Connexion", exact=True)


@pytest.mark.promise("CM-03")
@WIDTHS
def test_camermixs_sign_in_is_green_and_beside_the_search_on_every_page(
    demo: Demo, browser: Browser, greens: set[str], width: int
) -> None:
    with visiting(browser, width=width) as visitor:
        for path in pages("camermix", "fr"):
            visitor.page.goto(demo.urls["camermix"] + path)
            fields = [box for _, box in shown(visitor.page.get_by_role("search"))]
            near = [
                link for link, box in shown(sign_in(visitor.page)) if any(gap(box, field) <= _NEAR for field in fields)
            ]
            assert near, path
            colours = {link.evaluate("each => getComputedStyle(each).backgroundColor") for link in near}
            assert colours <= greens, path


@pytest.mark.promise("RP-01")
@WIDTHS
def test_remember_provences_sign_in_is_top_right_on_every_page(demo: Demo, browser: Browser, width: int) -> None:
    with visiting(browser, width=width) as visitor:
        for path in pages("remember-provence", "fr"):
            visitor.page.goto(demo.urls["remember-provence"] + path)
            boxes = [box for _, box in shown(sign_in(visitor.page))]
            assert any(
                box["y"] < 120 and box["x"] + box["width"] / 2 > width / 2 and box["x"] + box["width"] <= width
                for box in boxes
            ), path


@pytest.mark.parametrize("brand", ["camermix", "camcha", "omicron", "remember-provence", "support-technique"])
def test_an_answer_on_paper_is_the_answer_alone_with_its_addresses(demo: Demo, browser: Browser, brand: str) -> None:
    with visiting(browser, width=1280) as visitor:
        page = visitor.page
        entries = [path for path in pages(brand, "fr") if re.search(r"/faq/[^/]+/[^/]+$", path)]
        for path in entries:
            page.goto(demo.urls[brand] + path)
            page.emulate_media(media="print")
            for around in (
                *(page.get_by_role(role) for role in ("navigation", "search", "button", "textbox")),
                page.locator(".contact, .footer, .trail, .useful, .related, .hand-off"),
            ):
                assert not list(shown(around)), f"{around} {path}"
            assert page.locator("article h1").is_visible()
            for link in page.locator(".prose a[href^='http']").all():
                after = link.evaluate("each => getComputedStyle(each, '::after').content")
                assert str(link.get_attribute("href")) in after, path
