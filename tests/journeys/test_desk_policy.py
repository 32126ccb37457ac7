"""The policy desk in a browser: a value, what it rewords, the change, and the way back."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from app.domain.accounts.models import Role
from tests.faults.waiting import wait_until
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk
from tests.journeys.visitor import Visitor, visiting

GRACE = "Durée de maintien des services après un paiement manqué"
LOOK, BACK = "Voir ce qui est reformulé", "Revenir à la valeur du fichier"
ENTRY = re.compile("^Que se passe-t-il si je paie en retard")


def plain(page: Page) -> str:
    return page.locator("main").inner_text().replace("\xa0", " ").replace("\u202f", " ")


def says(demo: Demo, visitor: Visitor, days: int) -> bool:
    """Whether the FAQ that anybody reads says so by now."""
    visitor.page.goto(f"{demo.urls['camcha']}/faq/facturation-et-paiements/retard-de-paiement")
    return f"restent ouverts {days} jours" in plain(visitor.page)


def tab_to(page: Page, target: Locator) -> None:
    """Reach something by the keyboard as somebody does who has no mouse."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def test_an_administrator_sees_what_a_change_rewords_saves_it_and_takes_it_back(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, "camcha", Role.ADMIN)
        page = visitor.page
        visitor.follow(page.get_by_role("link", name="Règles", exact=True))
        visitor.look()
        visitor.press(f"Modifier : {GRACE}", "link")
        page.get_by_label("Nouvelle valeur").fill("99")
        visitor.press(LOOK)
        expect(page.get_by_role("alert")).to_contain_text("de 3 jours à 30 jours")
        page.get_by_label("Nouvelle valeur").fill("10")
        visitor.press(LOOK)
        assert "7 jours" in plain(page)
        assert "10 jours" in plain(page)
        expect(page.get_by_role("link", name=ENTRY).first).to_be_visible()
        visitor.press("Enregistrer")
        expect(page.get_by_role("alert")).to_contain_text("Dites pourquoi")
        page.get_by_label("Motif").fill("Une semaine ne suffit pas.")
        visitor.press("Enregistrer")
        assert "Modifié" in plain(page)
        wait_until(lambda: says(demo, visitor, 10))
        visitor.open(f"{demo.urls['camcha']}/admin/journal/")
        assert f"{GRACE} : 7 jours → 10 jours" in plain(page)
        visitor.open(f"{demo.urls['camcha']}/admin/policy/billing.grace")
        visitor.press(BACK)
        page.get_by_label("Motif").fill("Tout compte fait, si.")
        visitor.press("Enregistrer")
        assert "Modifié :" in plain(page)
        wait_until(lambda: says(demo, visitor, 7))


def test_what_would_make_the_faq_wrong_cannot_be_saved_by_keyboard_alone_either(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scheme="dark") as visitor:
        enter_desk(demo, visitor, "camcha", Role.ADMIN)
        page = visitor.page
        visitor.open(f"{demo.urls['camcha']}/admin/policy/closing.by")
        tab_to(page, page.get_by_label("l’équipe"))
        page.keyboard.press("ArrowUp")
        expect(page.get_by_label("la personne")).to_be_checked()
        tab_to(page, page.get_by_role("button", name=LOOK))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        visitor.look()
        assert "La FAQ serait fausse" in plain(page)
        expect(page.get_by_role("main").get_by_role("button", name="Enregistrer")).to_have_count(0)
        tab_to(page, page.get_by_role("link", name="Désactiver ou supprimer mon compte"))


def test_without_scripts_a_change_is_looked_at_and_saved(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scripted=False) as visitor:
        enter_desk(demo, visitor, "support-technique", Role.ADMIN)
        page, path = visitor.page, f"{demo.urls['support-technique']}/admin/policy/sign_in.session_lasts"
        for hours in ("12", "8"):
            visitor.open(path)
            page.get_by_label("Nouvelle valeur").fill(hours)
            visitor.press(LOOK)
            page.get_by_label("Motif").fill("Un essai.")
            visitor.press("Enregistrer")
            assert f"{hours} heures" in plain(page)
