"""An entry is written in a browser: seen as customers see it, checked, kept, and nothing of it lost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from playwright.sync_api import Browser, FrameLocator, Page, expect
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.accounts.sessions.models import AccountSession
from app.domain.faq.editing.models import FaqTyping
from app.domain.faq.models import FaqEntry
from tests.faults.waiting import wait_until
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of
from tests.journeys.visitor import Scheme, Visitor, visiting

SLUG = "camcha"


def entry_id(demo: Demo, key: str, language: str = "fr") -> str:
    with rows_of(demo, SLUG) as session:
        return str(session.scalars(select(FaqEntry.id).where(FaqEntry.key == key, FaqEntry.language == language)).one())


def kept(demo: Demo) -> list[str]:
    """List the texts that are kept for their writers."""
    with rows_of(demo, SLUG) as session:
        return list(session.scalars(select(FaqTyping.body).where(FaqTyping.typed_at.is_not(None))))


@contextmanager
def writing(
    demo: Demo,
    browser: Browser,
    key: str,
    *,
    width: int = 1280,
    scheme: Scheme = "light",
    scripted: bool = True,
) -> Iterator[Visitor]:
    """Open an entry's editor as an editor."""
    with visiting(browser, width=width, scheme=scheme, scripted=scripted) as visitor:
        enter_desk(demo, visitor, SLUG, Role.EDITOR)
        visitor.open(f"{demo.urls[SLUG]}/admin/faq/{entry_id(demo, key)}")
        yield visitor


def text_of(page: Page) -> str:
    return page.locator("#body").input_value()


def preview(page: Page) -> FrameLocator:
    return page.frame_locator(".preview__frame")


def test_an_editor_sees_page_and_mistakes_while_typing_and_mends_them(demo: Demo, browser: Browser) -> None:
    with writing(demo, browser, "late-payment") as visitor:
        page = visitor.page
        page.locator("#title").fill("Zébulon paie en retard")
        page.locator("#body").fill("Zébulon a 60 minutes.\n\n[Là](entry:nowhere)")
        expect(preview(page).locator("h1")).to_have_text(re.compile("Zébulon paie en retard"))
        expect(preview(page).locator(".entry__lead")).to_contain_text("60")
        expect(page.locator("#mark-count")).to_have_text(re.compile("2 points à corriger"))
        visitor.look()
        page.get_by_role("link", name="Ligne 3").click()
        assert page.evaluate("getSelection().toString() || document.activeElement.id") in {
            "body",
            "[Là](entry:nowhere)",
        }
        assert page.locator("#body").evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == (
            "[Là](entry:nowhere)"
        )
        page.get_by_role("button", name="Écrire {{ policy.reset_link.valid_for }}").click()
        expect(page.locator("#body")).to_have_value(re.compile(r"Zébulon a \{\{ policy\.reset_link\.valid_for \}\}\."))
        expect(page.locator("#mark-count")).to_have_text(re.compile("1 point à corriger"))
        page.get_by_label("320 px").check()
        expect(page.locator(".preview__frame")).to_have_css("width", "320px")
        page.get_by_role("link", name="English", exact=True).first.click()
        expect(preview(page).locator("html")).to_have_attribute("lang", "en")
        visitor.press("Enregistrer le brouillon")
        expect(page.get_by_text("Le brouillon est enregistré.")).to_be_visible()


def test_what_was_typed_and_not_saved_is_offered_again_and_others_are_named(demo: Demo, browser: Browser) -> None:
    with writing(demo, browser, "billing-date") as visitor, writing(demo, browser, "billing-date") as other:
        page = visitor.page
        expect(page.locator("#writers")).to_contain_text("Dora Petit écrit ici aussi")
        page.locator("#body").fill("Zébulon n’a pas fini.")
        wait_until(lambda: "Zébulon n’a pas fini." in kept(demo))
        expect(page.locator("#kept")).to_contain_text("Gardé pour vous à")
        page.reload()
        visitor.look()
        expect(page.get_by_text("Vous aviez une saisie non enregistrée")).to_be_visible()
        visitor.press("La reprendre", "link")
        assert text_of(page) == "Zébulon n’a pas fini."
        other.press("Enregistrer le brouillon")
        visitor.refusals.add(409)
        visitor.press("Enregistrer le brouillon")
        expect(page.get_by_role("heading", name="Ce qu’une autre personne a enregistré")).to_be_visible()
        assert text_of(page) == "Zébulon n’a pas fini."
        visitor.press("Enregistrer le brouillon")
        assert "Zébulon n’a pas fini." not in kept(demo)


