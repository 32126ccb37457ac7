"""Professional accounts from the form to the answer of VIES, which stands in the demo and is asked over HTTP."""

import re

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.demo.vies import sample_numbers
from app.domain.accounts.models import Account, Role
from app.domain.vat.models import VatRegistration, VatState
from tests.factories import PASSWORD
from tests.faults.waiting import wait_until
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

BRAND = "remember-provence"
SWISS = "CHE-107.787.577 TVA"
NUMBERS = sample_numbers()


def state_of(demo: Demo, email: str) -> VatState | None:
    with rows_of(demo, BRAND) as session:
        own = select(VatRegistration.state).join(Account, Account.id == VatRegistration.account_id)
        return session.scalar(own.where(Account.email == email))


def fill_in_registration(visitor: Visitor, email: str) -> None:
    main = visitor.page.get_by_role("main")
    who = {"Prénom": "Claire", "Nom": "Aubert", "Adresse e-mail": email, "Mot de passe": PASSWORD}
    for label, text in who.items():
        main.get_by_label(label, exact=True).fill(text)
    address = visitor.page.get_by_role("group", name="Adresse de facturation")
    for label, text in {"Numéro et rue": "4 rue des Lilas", "Code postal": "84400", "Ville": "Apt"}.items():
        address.get_by_label(label).fill(text)
    address.get_by_label("Pays").select_option(label="France")


def save(visitor: Visitor) -> None:
    """Save the profile, the first of its page's two forms."""
    visitor.follow(visitor.page.get_by_role("main").get_by_role("button", name="Enregistrer").first)
    visitor.look()


def read_answer(demo: Demo, visitor: Visitor, email: str, words: str) -> None:
    """Wait for the mail that tells of the answer, and open the page that it leads to."""
    mail = demo.wait_for_mail(BRAND, email, words)
    link = re.search(r"http\S+/account/pro$", mail.text, re.MULTILINE)
    assert link is not None
    assert link[0] in mail.html
    visitor.open(link[0])


@pytest.mark.promise("RP-03")
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_a_company_registers_names_what_is_missing_and_is_confirmed(
    demo: Demo,
    browser: Browser,
    scripted: bool,  # noqa: FBT001
) -> None:
    url, email = demo.urls[BRAND], f"claire.pro.{scripted}@example.com".lower()
    with visiting(browser, width=320 if scripted else 1280, scripted=scripted) as visitor:
        visitor.open(f"{url}/register")
        main = visitor.page.get_by_role("main")
        company, number = main.get_by_label("Nom de la société"), main.get_by_label("Numéro de TVA")
        expect(number).to_be_hidden()
        fill_in_registration(visitor, email)
        main.get_by_label("Demander un compte PRO").check()
        number.fill("FR 99 303265045")
        visitor.press("Enregistrer")
        expect(main).to_contain_text("Indiquez le nom de la société")
        expect(main).to_contain_text("ressemble à FR40303265045")
        expect(number).to_have_value("FR 99 303265045")
        company.fill("Atelier Lilas")
        number.fill(NUMBERS["VALID"])
        main.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        visitor.press("Enregistrer")
        assert visitor.page.url == f"{url}/account/"
        read_answer(demo, visitor, email, "désormais un compte PRO")
        expect(main).to_contain_text("Votre compte est un compte PRO")


@pytest.mark.promise("RP-03")
@pytest.mark.promise("RP-06")
def test_a_number_given_in_the_profile_is_refused_by_vies_and_corrected_by_keyboard(
    demo: Demo, browser: Browser
) -> None:
    url, email = demo.urls[BRAND], settle(demo, BRAND)
    with visiting(browser, width=1280, scheme="dark") as visitor:
        sign_in(visitor, url, email)
        visitor.press("Mes informations", "link")
        main, keyboard = visitor.page.get_by_role("main"), visitor.page.keyboard
        main.get_by_label("Numéro de TVA").fill(NUMBERS["INVALID"])
        save(visitor)
        expect(main).to_contain_text("Indiquez le nom de la société")
        expect(main.get_by_label("Numéro de TVA")).to_have_value(NUMBERS["INVALID"])
        main.get_by_label("Nom de la société").fill("Atelier Lilas")
        save(visitor)
        expect(main).to_contain_text("Votre demande de compte PRO est en cours.")
        read_answer(demo, visitor, email, "n’est pas valide")
        visitor.open(f"{url}/account/")
        visitor.press("Voir pourquoi", "link")
        main.get_by_label("Nom de la société").focus()
        keyboard.press("Tab")
        keyboard.press("ControlOrMeta+A")
        keyboard.type(NUMBERS["VALID"])
        keyboard.press("Tab")
        with visitor.page.expect_navigation():
            keyboard.press("Enter")
        visitor.look()
        expect(main).to_contain_text("Votre demande est en cours.")
        wait_until(lambda: state_of(demo, email) is VatState.VERIFIED)
        visitor.press("Renoncer au compte PRO", "link")
        visitor.press("Renoncer au compte PRO")
        expect(main).to_contain_text("Votre compte est redevenu un compte ordinaire.")


@pytest.mark.promise("RP-03")
def test_the_team_accepts_a_swiss_number(demo: Demo, browser: Browser) -> None:
    url, email = demo.urls[BRAND], settle(demo, BRAND, first_name="Urs", last_name="Frei")
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, url, email)
        visitor.open(f"{url}/account/pro")
        visitor.page.get_by_label("Nom de la société").fill("Hôtel du Lac")
        visitor.page.get_by_label("Numéro de TVA").fill(SWISS)
        visitor.press("Demander un compte PRO")
        expect(visitor.page.get_by_role("main")).to_contain_text("ne figurent pas dans VIES")
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, BRAND, Role.AGENT)
        main = visitor.page.get_by_role("main")
        visitor.follow(main.locator("li", has_text="vous attend").get_by_role("link"))
        visitor.look()
        visitor.press("Hôtel du Lac", "link")
        visitor.press("Accepter le numéro de TVA", "link")
        visitor.page.get_by_label("Motif").fill("Trouvé au registre suisse.")
        visitor.press("Accepter le numéro de TVA")
        expect(main).to_contain_text("C’est fait : Accepter le numéro de TVA")
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, url, email)
        read_answer(demo, visitor, email, "Trouvé au registre suisse.")
        expect(visitor.page.get_by_role("main")).to_contain_text("Votre compte est un compte PRO")
