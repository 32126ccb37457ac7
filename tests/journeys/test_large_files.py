"""Files that are too large are told before they are sent."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.people import settle, sign_in
from tests.journeys.visitor import visiting

CAMCHA, TEXT = "camcha", "J’ai ouvert le panier. Rien ne vient."
FIELD, SEND = "Captures d’écran", "Envoyer la demande"


def text_of(folder: Path, name: str, megabytes: int) -> Path:
    path = folder / name
    path.write_bytes(b"x" * (megabytes * 1_000_000))
    return path


@pytest.mark.posts_mails
@pytest.mark.parametrize("width", [1280, 320])
def test_files_that_are_too_large_are_told_before_they_are_sent(
    demo: Demo, browser: Browser, tmp_path: Path, width: int
) -> None:
    files = [text_of(tmp_path, f"{number}.txt", 8) for number in range(3)]
    with visiting(browser, width=width) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[CAMCHA], settle(demo, CAMCHA))
        visitor.open(f"{demo.urls[CAMCHA]}/support/new?topic=question")
        page.get_by_label("En une phrase").fill("Rien ne vient")
        page.get_by_label("Que s’est-il passé").fill(TEXT)
        page.get_by_label(FIELD).set_input_files(files)
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