def test_a_server_that_is_gone_and_a_session_that_ended_lose_no_text(demo: Demo, browser: Browser) -> None:
    with writing(demo, browser, "past-invoices") as visitor:
        page = visitor.page
        visitor.refusals |= {400, 503}
        page.route("**/live", lambda route: route.fulfill(status=503))
        page.locator("#body").fill("Zébulon tape sans serveur.")
        expect(page.locator("#trouble")).to_contain_text("le serveur ne répond pas")
        assert text_of(page) == "Zébulon tape sans serveur."
        page.unroute("**/live")
        expect(page.locator("#trouble")).to_be_empty()
        wait_until(lambda: "Zébulon tape sans serveur." in kept(demo))
        with rows_of(demo, SLUG) as session:
            newest = session.scalars(select(AccountSession).order_by(AccountSession.id.desc()).limit(1)).one()
            newest.expires_at = datetime.now(UTC)
        page.locator("#body").fill("Zébulon tape sans session.")
        expect(page.locator("#trouble")).to_contain_text("votre session est terminée")
        visitor.follow(page.get_by_role("button", name="Enregistrer le brouillon"))
        expect(page.get_by_text("Rien n’a été envoyé, rien n’est perdu")).to_be_visible()


def test_an_entry_is_written_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    with writing(demo, browser, "is-payment-safe", width=320, scheme="dark") as visitor:
        page, keys = visitor.page, visitor.page.keyboard
        page.locator("#title").focus()
        keys.press("Tab")
        expect(page.get_by_role("button", name="Gras", exact=True)).to_be_focused()
        keys.press("ArrowRight")
        expect(page.get_by_role("button", name="Italique", exact=True)).to_be_focused()
        keys.press("End")
        expect(page.get_by_role("button", name="Valeur ou libellé", exact=True)).to_be_focused()
        keys.press("ArrowRight")
        expect(page.get_by_role("button", name="Gras", exact=True)).to_be_focused()
        keys.press("Tab")
        expect(page.locator("#body")).to_be_focused()
        keys.press("Control+A")
        keys.type("Zébulon")
        keys.press("Shift+Home")
        keys.press("Control+B")
        assert text_of(page) == "**Zébulon**"
        keys.press("Control+I")
        assert text_of(page) == "***Zébulon***"
        keys.press("Control+I")
        keys.press("Control+B")
        assert text_of(page) == "Zébulon"
        keys.press("End")
        keys.type(" vaut ")
        keys.press("Shift+Tab")
        keys.press("End")
        keys.press("Enter")
        expect(page.locator("#picker-words")).to_be_focused()
        keys.type("reset_link")
        keys.press("Tab")
        visitor.look()
        keys.press("Enter")
        assert text_of(page) == "Zébulon vaut {{ policy.reset_link.valid_for }}"
        expect(page.locator("#body")).to_be_focused()
        keys.press("Control+Z")
        assert text_of(page) == "Zébulon vaut "
        expect(preview(page).locator(".entry__lead")).to_contain_text("Zébulon vaut")


def test_without_scripts_the_same_is_done_by_buttons(demo: Demo, browser: Browser) -> None:
    with writing(demo, browser, "dispute-invoice", width=320, scripted=False) as visitor:
        page = visitor.page
        expect(page.get_by_role("toolbar")).to_be_hidden()
        expect(preview(page).locator("h1")).to_be_visible()
        page.locator("#body").fill("Zébulon sans script : 60 minutes.")
        page.locator("#beside").select_option("en")
        visitor.press("Contrôler et voir, sans enregistrer")
        assert text_of(page) == "Zébulon sans script : 60 minutes."
        expect(preview(page).locator(".entry__lead")).to_contain_text("Zébulon sans script")
        expect(page.get_by_role("heading", name="English")).to_be_visible()
        expect(page.locator("#marks")).to_contain_text("policy.reset_link.valid_for")
        page.get_by_text("Comment écrire").click()
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Ce qu’un texte peut citer").click()
        expect(opened.value.get_by_role("heading", level=1)).to_have_text("Ce qu’un texte peut citer")
        opened.value.get_by_role("main").get_by_label("Rechercher").fill("reset_link")
        opened.value.get_by_role("main").get_by_role("button", name="Rechercher").click()
        expect(opened.value.locator("#references code")).to_have_text(["{{ policy.reset_link.valid_for }}"])
        visitor.press("Enregistrer le brouillon")
        expect(page.get_by_text("Le brouillon est enregistré.")).to_be_visible()
