"""Files that are too large are told before they are sent, and without scripts after it; no text is lost by it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.people import settle, sign_in
from tests.journeys.visitor import Visitor, visiting

CAMCHA, TEXT = "camcha", "J’ai ouvert le panier. Rien ne vient."
FIELD, SEND = "Captures d’écran", "Envoyer la demande"


def text_of(folder: Path, name: str, megabytes: int) -> Path:
    path = folder / name
    path.write_bytes(b"x" * (megabytes * 1_000_000))
    return path


def fill_in(visitor: Visitor, demo: Demo, files: Sequence[Path]) -> None:
    """Sign in and fill a request in, with these files."""
    sign_in(visitor, demo.urls[CAMCHA], settle(demo, CAMCHA))
    visitor.open(f"{demo.urls[CAMCHA]}/support/new?topic=question")
    visitor.page.get_by_label("En une phrase").fill("Rien ne vient")
    visitor.page.get_by_label("Que s’est-il passé").fill(TEXT)
    visitor.page.get_by_label(FIELD).set_input_files(files)


@pytest.mark.posts_mails
@pytest.mark.parametrize("width", [1280, 320])
def test_files_that_are_too_large_are_told_before_they_are_sent(
    demo: Demo, browser: Browser, tmp_path: Path, width: int
) -> None:
    files = [text_of(tmp_path, f"{number}.txt", 8) for number in range(3)]
    with visiting(browser, width=width) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        fill_in(visitor, demo, files)
        expect(main).to_contain_text("Ces fichiers font 24")
        page.get_by_role("button", name=SEND).click()
        expect(page.get_by_label(FIELD)).to_be_focused()
        visitor.look()
        visitor.picture(f"files-too-large-{width}")
        expect(page.get_by_label("Que s’est-il passé")).to_have_value(TEXT)

        page.get_by_label(FIELD).set_input_files(files[:1])
        expect(main).not_to_contain_text("Ces fichiers font")
        visitor.press(SEND)
        expect(main).to_contain_text("Nous avons votre demande")


@pytest.mark.posts_mails
@pytest.mark.promise("ST-08")
@pytest.mark.parametrize("width", [1280, 320])
def test_without_scripts_a_file_that_is_too_large_is_told_beside_the_text_which_goes_out_without_it(
    demo: Demo, browser: Browser, tmp_path: Path, width: int
) -> None:
    with visiting(browser, width=width, scripted=False) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        fill_in(visitor, demo, [text_of(tmp_path, "trop.txt", 11), text_of(tmp_path, "juste.txt", 1)])
        visitor.press(SEND)
        expect(main).to_contain_text("trop est trop volumineux")
        expect(main.get_by_role("button", name="juste.txt")).to_be_visible()
        expect(page.get_by_label("En une phrase")).to_have_value("Rien ne vient")
        expect(page.get_by_label("Que s’est-il passé")).to_have_value(TEXT)
        visitor.picture(f"file-too-large-without-scripts-{width}")

        visitor.press(SEND)
        expect(main).to_contain_text("Nous avons votre demande")
        visitor.press("Suivre ma demande", role="link")
        expect(main).to_contain_text(TEXT)
        expect(main.get_by_role("link", name="juste.txt")).to_be_visible()
        expect(main).not_to_contain_text("trop")
