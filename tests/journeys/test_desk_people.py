"""The team helps people: what each of the desk's acts brings about, for the team and for the person."""

import re
from http import HTTPStatus
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.domain.accounts.models import Account, AccountState, Role
from tests.factories import PASSWORD, add_factor
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in, try_to_sign_in
from tests.journeys.visitor import Visitor, visiting

BRAND = "omicron"
REASON = "Demandé au téléphone, rappelé au numéro connu"


def named(demo: Demo, email: str) -> UUID:
    """Give the id of an account."""
    with rows_of(demo, BRAND) as session:
        return session.scalars(select(Account.id).where(Account.email == email)).one()


def open_person(demo: Demo, visitor: Visitor, email: str) -> None:
    visitor.open(f"{demo.urls[BRAND]}/admin/people/{named(demo, email)}")


def act(visitor: Visitor, words: str, **fields: str) -> None:
    """Do an act from the person's page: its button there, its form, its button here."""
    visitor.press(words, "link")
    for label, text in fields.items():
        visitor.page.get_by_label(label).fill(text)
    visitor.press(words)


@pytest.mark.promise("OM-03")
@pytest.mark.promise("OM-09")
def test_a_registration_is_approved_or_refused_and_its_person_told(demo: Demo, browser: Browser) -> None:
    ann = settle(demo, BRAND, state=AccountState.WAITING)
    bob = settle(demo, BRAND, state=AccountState.WAITING, first_name="Bob")
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, BRAND, Role.AGENT)
        open_person(demo, visitor, ann)
        act(visitor, "Approuver")
        expect(visitor.page.get_by_role("main")).to_contain_text("C’est fait : Approuver")
        demo.wait_for_mail(BRAND, ann, "/login")
        open_person(demo, visitor, bob)
        act(visitor, "Refuser", Motif="Ce numéro de série n’est pas des nôtres.")
        demo.wait_for_mail(BRAND, bob, "Ce numéro de série n’est pas des nôtres.")
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, demo.urls[BRAND], ann)
        assert visitor.page.url == f"{demo.urls[BRAND]}/account/"


@pytest.mark.promise("OM-13")
@pytest.mark.promise("OM-14")
def test_somebody_found_by_name_and_device_gets_another_address(demo: Demo, browser: Browser) -> None:
    old = settle(demo, BRAND, first_name="Lars", last_name="Solberg", serial_number="ZZ901Q", country="NO")
    settle(demo, BRAND, first_name="Lars", last_name="Solberg", serial_number="ZZ902Q", country="SE")
    with visiting(browser, width=320, scheme="dark") as visitor:
        enter_desk(demo, visitor, BRAND, Role.AGENT)
        visitor.open(f"{demo.urls[BRAND]}/admin/people/")
        visitor.page.get_by_label(re.compile("^Nom, adresse")).fill("solberg lars zz90")
        visitor.press("Rechercher")
        rows = visitor.page.locator("tbody tr")
        expect(rows).to_have_count(2)
        visitor.follow(rows.filter(has_text="Norvège").get_by_role("link"))
        expect(visitor.page.get_by_role("main")).to_contain_text("ZZ901Q")
        new = f"new-{old}"
        act(visitor, "Changer l’adresse e-mail", **{"Adresse e-mail": new, "Motif": REASON})
        demo.wait_for_mail(BRAND, old, "une autre adresse e-mail")
    with visiting(browser, width=1280) as visitor:
        visitor.open(f"{demo.urls[BRAND]}/password/forgot")
        visitor.page.get_by_label("Adresse e-mail").fill(new)
        visitor.press("Envoyer le lien")
        demo.wait_for_mail(BRAND, new, "/password/reset/")


@pytest.mark.promise("OM-15")
def test_a_temporary_password_signs_in_and_must_be_changed(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=320) as visitor:
        enter_desk(demo, visitor, BRAND, Role.AGENT)
        open_person(demo, visitor, email)
        act(visitor, "Donner un mot de passe temporaire", Motif=REASON)
        password = visitor.page.locator("code").first.inner_text()
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, demo.urls[BRAND], email, password)
        visitor.page.goto(f"{demo.urls[BRAND]}/account/profile")
        assert visitor.page.url.startswith(f"{demo.urls[BRAND]}/password/choose")


@pytest.mark.promise("CM-14")
@pytest.mark.promise("CC-02")
@pytest.mark.promise("RP-08")
def test_an_account_is_paused_closed_reopened_and_deleted_for_good(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND, first_name="Eva", last_name="Keller")
    with visiting(browser, width=1280) as visitor:
        visitor.refusals.add(HTTPStatus.FORBIDDEN)
        main = visitor.page.get_by_role("main")
        enter_desk(demo, visitor, BRAND, Role.ADMIN)
        open_person(demo, visitor, email)
        act(visitor, "Mettre le compte en pause", Motif=REASON)
        expect(main).to_contain_text("En pause")
        act(visitor, "Lever la pause")
        act(visitor, "Fermer le compte", Motif=REASON)
        demo.wait_for_mail(BRAND, email, "est fermé")
        act(visitor, "Rouvrir le compte", Motif="Fermé par erreur")
        expect(main).to_contain_text("Actif")
        visitor.press("Supprimer le compte", "link")
        expect(main).to_contain_text("pas même par notre équipe")
        visitor.page.get_by_label("Motif").fill("N’en a plus besoin, dit-elle")
        visitor.page.get_by_label(re.compile("pour confirmer")).fill("someone@example.com")
        visitor.press("Supprimer le compte")
        expect(visitor.page.get_by_label("Motif")).to_have_value("N’en a plus besoin, dit-elle")
        visitor.page.get_by_label(re.compile("pour confirmer")).fill(email)
        visitor.press("Supprimer le compte")
        expect(main).to_contain_text("C’est fait : Supprimer le compte")
        demo.wait_for_mail(BRAND, email, "a été supprimé")
        visitor.open(f"{demo.urls[BRAND]}/admin/journal/?q=delete")
        expect(main).to_contain_text("N’en a plus besoin, dit-elle")
        expect(main).not_to_contain_text("Keller")
    with visiting(browser, width=320) as visitor:
        visitor.open(f"{demo.urls[BRAND]}/login")
        try_to_sign_in(visitor, email)
        visitor.look()
        assert "/login" in visitor.page.url


