"""The library at the desk in a browser: a resource is written, gets its files, is shown, taken and withdrawn."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.domain.accounts.models import Role
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk
from tests.journeys.visitor import Scheme, Visitor, visiting

SLUG = "camcha"
PDF = b"%PDF-1.7 " + b"0123456789" * 100


def write_one(agent: Visitor, title: str) -> None:
    """Write a resource, with a first try that lacks its sentence."""
    page, main = agent.page, agent.page.get_by_role("main")
    agent.press("Rédiger une ressource", "link")
    page.get_by_label("Titre").fill(title)
    agent.press("Enregistrer le brouillon")
    expect(page.get_by_role("alert")).to_contain_text("Dites en une phrase")
    expect(page.get_by_label("Titre")).to_have_value(title)
    page.get_by_label("En une phrase").fill("Tout en une page.")
    agent.press("Enregistrer le brouillon")
    expect(main).to_contain_text("Brouillon")


def say_what_it_can_be_about(agent: Visitor, key: str) -> None:
    """Add a product, with a first try that lacks its name, rename it, remove it, and go back to the library."""
    page, main = agent.page, agent.page.get_by_role("main")
    agent.press("Produits et thèmes", "link")
    agent.press("Ajouter un produit ou un thème", "link")
    page.get_by_label("Clé").fill(key)
    agent.press("L’ajouter")
    expect(page.get_by_role("alert")).to_contain_text("Écrivez son nom")
    expect(page.get_by_label("Clé")).to_have_value(key)
    page.get_by_label("Nom (Français)").fill(f"Relais {key}")
    agent.press("L’ajouter")
    page.get_by_label("Nom (English)").fill(f"Relay {key}")
    agent.press("Enregistrer")
    agent.picture(f"library-subject-{key}")
    agent.press("Le retirer…", "link")
    agent.press("Le retirer")
    expect(main).not_to_contain_text(key)
    agent.press("Ressources", "link")


def bring(agent: Visitor, file: Path, version: str) -> None:
    """Bring a file of the resource whose files are open."""
    agent.page.get_by_label("Version").fill(version)
    agent.page.get_by_label("Fichier", exact=True).set_input_files(file)
    agent.press("Apporter le fichier")


def bring_wrong(agent: Visitor, file: Path, version: str, words: str) -> None:
    """Bring a file that is refused: with scripts the page says so without another one being loaded."""
    agent.page.get_by_label("Version").fill(version)
    agent.page.get_by_label("Fichier", exact=True).set_input_files(file)
    agent.page.get_by_role("button", name="Apporter le fichier").click()
    expect(agent.page.get_by_role("alert")).to_contain_text(words)
    agent.look()
    expect(agent.page.get_by_label("Version")).to_have_value(version)


@pytest.mark.parametrize(("width", "scheme", "scripted"), [(1280, "light", True), (320, "dark", False)])
def test_a_resource_is_written_given_files_shown_taken_and_withdrawn(
    demo: Demo, browser: Browser, tmp_path: Path, width: int, scheme: Scheme, *, scripted: bool
) -> None:
    title, wrong, right = f"Fiche de pose {width}", tmp_path / "image.png", tmp_path / "fiche.pdf"
    wrong.write_bytes(b"")
    right.write_bytes(PDF)
    with visiting(browser, width=width, scheme=scheme, scripted=scripted) as agent:
        main = agent.page.get_by_role("main")
        enter_desk(demo, agent, SLUG, Role.AGENT)
        agent.open(f"{demo.urls[SLUG]}/admin/library/")
        agent.picture(f"library-desk-{width}-{scheme}")
        say_what_it_can_be_about(agent, f"relais-{width}")
        write_one(agent, title)
        agent.follow(main.get_by_role("link", name="Apporter et voir les fichiers"))
        agent.look()
        bring_wrong(agent, wrong, "1.0", "Le fichier est vide")
        for version in ("1.0", "2.0"):
            bring(agent, right, version)
        expect(main).to_contain_text("Version précédente")
        agent.picture(f"library-files-{width}-{scheme}")
        agent.press("Reprendre fiche.pdf")
        agent.follow(main.get_by_role("link", name="Enlever fiche.pdf").last)
        agent.look()
        agent.press("Enlever un fichier pour de bon")
        expect(main.get_by_role("row")).to_have_count(2)
        agent.page.get_by_label("Notes", exact=True).check()
        bring(agent, right, "")
        agent.press(title, "link")
        agent.press("Montrer maintenant")
        expect(main).to_contain_text("Visible")
        agent.picture(f"library-resource-{width}-{scheme}")
        agent.press("Vu par les visiteurs", "link")
        expect(agent.page.get_by_role("heading", level=1)).to_contain_text(title)
        expect(main.get_by_role("listitem").filter(has_text="Notes")).to_contain_text("fiche.pdf")
        agent.picture(f"library-shown-{width}-{scheme}")
        the_team_looks_back(demo, agent, title)


def test_a_large_file_shows_how_much_of_it_is_sent_and_what_broke_off_is_sent_again(
    demo: Demo, browser: Browser, tmp_path: Path
) -> None:
    large = tmp_path / "gros.pdf"
    large.write_bytes(PDF + b"0" * 4_000_000)
    with visiting(browser, width=320) as agent:
        bar = agent.page.get_by_role("progressbar", name="Apporter le fichier")
        enter_desk(demo, agent, SLUG, Role.AGENT)
        agent.open(f"{demo.urls[SLUG]}/admin/library/")
        write_one(agent, "Une grosse fiche")
        agent.follow(agent.page.get_by_role("link", name="Apporter et voir les fichiers"))
        expect(bar).to_be_hidden()
        line = agent.page.context.new_cdp_session(agent.page)
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 500_000}
        line.send("Network.emulateNetworkConditions", slow)
        agent.page.get_by_label("Fichier", exact=True).set_input_files(large)
        agent.page.get_by_role("button", name="Apporter le fichier").click()
        expect(bar).to_have_attribute("value", re.compile("[1-9]"))
        assert bar.evaluate("bar => bar.value < bar.max") is True
        agent.look()
        agent.picture("library-file-sent-320")
        line.send("Network.emulateNetworkConditions", {**slow, "offline": True})
        expect(agent.page.get_by_role("alert")).to_contain_text("La connexion a été coupée")
        agent.complaints.clear()
        line.send("Network.emulateNetworkConditions", slow)
        agent.page.get_by_role("button", name="Apporter le fichier").click()
        assert agent.page.get_by_role("alert").count() == 0  # or each percent would be read aloud
        line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
        expect(agent.page.get_by_role("main")).to_contain_text("gros.pdf")
        agent.look()


def the_team_looks_back(demo: Demo, agent: Visitor, title: str) -> None:
    """Find the resource by its words, look at its figures, and withdraw it."""
    main = agent.page.get_by_role("main")
    agent.open(f"{demo.urls[SLUG]}/admin/library/figures")
    expect(main).to_contain_text("Téléchargements")
    agent.open(f"{demo.urls[SLUG]}/admin/library/?state=shown")
    agent.page.get_by_label("Mots de la ressource").fill(title)
    agent.follow(main.get_by_role("button", name="Rechercher"))
    agent.look()
    agent.press(title, "link")
    agent.press("Retirer")
    expect(main).to_contain_text("Plus visible")
