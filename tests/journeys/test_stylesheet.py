"""The stylesheet as it is sent says what its files say."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.web.assets import press

STYLES = Path(__file__).parents[2] / "app" / "static" / "css"
READ = """texts => texts.map(text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map(rule => rule.cssText);
})"""


@pytest.mark.parametrize(
    ("css", "pressed"),
    [
        ("a {\n  color: red;\n}\n", "a{color:red}"),
        ("a, b {\n  margin: 0 1px;\n  top: 0;\n}", "a,b{margin:0 1px;top:0}"),
        ("/* one */ a { top: 0 } /* two */ b { top: 0 }", "a{top:0}b{top:0}"),
        ("a /* it's */ :hover { top: calc(1px + 2px) }", "a :hover{top:calc(1px + 2px)}"),
        ('a::after { content: " {/* ; */} : " }', 'a::after{content:" {/* ; */} : "}'),
    ],
)
def test_what_is_not_read_is_left_out_and_strings_are_kept(css: str, pressed: str) -> None:
    assert press(css) == pressed


def test_a_browser_reads_the_same_in_a_pressed_stylesheet(browser: Browser) -> None:
    css = "\n".join(path.read_text("utf-8") for path in sorted(STYLES.rglob("*.css")))
    page = browser.new_page()

    read, pressed = page.evaluate(READ, [css, press(css)])

    page.close()
    assert [plain(rule) for rule in pressed] == [plain(rule) for rule in read]


def plain(rule: str) -> str:
    """Give a rule without the air that a browser keeps: a custom property's value is kept as it was written."""
    return re.sub(r"(?<=[,({])\s+|\s+(?=[)}])", "", " ".join(rule.split()))
