"""The desk by keyboard alone: on every page that links lead to, Tab reaches everything, in order and to be seen."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from app.domain.accounts.models import Role
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk
from tests.journeys.visitor import visiting

# Numbers everything that a key can be pressed on, and notes where the focus comes by. Among radio buttons and within a
# toolbar the arrows lead on, and Tab stops at one (ARIA Authoring Practices, “Toolbar”, “Radio Group”).
NUMBER = """() => {
  const found = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex='0']"
  )].filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.disabled && !each.closest("[inert]"));
  const isOf = (each, one) => each.type === "radio" && each.name === one.name && each.form === one.form;
  const radios = (one) => found.filter((each) => isOf(each, one));
  const stops = found.filter((each) =>
    each.closest("[role=toolbar]") ? each.tabIndex === 0
    : each.type !== "radio" || each === (radios(each).find((other) => other.checked) ?? radios(each)[0])
  );
  window.passed = [];
  const pass = (at) => {
    const outlined = [at, at.parentElement].some((each) => getComputedStyle(each).outlineStyle !== "none");
    window.passed.push([stops.indexOf(at), outlined || at.tagName === "IFRAME"]);
  };
  document.addEventListener("focusin", (event) => pass(event.target));
  window.addEventListener("blur", () => document.activeElement.tagName === "IFRAME" && pass(document.activeElement));
  return stops.length;
}"""
_AT_ONCE, _ROUNDS = 20, 20  # presses of Tab; a date has several stops, and a frame those of its page
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[0-9]+\b|(?<=/policy/)[a-z_.]+|(?<=/requests/)[A-Z2-9-]{9}")
_FILE = re.compile(r"\.(csv|zip|json|pdf)$|/files/[^/]+$")


def addresses(page: Page) -> Iterator[str]:
    """Give which pages of the desk the links of a page lead to; a file is none."""
    for address in page.evaluate("[...document.links].map((each) => each.href.split('#')[0])"):
        path = urlsplit(address).path
        if path.startswith("/admin/") and not _FILE.search(path):
            yield address


def shape(address: str) -> str:
    """Give what pages of one kind have in common."""
    return _ID.sub("*", urlsplit(address).path)


def tab_through(page: Page) -> None:
    """Press Tab to the end of a page; AssertionError for what was passed over, out of order, or not seen there."""
    stops: int = page.evaluate(NUMBER)
    passed: list[list[object]] = []
    for _ in range(_ROUNDS):
        for _ in range(_AT_ONCE):
            page.keyboard.press("Tab")
        passed = page.evaluate("passed")
        if len(passed) >= stops:
            break
    assert passed[:stops] == [[number, True] for number in range(stops)], page.url


def test_every_page_of_the_desk_is_gone_through_by_tab(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, "camcha", Role.ADMIN)
        home = visitor.page.url
        waiting, known = [home], {shape(home)}
        while waiting:
            visitor.open(waiting.pop())
            tab_through(visitor.page)
            for address in addresses(visitor.page):
                if shape(address) not in known:
                    known.add(shape(address))
                    waiting.append(address)
        assert {"/admin/faq/", "/admin/faq/*", "/admin/people/*", "/admin/policy/", "/admin/journal/"} <= known, known
        assert len(known) > 30, known
