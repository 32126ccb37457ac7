"""« Mes données » in a browser: a copy asked for, watched, opened and read; everything erased, or the way to it."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Download, expect
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from tests.factories import PASSWORD
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in, try_to_sign_in
from tests.journeys.visitor import Scheme, Visitor, visiting


def open_my_data(demo: Demo, visitor: Visitor, slug: str, email: str) -> None:
    sign_in(visitor, demo.urls[slug], email)
    visitor.follow(visitor.page.get_by_role("navigation").get_by_role("link", name="Mes données"))
    visitor.look()


def read(download: Download, folder: Path) -> tuple[dict[str, object], Path]:
    """Open what was downloaded: what is for programs, and where the page lies."""
    with ZipFile(download.path()) as archive:
        archive.extractall(folder)
    return json.loads((folder / "data.json").read_text("utf-8")), folder / "data.html"


@pytest.mark.promise("CC-18")
@pytest.mark.promise("RP-04")
@pytest.mark.parametrize(
    ("slug", "width", "scheme"),
    [("camcha", 1280, "light"), ("camermix", 320, "dark"), ("remember-provence", 320, "light")],
)
def test_a_copy_is_asked_for_downloaded_and_read(
    demo: Demo, browser: Browser, tmp_path: Path, slug: str, width: int, scheme: Scheme
) -> None:
    email = settle(demo, slug, first_name="Anne", company="Lilas")
    with visiting(browser, width=width, scheme=scheme) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        open_my_data(demo, visitor, slug, email)
        expect(main.get_by_role("link", name="Confidentialité", exact=True)).to_be_visible()
        visitor.picture(f"my-data-{slug}-{width}")
        visitor.press("Télécharger mes données")
        main.get_by_role("button", name="Télécharger le fichier (ZIP)").wait_for()
        visitor.look()
        visitor.picture(f"my-data-ready-{slug}-{width}")
        assert "/account/privacy/copy" in demo.wait_for_mail(slug, email, "Téléchargez-le").text
        with page.expect_download() as download:
            main.get_by_role("button", name="Télécharger le fichier (ZIP)").click()
        data, written = read(download.value, tmp_path)
        assert email in json.dumps(data)
        page.goto(written.as_uri())
        visitor.look()
        visitor.picture(f"my-data-page-{slug}-{width}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Mes données")
        expect(page.get_by_text(email).first).to_be_visible()
        expect(page.get_by_text("Lilas").first).to_be_visible()


def test_everything_is_erased_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    email = settle(demo, "camermix")
    with visiting(browser, width=1280) as visitor:
        page = visitor.page
        open_my_data(demo, visitor, "camermix", email)
        page.get_by_role("link", name="Voir ce qui serait effacé").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        visitor.look()
        visitor.picture("erase-1280")
        expect(page.get_by_role("main")).to_contain_text("pas même par notre équipe")
        page.get_by_label("Mot de passe actuel").focus()
        page.keyboard.type("not my password")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        visitor.look()
        expect(page.get_by_role("main")).to_contain_text("Ce n’est pas votre mot de passe actuel")
        page.get_by_label("Mot de passe actuel").focus()
        page.keyboard.type(PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        visitor.look()
        expect(page.get_by_role("heading", level=1)).to_have_text("Vos données sont effacées")
        demo.wait_for_mail("camermix", email, "a été supprimé")
        page.goto(f"{demo.urls['camermix']}/login")
        try_to_sign_in(visitor, email)
        assert "/login" in page.url


@pytest.mark.promise("CC-02")
@pytest.mark.promise("RP-08")
def test_without_scripts_a_copy_is_written_and_the_team_is_asked_to_erase(demo: Demo, browser: Browser) -> None:
    email = settle(demo, "camcha")
    with visiting(browser, width=320, scripted=False) as visitor:
        page = visitor.page
        open_my_data(demo, visitor, "camcha", email)
        visitor.press("Télécharger mes données")
        page.get_by_role("button", name="Télécharger le fichier (ZIP)").wait_for()  # the page looks again by itself
        with page.expect_download() as download:
            page.get_by_role("button", name="Télécharger le fichier (ZIP)").click()
        assert Path(download.value.path()).read_bytes()[:2] == b"PK"
        visitor.open(f"{demo.urls['camcha']}/account/privacy")
        visitor.press("Voir comment le demander", role="link")
        expect(page.get_by_role("main")).to_contain_text("pas même par notre équipe")


@pytest.mark.promise("CC-02")
def test_the_team_erases_and_is_told_what_stays(demo: Demo, browser: Browser) -> None:
    email = settle(demo, "camcha", first_name="Zoé", last_name="Effacée")
    with visiting(browser, width=1280) as visitor:
        page = visitor.page
        enter_desk(demo, visitor, "camcha", Role.ADMIN)
        visitor.open(f"{demo.urls['camcha']}/admin/people/?q={email}")
        visitor.follow(page.get_by_role("main").get_by_role("link", name="Zoé Effacée"))
        visitor.press("Supprimer le compte", role="link")
        page.get_by_label("Motif").fill("Zoé Effacée s’en va")
        page.get_by_label("Adresse e-mail du compte").fill(email)
        visitor.press("Supprimer le compte")
        visitor.open(f"{demo.urls['camcha']}/admin/journal/")
        expect(page.get_by_role("main")).to_contain_text("… s’en va")
        expect(page.get_by_role("main")).not_to_contain_text("Zoé")
        demo.wait_for_mail("camcha", email, "a été supprimé")
        with rows_of(demo, "camcha") as session:
            assert session.scalars(select(Account).where(Account.email == email)).all() == []
