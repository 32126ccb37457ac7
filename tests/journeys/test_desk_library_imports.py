"""Resources in a sheet and a zip in a browser: checked, told, done with a bar that moves, with a report at the end."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from app.domain.accounts.models import Role
from tests.faults.waiting import wait_until
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk
from tests.journeys.visitor import Scheme, Visitor, visiting

SLUG = "camcha"
HEAD = "slug;title;kind;language;visibility;summary;dated_on;shown;file;remark"
MANY = 200  # lines, so that there are batches enough to be seen
# Notes what the bar shows whenever the page changes, and lets the page look fifteen times as often.
WATCHED = """
  const later = window.setTimeout;
  window.setTimeout = (deed, wait) => later(deed, wait / 15);
  new MutationObserver(() => {
    const bar = document.querySelector("progress[value]");
    if (bar) sessionStorage.bars = `${sessionStorage.bars || ""} ${bar.value}/${bar.max}`;
  }).observe(document, {childList: true, subtree: true});
"""


def sheet_of(*lines: str) -> FilePayload:
    return {"name": "resources.csv", "mimeType": "text/csv", "buffer": "\r\n".join([HEAD, *lines]).encode()}


def zip_of(*names: str) -> FilePayload:
    written = BytesIO()
    with ZipFile(written, "w") as out:
        for name in names:
            out.writestr(name, b"%PDF-1.7 " + name.encode())
    return {"name": "files.zip", "mimeType": "application/zip", "buffer": written.getvalue()}


def send(agent: Visitor, sheet: FilePayload, zipped: FilePayload) -> None:
    agent.page.get_by_label("Fichier CSV").set_input_files(sheet)
    agent.page.get_by_label("Zip avec les fichiers").set_input_files(zipped)
    agent.press("Vérifier les fichiers")


@pytest.mark.parametrize(("width", "scheme", "scripted"), [(1280, "light", True), (320, "dark", False)])
def test_the_team_imports_resources_and_takes_the_report(
    demo: Demo, browser: Browser, width: int, scheme: Scheme, *, scripted: bool
) -> None:
    good = (
        f"fiche-importee-{width};Fiche importée {width};guide;fr;public;Tout en une page.;2026-11-01;yes;a/fiche.pdf;x"
    )
    wrong = f"perdue-{width};Perdue;guide;fr;public;Rien.;2026-11-01;;a/perdue.pdf;"
    with visiting(browser, width=width, scheme=scheme, scripted=scripted) as agent:
        main = agent.page.get_by_role("main")
        enter_desk(demo, agent, SLUG, Role.AGENT)
        agent.open(f"{demo.urls[SLUG]}/admin/library/")
        agent.press("Importer des ressources", "link")
        send(agent, sheet_of(good), {**zip_of("a/fiche.pdf"), "buffer": b"no zip"})
        expect(main.get_by_role("status")).to_contain_text("Ce n’est pas un zip")
        agent.picture(f"library-import-{width}-{scheme}")
        send(agent, sheet_of(good, wrong), zip_of("a/fiche.pdf", "a/autre.pdf"))
        agent.page.get_by_role("button", name="Importer 1 ressource").wait_for()
        agent.look()
        expect(main).to_contain_text("Le zip n’a pas de fichier de ce nom")
        expect(main).to_contain_text("Colonnes laissées de côté")
        agent.picture(f"library-import-checked-{width}-{scheme}")
        agent.press("Importer 1 ressource")
        agent.page.get_by_text("1 ressource est ajoutée ou modifiée").wait_for()
        agent.look()
        agent.picture(f"library-import-done-{width}-{scheme}")
        with agent.page.expect_download() as download:
            main.get_by_role("link", name="Compte rendu (CSV)").click()
        report = Path(download.value.path()).read_text("utf-8-sig")
        assert f"perdue-{width}" in report
        assert "a/autre.pdf" in report
        agent.open(f"{demo.urls[SLUG]}/resources/fiche-importee-{width}")
        expect(agent.page.get_by_role("heading", level=1)).to_contain_text(f"Fiche importée {width}")


def shown(agent: Visitor) -> list[str]:
    """Give what the bar has shown so far, in order."""
    return str(agent.page.evaluate("sessionStorage.bars || ''")).split()


def test_the_bar_moves_on_the_page_that_is_left_open(demo: Demo, browser: Browser) -> None:
    lines = [f"fiche-{each};Fiche {each};guide;fr;public;Tout en une page.;2026-11-01;;;" for each in range(MANY)]
    with visiting(browser, width=1280) as agent:
        agent.page.add_init_script(WATCHED)
        enter_desk(demo, agent, SLUG, Role.AGENT)
        agent.open(f"{demo.urls[SLUG]}/admin/library/import")
        send(agent, sheet_of(*lines), zip_of())
        start = agent.page.get_by_role("button", name=f"Importer {MANY} ressources")
        start.wait_for()
        agent.page.evaluate("sessionStorage.clear()")
        agent.follow(start)
        wait_until(lambda: len({*shown(agent)}) > 2)
        seen = [each.split("/") for each in shown(agent)]
        agent.press("Annuler")

    assert {most for _, most in seen} == {str(MANY)}
    values = [int(value) for value, _ in seen]
    assert values == sorted(values)
