"""Invoices from the mail that brings one to the credit note that the team issues, in a browser."""

import csv
import io
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.invoices.telling import issue_and_tell
from app.tenancy.registry import load_registry
from app.web.invoicing import issuer_of
from tests.domain.invoices.papers import item, order
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting
from tests.stock import ROOT

pytestmark = pytest.mark.posts_mails

BRAND = "camcha"
REASON = "Trois jours d’interruption."


def bill(demo: Demo, email: str) -> str:
    """Bill somebody of the running demo, as whatever charges them will; give the number."""
    camcha = load_registry(ROOT / "tenants").by_slug(BRAND)
    assert camcha is not None
    with rows_of(demo, BRAND) as session:
        account_id = session.scalars(select(Account.id).where(Account.email == email)).one()
        owed = order(account_id, item(2_900, "2"))
        return issue_and_tell(session, owed, issuer_of(camcha), now=datetime.now(UTC)).number


def download(visitor: Visitor, number: str) -> PdfReader:
    """Follow the link to a PDF, and read what arrives."""
    with visitor.page.expect_download() as arriving:
        visitor.page.get_by_role("link", name=f"PDF {number}").click()
    assert arriving.value.suggested_filename == f"{number}.pdf"
    return PdfReader(arriving.value.path())


@pytest.mark.promise("CC-04")
@pytest.mark.promise("CC-12")
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_an_invoice_arrives_by_mail_is_listed_and_downloaded(
    demo: Demo,
    browser: Browser,
    scripted: bool,  # noqa: FBT001
) -> None:
    email = settle(demo, BRAND)
    number = bill(demo, email)
    with visiting(browser, width=320 if scripted else 1280, scripted=scripted) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[BRAND], email)
        mail = demo.wait_for_mail(BRAND, email, number)
        assert mail.subject == f"Votre facture {number}"
        visitor.press("Mes factures et commandes", "link")
        expect(main).to_contain_text(number)
        assert "factur-x.xml" in download(visitor, number).attachments
        visitor.press("Toutes les factures et tous les avoirs", "link")
        expect(main.get_by_role("heading", name="Factures")).to_be_visible()
        assert "69,60" in download(visitor, number).pages[0].extract_text()
        with visitor.page.expect_download() as arriving:
            main.get_by_role("link", name="Tout dans un fichier (CSV)").click()
        (line,) = csv.DictReader(io.StringIO(arriving.value.path().read_text()))
        assert (line["Numéro"], line["Total HT"], line["TVA"]) == (number, "58.00", "11.60")
        assert (line["Arrondi"], line["Total TTC"], line["Devise"]) == ("0.00", "69.60", "EUR")


def give_half_back(visitor: Visitor) -> None:
    """Ask for more than there is and be told, then for half, from an invoice's page at the desk."""
    main, keyboard = visitor.page.get_by_role("main"), visitor.page.keyboard
    visitor.press("Émettre un avoir", "link")
    main.get_by_label("Abonnement").focus()
    keyboard.press("ControlOrMeta+A")
    keyboard.type("3")
    keyboard.press("Tab")
    keyboard.type(REASON)
    keyboard.press("Tab")
    with visitor.page.expect_navigation():
        keyboard.press("Enter")
    visitor.look()
    expect(main).to_contain_text("Il en reste au plus 2")
    expect(main.get_by_label("Motif")).to_have_value(REASON)
    main.get_by_label("Abonnement").fill("0,5")
    visitor.press("Émettre un avoir")
    expect(main).to_contain_text("C’est fait : Émettre un avoir")


@pytest.mark.promise("CC-12")
def test_the_team_gives_a_part_back_by_keyboard_and_the_customer_finds_it(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    number = bill(demo, email)
    with visiting(browser, width=1280, scheme="dark") as visitor:
        enter_desk(demo, visitor, BRAND, Role.ADMIN)
        main, keyboard = visitor.page.get_by_role("main"), visitor.page.keyboard
        visitor.follow(visitor.page.get_by_role("banner").get_by_role("link", name="Factures", exact=True))
        visitor.look()
        main.get_by_label("Numéro, ou ses derniers chiffres").focus()
        keyboard.type(number)
        with visitor.page.expect_navigation():
            keyboard.press("Enter")
        visitor.look()
        visitor.press(number, "link")
        give_half_back(visitor)
        visitor.page.set_viewport_size({"width": 320, "height": 900})
        visitor.look()
        visitor.press("Factures", "link")
        visitor.press("Totaux mensuels et TVA", "link")
        expect(main).to_contain_text("TVA de")
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, demo.urls[BRAND], email)
        assert REASON in demo.wait_for_mail(BRAND, email, "Motif").text
        visitor.press("Factures", "link")
        main = visitor.page.get_by_role("main")
        expect(main).to_contain_text("-17,40")
        expect(main).to_contain_text(f"Corrige {number}")
