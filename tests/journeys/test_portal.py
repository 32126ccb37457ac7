"""What the customer portal's own rules look like to its people: names, stages, kept sessions, help from the team."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.domain.accounts.sessions.models import AccountSession
from tests.factories import PASSWORD
from tests.journeys.demo import Demo
from tests.journeys.people import rows_of, run_flask, settle, sign_in, try_to_sign_in
from tests.journeys.visitor import Visitor, visiting

BRAND, CARE = "omicron", "customer.care@omicronenergy.com"
HOURS = 3600  # seconds
NEW = "tulipe ancre 61 boussole"


def register(demo: Demo, visitor: Visitor, email: str, name: str) -> None:
    """Send the registration form with a device that nobody knows."""
    visitor.open(f"{demo.urls[BRAND]}/register")
    main = visitor.page.get_by_role("main")
    texts = {"Prénom": "Nora", "Nom": "Lind", "Nom de l’entreprise": "Nordnetz", "Numéro de série": "ZZ998Z"}
    for label, value in {**texts, "Nom d’utilisateur": name, "Adresse e-mail": email, "Mot de passe": PASSWORD}.items():
        main.get_by_label(label, exact=True).fill(value)
    main.get_by_label("Pays").select_option(label="Norvège")
    visitor.press("Créer mon compte")


@pytest.mark.promise("OM-04")
def test_an_address_that_is_taken_points_to_a_forgotten_password(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=320) as visitor:
        register(demo, visitor, email, "nora.lind")
        main = visitor.page.get_by_role("main")
        expect(main).to_contain_text("Cette adresse e-mail est déjà enregistrée")
        expect(visitor.page.get_by_label("Prénom")).to_have_value("Nora")
        visitor.follow(main.get_by_role("link", name=re.compile("^Mot de passe oublié")).first)
        visitor.look()
        assert visitor.page.url == f"{demo.urls[BRAND]}/password/forgot"


@pytest.mark.promise("OM-08")
@pytest.mark.promise("OM-09")
@pytest.mark.promise("OM-12")
def test_a_link_that_fails_and_a_registration_that_waits_lead_to_the_team(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320) as visitor:
        visitor.refusals |= {HTTPStatus.GONE, HTTPStatus.FORBIDDEN}
        main = visitor.page.get_by_role("main")
        register(demo, visitor, "nora.lind@example.com", "nora.lind")
        mail = demo.wait_for_mail(BRAND, "nora.lind@example.com", "/confirm/")
        link = next(word for word in mail.text.split() if "/confirm/" in word)
        visitor.open(link)
        visitor.press("Confirmer mon adresse e-mail")
        visitor.page.goto(link)
        visitor.look()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Ce lien ne fonctionne pas")
        expect(main).to_contain_text("capture d’écran")
        expect(main.get_by_role("link", name=CARE)).to_be_visible()
        sign_in(visitor, demo.urls[BRAND], "nora.lind")
        expect(main).to_contain_text("attend une approbation")
        expect(main.get_by_role("link", name=CARE)).to_be_visible()
        run_flask(demo, "account", "approve", BRAND, "nora.lind@example.com")
        demo.wait_for_mail(BRAND, "nora.lind@example.com", "/login")
        sign_in(visitor, demo.urls[BRAND], "nora.lind")
        assert visitor.page.url == f"{demo.urls[BRAND]}/account/"
        visitor.open(f"{demo.urls[BRAND]}/account/profile")
        expect(main).to_contain_text("nora.lind")


@pytest.mark.promise("OM-15")
def test_whom_no_mail_reaches_gets_a_password_from_the_team_and_changes_it(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=320) as visitor:
        visitor.open(f"{demo.urls[BRAND]}/password/forgot")
        visitor.page.get_by_label("Adresse e-mail").fill(email)
        visitor.press("Envoyer le lien")
        expect(visitor.page.get_by_role("main")).to_contain_text("spam")
        said = run_flask(demo, "account", "temporary-password", BRAND, email)
        temporary = re.search(r"signs in with (\S+) within", said)
        assert temporary is not None
        sign_in(visitor, demo.urls[BRAND], email, temporary[1])
        visitor.page.goto(f"{demo.urls[BRAND]}/account/profile")
        visitor.look()
        assert visitor.page.url.startswith(f"{demo.urls[BRAND]}/password/choose")
        visitor.page.get_by_label("Nouveau mot de passe").fill(NEW)
        visitor.press("Enregistrer")
        visitor.open(f"{demo.urls[BRAND]}/account/security")
        assert visitor.page.url == f"{demo.urls[BRAND]}/account/security"


@pytest.mark.promise("OM-17")
def test_a_kept_session_outlives_the_window_and_ends_after_twelve_hours(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=320) as visitor:
        page, account = visitor.page, f"{demo.urls[BRAND]}/account/"
        visitor.open(f"{demo.urls[BRAND]}/login")
        keep = page.get_by_label("Garder ma session ouverte")
        expect(keep).not_to_be_checked()
        expect(keep).to_have_accessible_description(re.compile("ordinateur partagé ou public"))
        keep.check()
        try_to_sign_in(visitor, email)
        (cookie,) = [each for each in page.context.cookies() if "session" in each["name"]]
        now = page.evaluate("Date.now() / 1000")
        assert 11.5 * HOURS < cookie["expires"] - now <= 12 * HOURS
        let_pass(demo, timedelta(hours=11, minutes=30))
        visitor.open(account)
        assert page.url == account
        let_pass(demo, timedelta(minutes=30))
        visitor.open(account)
        assert "/login" in page.url


def let_pass(demo: Demo, time: timedelta) -> None:
    """Move the brand's kept sessions into the past, as if time had passed."""
    with rows_of(demo, BRAND) as session:
        for each in session.scalars(select(AccountSession).where(AccountSession.is_kept)):
            each.started_at -= time
            each.expires_at -= time
