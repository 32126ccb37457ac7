"""The devices of an account: registered by their numbers, with their software, given to another customer, released."""

import re
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, expect

from app.domain.accounts.models import Role
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

BRAND = "omicron"
SERIAL, REGISTER = "Numéro de série", "Enregistrer un appareil"


def enter_list(demo: Demo, visitor: Visitor) -> str:
    """Sign in, and open « Mes appareils » from the account's navigation; give the e-mail address."""
    email = settle(demo, BRAND)
    sign_in(visitor, demo.urls[BRAND], email)
    visitor.press("Mes appareils", role="link")
    return email


def register(visitor: Visitor, serial: str, name: str = "") -> None:
    visitor.press(REGISTER, role="link")
    visitor.page.get_by_label(SERIAL).fill(serial)
    visitor.page.get_by_label("Nom", exact=False).last.fill(name)
    visitor.press(REGISTER)


def take_software(visitor: Visitor, title: str, path: Path) -> None:
    """Open software from the page of a device, take its file, and compare it with the digest that its page shows."""
    main = visitor.page.get_by_role("main")
    visitor.press(title, role="link")
    digest = main.locator("code").first.inner_text()
    with visitor.page.expect_download() as taken:
        main.get_by_role("link", name=re.compile(r"\.zip$")).click()
    taken.value.save_as(path)
    assert sha256(path.read_bytes()).hexdigest() == digest
    with ZipFile(path) as archive:
        assert title in archive.read(archive.namelist()[0]).decode()


@pytest.mark.promise("OM-01")
@pytest.mark.promise("OM-05")
@pytest.mark.parametrize("width", [1280, 320])
def test_a_device_is_registered_and_shows_its_newest_software_to_take(
    demo: Demo, browser: Browser, tmp_path: Path, width: int
) -> None:
    serial = "QK418M" if width == 320 else "QK419N"
    with visiting(browser, width=width) as visitor:
        main = visitor.page.get_by_role("main")
        enter_list(demo, visitor)
        expect(main).to_contain_text("Aucun appareil pour l’instant")
        register(visitor, "ZZ999Z")
        expect(visitor.page.get_by_role("alert")).to_contain_text("Relisez-le sur la plaque signalétique")
        expect(visitor.page.get_by_role("alert")).to_contain_text("par exemple AB123Z")
        expect(main.get_by_role("link", name="Écrire", exact=False).last).to_be_visible()
        visitor.page.get_by_label(SERIAL).fill(f"{serial[:2].lower()} {serial[2:]}")
        visitor.press(REGISTER)
        expect(main.get_by_role("status")).to_have_text("L’appareil est dans votre liste.")
        expect(main).to_contain_text("Nouvelle version 4.10 du 12 octobre 2026")
        visitor.press("PTX 200", role="link")
        expect(main.get_by_role("table")).to_contain_text("PTX Control 4.9 pour PTX 200")
        visitor.picture(f"devices-{width}")
        take_software(visitor, "PTX Control 4.10 pour PTX 200", tmp_path / "taken.zip")
        visitor.page.go_back()
        visitor.press("Mes appareils", role="link")
        visitor.press("Me prévenir des nouvelles versions")
        expect(main).to_contain_text("Vous êtes prévenu par e-mail")


def test_a_device_is_given_to_another_customer_by_mail(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scheme="dark") as giver, visiting(browser, width=320) as receiver:
        receiver.refusals |= {HTTPStatus.GONE}
        giver.refusals |= {HTTPStatus.FORBIDDEN}
        enter_list(demo, giver)
        register(giver, "RA204D", "Banc d’essai")
        giver.press("Banc d’essai", role="link")
        giver.press("Céder à un autre client", role="link")
        email = settle(demo, BRAND)
        giver.page.get_by_label("Adresse e-mail de l’autre client").fill(email)
        giver.press("Proposer l’appareil")
        expect(giver.page.get_by_role("main")).to_contain_text(f"Proposé à {email}")

        mail = demo.wait_for_mail(BRAND, email, "/devices/take/")
        link = next(word for word in mail.text.split() if "/devices/take/" in word)
        giver.page.goto(link)
        giver.look()
        expect(giver.page.get_by_role("main")).to_contain_text("Ce lien est pour un autre compte")
        giver.picture("device-not-yours-320-dark")
        sign_in(receiver, demo.urls[BRAND], email)
        receiver.open(link)
        receiver.press("Accepter l’appareil")
        expect(receiver.page.get_by_role("main")).to_contain_text("RA204D")
        receiver.page.goto(link)
        receiver.look()
        expect(receiver.page.get_by_role("heading", level=1)).to_have_text("Ce lien ne fonctionne pas")
        giver.open(f"{demo.urls[BRAND]}/account/devices/")
        expect(giver.page.get_by_role("main")).not_to_contain_text("RA204D")


def test_without_scripts_a_device_is_named_retired_and_put_back(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scripted=False) as visitor:
        main = visitor.page.get_by_role("main")
        enter_list(demo, visitor)
        register(visitor, "RA205D", "Banc")
        visitor.press("Banc", role="link")
        visitor.page.get_by_label("Nom", exact=False).last.fill("Poste Nord")
        visitor.press("Enregistrer")
        visitor.press("Mettre hors service", role="link")
        expect(main).to_contain_text("Son numéro RA205D est libre")
        visitor.press("Mettre hors service")
        visitor.press("Poste Nord", role="link")
        visitor.press("Remettre en service")
        expect(main.get_by_role("status")).to_have_text("L’appareil est de nouveau en service.")


def test_the_team_releases_a_number(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor, visiting(browser, width=1280) as desk:
        main = desk.page.get_by_role("main")
        email = enter_list(demo, visitor)
        register(visitor, "RB660F")
        enter_desk(demo, desk, BRAND, Role.ADMIN)
        desk.open(f"{demo.urls[BRAND]}/admin/people/?q={email}")
        desk.press("Ann Martin", role="link")
        desk.follow(main.get_by_role("link", name="Libérer RB660F"))
        desk.look()
        desk.page.get_by_label("Motif").fill("Vendu sans avoir été cédé.")
        desk.press("Libérer un numéro de série")
        expect(main.get_by_role("status")).to_contain_text("Libérer un numéro de série")
        visitor.open(f"{demo.urls[BRAND]}/account/devices/")
        expect(visitor.page.get_by_role("main")).to_contain_text("Aucun appareil pour l’instant")