def test_a_second_factor_is_reset_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with rows_of(demo, BRAND) as session:
        add_factor(session, session.scalars(select(Account).where(Account.email == email)).one())
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, BRAND, Role.AGENT)
        open_person(demo, visitor, email)
        tab_to(visitor, "Réinitialiser la double authentification")
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        visitor.look()
        expect(visitor.page.get_by_role("main")).to_contain_text("Rappelez la personne")
        tab_to(visitor, "Motif")
        visitor.page.keyboard.type(REASON)
        tab_to(visitor, "Réinitialiser la double authentification")
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        visitor.look()
        demo.wait_for_mail(BRAND, email, "/account/not-me/")
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, demo.urls[BRAND], email)
        assert visitor.page.url == f"{demo.urls[BRAND]}/account/"


def tab_to(visitor: Visitor, name: str) -> None:
    """Move the focus on by the Tab key until it is on what has that name."""
    said = "document.activeElement.labels?.[0]?.textContent.trim() || document.activeElement.textContent.trim()"
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if str(visitor.page.evaluate(said)).startswith(name):
            return
    raise AssertionError(f"the Tab key leads to no {name}")


def test_the_team_sees_the_customers_pages_and_changes_nothing(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND, first_name="Nora", last_name="Lind")
    with visiting(browser, width=320, scheme="dark") as visitor:
        visitor.refusals.add(HTTPStatus.FORBIDDEN)
        main, banner = visitor.page.get_by_role("main"), visitor.page.locator(".viewing")
        enter_desk(demo, visitor, BRAND, Role.AGENT)
        open_person(demo, visitor, email)
        act(visitor, "Voir ses pages", Motif="Elle ne trouve pas son journal")
        for path in ("/account/", "/account/profile", "/account/security", "/account/security/activity"):
            visitor.open(f"{demo.urls[BRAND]}{path}")
            expect(banner).to_contain_text("vous voyez les pages de Nora Lind")
        visitor.open(f"{demo.urls[BRAND]}/account/profile")
        visitor.page.get_by_label("Prénom").fill("Eve")
        visitor.follow(main.get_by_role("button", name="Enregistrer", exact=True).first)
        visitor.look()
        expect(main).to_contain_text("Vous regardez sans rien changer")
        visitor.follow(banner.get_by_role("button"))
        visitor.look()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Nora Lind")
        expect(main).to_contain_text("Arrêter de voir")
        expect(banner).to_have_count(0)


@pytest.mark.promise("OM-03")
def test_several_are_approved_and_one_is_let_back_in_without_scripts(demo: Demo, browser: Browser) -> None:
    waiting = [
        settle(demo, BRAND, state=AccountState.WAITING, last_name=name) for name in ("Vogel", "Winter", "Zeller")
    ]
    locked_out = settle(demo, BRAND)
    with visiting(browser, width=320, scripted=False) as visitor:
        page = visitor.page
        visitor.open(f"{demo.urls[BRAND]}/login")
        for _ in range(5):
            try_to_sign_in(visitor, locked_out, "wrong wagon 12 citron")
        enter_desk(demo, visitor, BRAND, Role.AGENT)
        visitor.open(f"{demo.urls[BRAND]}/admin/people/?state=waiting")
        for name in ("Vogel", "Zeller"):
            page.get_by_label(f"Choisir Ann {name}").check()
        visitor.press("Approuver les comptes choisis")
        expect(page.get_by_role("main")).not_to_contain_text("Winter")
        visitor.press("Approuver 2 inscriptions")
        expect(page.get_by_role("main")).to_contain_text("2 inscriptions sont approuvées")
        for email in (waiting[0], waiting[2]):
            demo.wait_for_mail(BRAND, email, "/login")
        unconfirmed = settle(demo, BRAND, state=AccountState.UNCONFIRMED)
        open_person(demo, visitor, unconfirmed)
        act(visitor, "Renvoyer la confirmation")
        demo.wait_for_mail(BRAND, unconfirmed, "/confirm/")
        open_person(demo, visitor, locked_out)
        act(visitor, "Lever le blocage")
        act(visitor, "Fermer toutes les sessions")
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, demo.urls[BRAND], locked_out, PASSWORD)
        assert visitor.page.url == f"{demo.urls[BRAND]}/account/"
