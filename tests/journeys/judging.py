"""Whether a page can be used by everybody: each state of a page is judged by every rule, once in a run.

The rules are the same for the same elements, states and window, and journeys pass the same pages again and again.
"""

import json
import os
import re
from hashlib import sha256
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.databases import RUN_FOLDER

_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Every rule is judged at every place all the same; only the places that keep one are not listed.
_JUDGE = f"axe.run({json.dumps({'runOnly': _RULES, 'resultTypes': ['violations']})}).then(found => found.violations)"

# All that a rule can see: the elements, what was typed and chosen, where the focus and the pointer are, the window.
# Null where that is not all: a frame, a shadow tree, or something on its way.
_STATE = """() => {
    const all = [...document.querySelectorAll("*")];
    const frames = document.querySelector("iframe, frame, object, embed");
    if (frames || all.some(each => each.shadowRoot) || document.getAnimations().length) return null;
    const states = ["focus", "focus-visible", "hover", "active", "target", "modal", "popover-open", "user-invalid"];
    const places = state => [...document.querySelectorAll(`:${state}`)].map(each => all.indexOf(each));
    const fields = [...document.querySelectorAll("input:not([type=hidden]), textarea, option")];
    const scrolled = each => [each.scrollTop, each.scrollLeft];
    return [document.documentElement.outerHTML, JSON.stringify([
        location.hostname, innerWidth, innerHeight, devicePixelRatio,
        matchMedia("(prefers-color-scheme: dark)").matches,
        document.styleSheets.length, [...document.fonts].map(each => each.status), states.map(places),
        fields.map(each => [each.value, each.checked, each.indeterminate, each.selected]),
        all.flatMap((each, place) => scrolled(each).some(Boolean) ? [[place, ...scrolled(each)]] : []),
    ])];
}"""
_HIDDEN = re.compile(r'<input\b[^>]*\btype="hidden"[^>]*>')
_VALUE = re.compile(r'\bvalue="[^"]*"')
_ID = re.compile(r"\b[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\b")
_PORT = re.compile(r"(?<=\.localhost:)\d+\b")


def judge(page: Page) -> list[str]:
    """Say which rules of accessibility the page breaks as it now is, and where."""
    state = _state_of(page)
    passed = Path(os.environ[RUN_FOLDER]) / "judged" / state if state else None
    if passed and passed.exists():
        return []
    page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(_JUDGE)
    if passed and not violations:
        passed.parent.mkdir(exist_ok=True)
        passed.touch()
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in violations]


def _state_of(page: Page) -> str:
    """Sum up what the rules can see, "" where that is not all.

    What no rule reads is left out: tokens in hidden fields, which id it is, and which worker's port.
    """
    state: list[str] | None = page.evaluate(_STATE)
    if state is None:
        return ""
    html = _HIDDEN.sub(lambda field: _VALUE.sub("", field[0]), state[0])
    ids: dict[str, str] = {}
    told = _ID.sub(lambda found: ids.setdefault(found[0], f"id {len(ids)}"), f"{html}\n{state[1]}")
    return sha256(_PORT.sub("", told).encode()).hexdigest()
