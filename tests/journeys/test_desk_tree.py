"""The FAQ's tree in a browser: arranged, written, renamed, withdrawn, and taken out and in as files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.accounts.models import Role
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk
from tests.journeys.visitor import Visitor, visiting

BRAND = "omicron"


@contextmanager
def at_the_tree(
    demo: Demo, browser: Browser, role: Role, *, width: int = 1280, scripted: bool = True
) -> Iterator[Visitor]:
    """Enter as one of the team and open the tree."""
    with visiting(browser, width=width, scripted=scripted) as visitor:
        enter_desk(demo, visitor, BRAND, role)
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/?language=fr")
        yield visitor


def keys(page: Page) -> list[str]:
    return page.locator("[data-entry]").evaluate_all("rows => rows.map(row => row.dataset.entry)")  # type: ignore[no-any-return]  # JavaScript's


def row(key: str) -> str:
    return f'[data-entry="{key}"]'


def choose(visitor: Visitor, key: str, link: str) -> None:
    """Open what more can be done with an entry, and follow a link of it."""
    visitor.page.locator(f"{row(key)} summary").click()
    visitor.follow(visitor.page.locator(row(key)).get_by_role("link", name=link, exact=True))
    visitor.look()


def write(visitor: Visitor, title: str, section: str | None = None) -> None:
    visitor.press("Nouvelle réponse", "link")
    visitor.page.get_by_label("Titre").fill(title)
    if section:
        visitor.page.get_by_label("Rubrique").select_option(label=section)
    visitor.page.get_by_label("Texte, Markdown").fill("Une réponse neuve.")
    visitor.press("Enregistrer le brouillon")


def test_an_editor_begins_an_answer_and_writes_it_in_german(demo: Demo, browser: Browser) -> None:
    with at_the_tree(demo, browser, Role.EDITOR, width=320) as visitor:
        write(visitor, "Mon appareil siffle")
        expect(visitor.page.locator(".message--ok")).to_contain_text("Le brouillon est commencé")
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/?language=fr")
        line = visitor.page.locator(".tree__entry", has_text="Mon appareil siffle")
        expect(line).to_contain_text("Pas encore publiée")
        line.locator("summary").click()
        visitor.look()
        visitor.follow(line.get_by_role("button", name="L’écrire en Deutsch"))
        visitor.look()
        expect(visitor.page.get_by_label("Texte, Markdown")).to_have_value("Une réponse neuve.")
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/?language=de")
        visitor.press("Mon appareil siffle", "link")
        visitor.press("Supprimer le brouillon")
        expect(visitor.page.get_by_role("status")).to_contain_text("jamais publiée")


def test_a_reviewer_arranges_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    with at_the_tree(demo, browser, Role.REVIEWER) as visitor:
        page, before = visitor.page, keys(visitor.page)
        page.locator(f"{row(before[2])} button[value=up]").focus()
        for place in (1, 0):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            visitor.look()
            expect(page.get_by_role("status")).to_contain_text(f"numéro {place + 1} sur")
            expect(page.locator(f"{row(before[2])} button[value=up]")).to_be_focused()
            assert keys(page).index(before[2]) == place
        page.keyboard.press("Tab")
        for _ in range(2):
            expect(page.locator(f"{row(before[2])} button[value=down]")).to_be_focused()
            with page.expect_navigation():
                page.keyboard.press("Enter")
        visitor.look()
        assert keys(page) == before


def test_a_reviewer_drags_an_answer_to_another_place(demo: Demo, browser: Browser) -> None:
    with at_the_tree(demo, browser, Role.REVIEWER) as visitor:
        page, before = visitor.page, keys(visitor.page)
        with page.expect_navigation():
            page.locator(row(before[1])).drag_to(page.locator(row(before[0])))
        visitor.look()
        assert keys(page)[:2] == [before[1], before[0]]
        expect(page.get_by_role("status")).to_contain_text("numéro 1 sur")


def test_the_tree_works_without_scripts(demo: Demo, browser: Browser) -> None:
    with at_the_tree(demo, browser, Role.REVIEWER, scripted=False) as visitor:
        page = visitor.page
        write(visitor, "Appareil sans script")
        visitor.press("Publier")
        address = page.url.partition("?")[0]
        visitor.open(f"{address}/address")
        section = page.get_by_text("/faq/").inner_text().strip().removesuffix("…")
        page.get_by_label("Fin de l’adresse").fill("autre-adresse")
        visitor.press("Changer l’adresse")
        visitor.open(f"{demo.urls[BRAND]}{section}appareil-sans-script")
        assert page.url == f"{demo.urls[BRAND]}{section}autre-adresse"
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/?language=fr")
        line = page.locator(".tree__entry", has_text="Appareil sans script")
        line.locator("summary").click()
        line.get_by_label("Déplacer dans la rubrique").select_option(index=1)
        visitor.follow(line.get_by_role("button", name="Déplacer", exact=True))
        expect(page.get_by_role("status")).to_contain_text("Appareil sans script")
        choose(visitor, "appareil-sans-script", "Retirer")
        page.get_by_label("Motif").fill("Essai.")
        visitor.press("Retirer")
        visitor.press("Remettre en place : Appareil sans script")
        expect(page.get_by_role("status")).to_contain_text("Appareil sans script")


def test_an_answer_that_others_lead_to_stays(demo: Demo, browser: Browser) -> None:
    with at_the_tree(demo, browser, Role.REVIEWER, width=320) as visitor:
        choose(visitor, "serial-number", "Retirer")
        expect(visitor.page.get_by_role("status")).to_contain_text("liens mènent ici")
        expect(visitor.page.get_by_role("main").get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 320])
def test_a_section_is_made_and_deleted(demo: Demo, browser: Browser, width: int) -> None:
    with at_the_tree(demo, browser, Role.REVIEWER, width=width) as visitor:
        page = visitor.page
        visitor.press("Nouvelle rubrique", "link")
        for each in ("Français", "English", "Deutsch"):
            part = page.get_by_role("group", name=each)
            part.get_by_label("Titre").fill(f"Neuf {each} {width}")
            part.get_by_label("Ce qu’elle contient").fill("Tout")
        visitor.press("Créer la rubrique")
        expect(page.get_by_role("status")).to_contain_text("créée")
        visitor.press(f"Modifier : Neuf Français {width}", "link")
        page.get_by_label("Titre").fill("Rubrique neuve")
        visitor.press("Modifier la rubrique")
        visitor.press("Modifier : Rubrique neuve", "link")
        visitor.press("Supprimer la rubrique")
        expect(page.get_by_role("status")).to_contain_text("supprimée")


def test_the_files_go_out_and_come_in_with_a_choice(demo: Demo, browser: Browser, tmp_path: Path) -> None:
    with at_the_tree(demo, browser, Role.REVIEWER) as visitor:
        page = visitor.page
        visitor.press("Fichiers", "link")
        with page.expect_download() as loading:
            page.get_by_role("link", name="Télécharger les fichiers").click()
        loading.value.save_as(tmp_path / "faq.zip")
        page.get_by_label("Un zip").set_input_files(tmp_path / "faq.zip")
        visitor.press("Voir ce qui changerait")
        expect(page.get_by_role("status")).to_contain_text("Rien")
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/?language=fr")
        page.locator(".tree__name a").first.click()
        page.get_by_label("Texte, Markdown").fill("Écrit au bureau.")
        visitor.press("Enregistrer le brouillon")
        visitor.press("Publier")
        visitor.open(f"{demo.urls[BRAND]}/admin/faq/files/")
        page.get_by_label("Un zip").set_input_files(tmp_path / "faq.zip")
        visitor.press("Voir ce qui changerait")
        expect(page.get_by_role("radio", name="Garder le nôtre")).to_be_checked()
        page.get_by_label("Prendre celui du fichier", exact=True).check()
        visitor.press("Apporter les fichiers")
        expect(page.get_by_role("status")).to_contain_text("en place")
