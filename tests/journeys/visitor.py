"""A visitor with a browser: what they open and press, and what must be true of every page they see."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page

from tests.journeys.judging import judge

Scheme = Literal["light", "dark"]
PATIENCE = 120_000  # milliseconds; what is looked for is there at once, but for a busy machine


@dataclass
class Visitor:
    """One visitor: a browser window of a width, a colour scheme, with or without scripts."""

    page: Page
    scripted: bool
    complaints: list[str] = field(default_factory=list)
    refusals: set[int] = field(default_factory=lambda: {422})  # answers that are no fault: a form sent back, at least

    def open(self, url: str) -> None:
        """Go to a page and look at it."""
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.ok, f"{url} answered {answer.status}"
        self.look()

    def look(self) -> None:
        """Check what must hold on every page: accessible, nothing cut off, one heading, no broken rule."""
        self.page.wait_for_load_state()
        assert self.page.locator("h1").count() == 1, self.page.url
        if self.scripted:
            self._fits()
            self._is_accessible()
        assert not self.complaints, self.complaints

    def press(self, name: str, role: Literal["button", "link"] = "button") -> None:
        """Press a button or a link in the page's main part by its words, and look at what comes."""
        self.follow(self.page.get_by_role("main").get_by_role(role, name=name, exact=True))
        self.look()

    def follow(self, link: Locator) -> None:
        """Press what leads to another page, and wait until it has come."""
        with self.page.expect_navigation():
            link.click()

    def hear(self, kind: str, text: str) -> None:
        """Note what the browser complains about, but for refusals that the journey is about."""
        if kind == "error" and not any(f"status of {status}" in text for status in self.refusals):
            self.complaints.append(text)

    def picture(self, name: str) -> None:
        """Keep a picture of the page where pictures are wanted (`make pictures`)."""
        folder = os.environ.get("PICTURES")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def _fits(self) -> None:
        beyond = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{self.page.url} is {beyond} px too wide"

    def _is_accessible(self) -> None:
        told = judge(self.page)
        assert not told, f"{self.page.url}: {told}"


@contextmanager
def visiting(
    browser: Browser, *, width: int, scheme: Scheme = "light", scripted: bool = True, agent: str | None = None
) -> Iterator[Visitor]:
    """Open a window; whatever the browser complains about (a blocked source, a missing file) fails the next look."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripted,
        locale="fr-FR",
        user_agent=agent,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visitor = Visitor(page, scripted)
    page.on("console", lambda message: visitor.hear(message.type, message.text))
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    yield visitor
    context.close()
