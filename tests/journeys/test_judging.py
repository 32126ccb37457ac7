"""What the journeys' own judge of accessibility tells, and when it looks anew."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.databases import RUN_FOLDER
from tests.journeys.judging import judge
from tests.journeys.visitor import visiting

GREY = "p { color: #999 }"
PAGE = """<!doctype html><html lang="fr"><head><title>Page</title><style>{css}</style></head><body><main>
<h1>Titre</h1><p>Texte</p><form><input type="hidden" name="csrf_token" value="{token}">
<label>Nom <input name="name"></label><a href="#{name}">Lien</a></form></main></body></html>"""
NAMES = ("0b0f5c7e-4f5a-7c0e-9d5b-1f2e3d4c5b6a", "1b0f5c7e-4f5a-7c0e-9d5b-1f2e3d4c5b6b")


def write(page: Page, *, css: str = "", token: str = "", name: str = NAMES[0]) -> None:
    page.set_content(PAGE.format(css=css, token=token, name=name))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with visiting(browser, width=1280) as visitor:
        yield visitor.page


Count = Callable[[], int]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Count:
    """Begin a run in which nothing was judged, and count how often a page without a fault was looked at."""
    monkeypatch.setenv(RUN_FOLDER, str(tmp_path))
    return lambda: sum(1 for _ in tmp_path.glob("judged/*"))


def test_a_page_with_a_fault_is_told_of_each_time(page: Page, looks: Count) -> None:
    write(page, css=GREY)
    assert [told.partition(":")[0] for told in judge(page)] == ["color-contrast"]
    assert [told.partition(":")[0] for told in judge(page)] == ["color-contrast"]
    assert looks() == 0


def test_the_same_page_is_judged_once_whatever_its_tokens_and_ids(page: Page, looks: Count) -> None:
    for token, name in (("a", NAMES[0]), ("b", NAMES[1])):
        write(page, token=token, name=name)
        assert judge(page) == []
    assert looks() == 1


def test_the_same_page_on_another_workers_port_is_judged_once(page: Page, looks: Count) -> None:
    for port in (40001, 40002):
        page.set_content(
            PAGE.format(css="", token="", name="").replace('href="#"', f'href="http://a.localhost:{port}/"')
        )
        assert judge(page) == []
    assert looks() == 1


CHANGES: list[Callable[[Page], object]] = [
    lambda page: page.get_by_label("Nom").fill("Ann"),
    lambda page: page.get_by_label("Nom").focus(),
    lambda page: page.get_by_role("link").hover(),
    lambda page: page.emulate_media(color_scheme="dark"),
    lambda page: page.set_viewport_size({"width": 320, "height": 900}),
    lambda page: page.evaluate("document.querySelector('p').textContent = 'Texte.'"),
    lambda page: page.evaluate("document.querySelector('p').className = 'grey'"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_judged_anew(page: Page, looks: Count, change: Callable[[Page], object]) -> None:
    write(page)
    assert judge(page) == []
    change(page)
    assert judge(page) == []
    assert looks() == 2


def test_a_fault_of_another_state_is_told_of(page: Page, looks: Count) -> None:
    write(page, css="p { color: #000 } @media (prefers-color-scheme: dark) { p { color: #999 } }")
    assert judge(page) == []
    page.emulate_media(color_scheme="dark")
    assert judge(page)
    assert looks() == 1


def test_a_page_in_a_frame_is_judged_each_time(page: Page, looks: Count) -> None:
    write(page)
    page.evaluate(
        """() => {
            const frame = document.createElement("iframe");
            frame.title = "Cadre";
            document.querySelector("main").append(frame);
        }"""
    )
    judge(page)
    assert looks() == 0
