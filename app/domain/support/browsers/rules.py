"""Whether a browser is too old: only one that says plainly which it is, and of which version, is ever told so."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from app.domain.support.browsers.policy import BrowserName, BrowsersPolicy
from app.domain.support.browsers.releases import RELEASES, Version

_LONGEST = 400  # characters; what a browser sends has less than 200
_ROBOT = re.compile(r"bot|crawl|spider|headless|preview|https?:", re.IGNORECASE)
_WEBKIT = r"Mozilla/5\.0 \([^()]*\) AppleWebKit/[\d.]+ \(KHTML, like Gecko\) "
_APPLE = _WEBKIT.replace("([^()]*", "((?:Macintosh|iPhone|iPad|iPod)[^()]*")
_PHONE = r"Mobile/\w+ Safari/[\d.]+"
# The whole of what each browser sends: one with a word more is another browser, built upon it, or a robot.
_FORMS: Sequence[tuple[BrowserName, re.Pattern[str]]] = (
    ("Chrome", re.compile(_WEBKIT + r"Chrome/(\d{1,4})[\d.]* (?:Mobile )?Safari/[\d.]+")),
    ("Chrome", re.compile(_WEBKIT + rf"CriOS/(\d{{1,4}})[\d.]* {_PHONE}")),
    ("Edge", re.compile(_WEBKIT + r"Chrome/[\d.]+ (?:Mobile )?Safari/[\d.]+ (?:Edg|EdgA|Edge)/(\d{1,4})[\d.]*")),
    ("Edge", re.compile(_WEBKIT + rf"Version/[\d.]+ EdgiOS/(\d{{1,4}})[\d.]* {_PHONE}")),
    ("Firefox", re.compile(r"Mozilla/5\.0 \([^()]*; rv:[\d.]+\) Gecko/[\d.]+ Firefox/(\d{1,4})[\d.]*")),
    ("Firefox", re.compile(_WEBKIT + rf"FxiOS/(\d{{1,4}})[\d.]* {_PHONE}")),
    ("Safari", re.compile(_APPLE + rf"Version/(\d{{1,4}})\.(\d{{1,2}})[\d.]* (?:{_PHONE}|Safari/[\d.]+)")),
)
_EXPLORER = re.compile(r"Mozilla/\d\.0 \([^()]*(?:MSIE \d|Trident/\d)[^()]*\)(?: like Gecko)?")


class Browser(NamedTuple):
    """A browser as it names itself."""

    name: BrowserName
    version: Version


@lru_cache(maxsize=1024)
def read_agent(agent: str) -> Browser | None:
    """Read what a browser says of itself (User-Agent); None for robots and whatever is not known for certain.

    Internet Explorer is the Edge of its day: Edge is what it was replaced by.
    """
    if len(agent) > _LONGEST or _ROBOT.search(agent):
        return None
    if _EXPLORER.fullmatch(agent):
        return Browser("Edge", (0, 0))
    for name, form in _FORMS:
        if match := form.fullmatch(agent):
            major, minor = (*match.groups(), "0")[:2]
            return Browser(name, (int(major), int(minor)))
    return None


def is_outdated(browser: Browser, *, policy: BrowsersPolicy, on: date) -> bool:
    """Tell whether a browser that is supported came out too long ago."""
    released = _released_by(browser)
    return (
        browser.name in policy.supported and released is not None and on > released + policy.current_for.as_timedelta()
    )


def _released_by(browser: Browser) -> date | None:
    """Give the day by which a version was out at the latest; None for one newer than any that is listed."""
    return next((day for version, day in RELEASES[browser.name] if version >= browser.version), None)
