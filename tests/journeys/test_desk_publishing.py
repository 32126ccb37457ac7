"""From a draft to what readers see, in a browser: an editor writes, a reviewer decides, now or at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.faq.editing.models import FaqDraft
from tests.faults.waiting import wait_until
from tests.journeys.demo import Demo, fetch
from tests.journeys.people import enter_desk, rows_of
from tests.journeys.visitor import Visitor, visiting

BRAND = "camermix"


def open_entry(demo: Demo, visitor: Visitor, title: str) -> None:
    visitor.open(f"{demo.urls[BRAND]}/admin/faq/")
    visitor.press(title, "link")


def write(visitor: Visitor, text: str) -> None:
    """Save a draft whose text begins with these words."""
    body = visitor.page.locator("#body")
    body.fill(f"{text}\n\n{body.input_value()}")
    visitor.press("Enregistrer le brouillon")


def titles(demo: Demo, visitor: Visitor) -> list[str]:
    visitor.open(f"{demo.urls[BRAND]}/admin/faq/")
    return visitor.page.locator(".tree__name a").all_inner_texts()


@pytest.mark.parametrize(("width", "scripted"), [(1280, True), (320, False)])
def test_a_draft_is_returned_then_published_compared_and_restored(
    demo: Demo, browser: Browser, width: int, *, scripted: bool
) -> None:
    word = f"Zephyr{width}"
    with visiting(browser, width=width) as editor, visiting(browser, width=width, scripted=scripted) as reviewer:
        enter_desk(demo, editor, BRAND, Role.EDITOR)
        enter_desk(demo, reviewer, BRAND, Role.REVIEWER)
        title = titles(demo, editor)[0 if scripted else 1]
        open_entry(demo, editor, title)
        address = editor.page.url
        write(editor, f"{word} commence ici.")
        editor.press("Demander une relecture")

        reviewer.open(f"{demo.urls[BRAND]}/admin/faq/")
        assert "En relecture" in reviewer.page.inner_text("main")
        reviewer.press(title, "link")
        reviewer.page.locator("#note").fill("Une phrase de plus, s’il vous plaît.")
        reviewer.press("Renvoyer le brouillon")
        editor.open(address)
        assert "Une phrase de plus" in editor.page.inner_text("main")
        write(editor, "Encore une phrase.")
        editor.press("Demander une relecture")

        reviewer.open(address)
        reviewer.page.get_by_label("Beaucoup : le texte précédent induit en erreur").check()
        reviewer.press("Publier")
        assert "L’entrée est publiée" in reviewer.page.inner_text("main")
        wait_until(lambda: word in fetch(f"{demo.urls[BRAND]}/faq/search?q={word}"))

        reviewer.press("Ce que cette entrée a dit", "link")
        assert "Changement majeur" in reviewer.page.inner_text("main")
        reviewer.press("Comparer")
        assert word in reviewer.page.inner_text("main")
        reviewer.page.go_back()
        reviewer.press("Version 1", "link")
        reviewer.press("En faire le brouillon")
        assert word not in reviewer.page.locator("#body").input_value()


def test_a_draft_is_published_at_its_time(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, BRAND, Role.REVIEWER)
        open_entry(demo, visitor, titles(demo, visitor)[2])
        address = visitor.page.url
        write(visitor, "Zibeline arrive demain.")
        tomorrow = datetime.now(UTC).date() + timedelta(days=2)
        visitor.page.get_by_label("À la date ci-dessous").check()
        visitor.press("Publier")
        expect(visitor.page.locator(".error-summary")).to_be_focused()
        visitor.page.get_by_label("Jour").fill(str(tomorrow))
        visitor.page.get_by_label("Heure", exact=False).first.fill("08:00")
        visitor.press("Publier")
        assert "Le brouillon sera publié à la date choisie" in visitor.page.inner_text("main")
        visitor.press("Annuler la date")
        visitor.page.get_by_label("À la date ci-dessous").check()
        visitor.page.get_by_label("Jour").fill(str(tomorrow))
        visitor.page.get_by_label("Heure", exact=False).first.fill("08:00")
        visitor.press("Publier")
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/upkeep")
        assert "Programmé" in visitor.page.inner_text("main")

        with rows_of(demo, BRAND) as session:  # the time comes
            entry_id = address.rpartition("/")[2].partition("?")[0]
            waiting = session.scalars(select(FaqDraft)).all()
            draft = next(each for each in waiting if str(each.entry_id) == entry_id)
            draft.publish_at = datetime.now(UTC)
        wait_until(lambda: "Zibeline" in fetch(f"{demo.urls[BRAND]}/faq/search?q=zibeline"))


def test_upkeep_and_promises_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scheme="dark") as visitor:
        enter_desk(demo, visitor, BRAND, Role.REVIEWER)
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/")
        for words in ("À tenir à jour", "Promesses"):
            visitor.page.locator("h1").click()
            link = visitor.page.get_by_role("main").get_by_role("link", name=words)
            for _ in range(40):
                visitor.page.keyboard.press("Tab")
                if link.evaluate("link => link === document.activeElement"):
                    break
            with visitor.page.expect_navigation():
                visitor.page.keyboard.press("Enter")
            visitor.look()
            assert words in visitor.page.inner_text("h1")
            visitor.page.go_back()
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/promises")
        assert "CM-01" in visitor.page.inner_text("main")
        assert "Il n’y a pas de rapport des tests ici" in visitor.page.inner_text("main")
