"""Files of people in a browser, as an administrator: taken in after a rehearsal, watched, mended, given out."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from app.domain.accounts.models import Role
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, settle
from tests.journeys.visitor import Scheme, Visitor, visiting

HEAD = "Adresse e-mail;Prénom;Nom;Entreprise;Remarque"
SLUG = "camermix"


def file_of(*lines: str) -> FilePayload:
    return {"name": "people.csv", "mimeType": "text/csv", "buffer": "\r\n".join([HEAD, *lines]).encode("cp1252")}


def open_imports(demo: Demo, visitor: Visitor) -> None:
    enter_desk(demo, visitor, SLUG, Role.ADMIN)
    visitor.open(f"{demo.urls[SLUG]}/admin/people/")
    visitor.press("Importer des personnes", "link")


def check(visitor: Visitor, *lines: str) -> None:
    visitor.page.get_by_label("Fichier CSV").set_input_files(file_of(*lines))
    visitor.press("Vérifier le fichier")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_an_administrator_takes_people_in(demo: Demo, browser: Browser, width: int, scheme: Scheme) -> None:
    email = f"lea{width}@example.com"
    with visiting(browser, width=width, scheme=scheme) as visitor:
        open_imports(demo, visitor)
        visitor.picture(f"import-{width}")
        check(visitor, f"{email};Léa;Moreau;Lilas;x", "no address;Tom;Roux;;")
        visitor.page.get_by_role("button", name="Importer 1 personne").wait_for()
        visitor.look()
        expect(visitor.page.get_by_text("Colonnes laissées de côté")).to_be_visible()
        visitor.picture(f"import-checked-{width}")
        visitor.press("Importer 1 personne")
        visitor.page.get_by_text("1 personne est importée").wait_for()
        visitor.look()
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("link", name="Lignes refusées (CSV)").click()
        assert "no address" in Path(download.value.path()).read_text("utf-8-sig")
        visitor.picture(f"import-done-{width}")
        visitor.open(f"{demo.urls[SLUG]}/admin/people/?q={email}")
        expect(visitor.page.get_by_role("main").get_by_text("Léa Moreau")).to_be_visible()
        mail = demo.wait_for_mail(SLUG, email, "/password/reset/")
        assert "Léa" in mail.text


def test_people_are_given_out_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    settle(demo, SLUG, first_name="Zoé", last_name="Clavier")
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, SLUG, Role.ADMIN)
        visitor.open(f"{demo.urls[SLUG]}/admin/people/?q=clavier")
        visitor.page.get_by_role("link", name="Exporter des personnes").focus()
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        visitor.look()
        visitor.page.get_by_label("Seulement les personnes").focus()
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        visitor.page.get_by_text("1 personne est dans le fichier").wait_for()
        visitor.look()
        button = visitor.page.get_by_role("button", name="Télécharger le fichier (CSV)")
        while not button.evaluate("each => each === document.activeElement"):
            visitor.page.keyboard.press("Tab")
        with visitor.page.expect_download() as download:
            visitor.page.keyboard.press("Enter")
        assert "Clavier" in Path(download.value.path()).read_text("utf-8-sig")


def test_an_import_needs_no_script(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scripted=False) as visitor:
        open_imports(demo, visitor)
        visitor.press("Vérifier le fichier")
        expect(visitor.page.get_by_role("alert").or_(visitor.page.locator(".field__error")).first).to_be_visible()
        check(visitor, "bare@example.com;Sans;Script;;")
        visitor.page.get_by_role("button", name="Importer 1 personne").wait_for()
        visitor.press("Annuler")
        expect(visitor.page.get_by_text("Rien n’a changé")).to_be_visible()
        visitor.open(f"{demo.urls[SLUG]}/admin/people/imports/")
        visitor.page.get_by_label("Fichier CSV").set_input_files(
            {"name": "people.csv", "mimeType": "text/csv", "buffer": b"PK\x03\x04 a workbook"}
        )
        visitor.press("Vérifier le fichier")
        expect(visitor.page.get_by_text("Ce n’est pas un fichier CSV")).to_be_visible()
