"""Typing, and being signed out before it is sent: the text is there again after signing in."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from tests.factories import PASSWORD
from tests.journeys.demo import Demo
from tests.journeys.people import settle
from tests.journeys.visitor import Visitor, visiting

NEW_NAME = "Anne-Lise d’Été"


def sign_in(visitor: Visitor, email: str) -> None:
    visitor.page.get_by_label("Adresse e-mail").fill(email)
    visitor.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    visitor.press("Connexion")


def secure(visitor: Visitor, url: str) -> pyotp.TOTP:
    """Turn the second step on, which signs every other device out; give what shows its codes."""
    visitor.open(f"{url}/account/security/two-factor")
    visitor.press("Activer")
    app = pyotp.TOTP("".join(visitor.page.locator(".secret__text").inner_text().split()))
    visitor.page.get_by_label("Code").fill(app.now())
    visitor.press("Confirmer")
    return app


def save(visitor: Visitor) -> None:
    visitor.page.get_by_role("main").get_by_role("button", name="Enregistrer").first.click()
    visitor.look()


@pytest.mark.security("SE-12")
@pytest.mark.parametrize(("scripted", "width"), [(True, 1280), (False, 320)])
def test_what_was_typed_before_another_device_ended_the_session_is_sent_after_signing_in(
    demo: Demo, browser: Browser, width: int, *, scripted: bool
) -> None:
    url, email = demo.urls["camcha"], settle(demo, "camcha")
    with visiting(browser, width=width, scripted=scripted) as visitor, visiting(browser, width=1280) as elsewhere:
        page, main = visitor.page, visitor.page.get_by_role("main")
        visitor.open(f"{url}/login?next=/account/profile")
        sign_in(visitor, email)
        page.get_by_label("Prénom").fill(NEW_NAME)
        page.get_by_label("Nom de l’entreprise").fill("Atelier Mercier")
        elsewhere.open(f"{url}/login")
        sign_in(elsewhere, email)
        app = secure(elsewhere, url)

        save(visitor)
        expect(main).to_contain_text("Rien n’a été envoyé, rien n’est perdu")
        visitor.picture(f"late-waiting-{width}")
        sign_in(visitor, email)
        page.get_by_label("Code").fill(app.at(datetime.now(UTC) + timedelta(seconds=30)))
        visitor.press("Continuer")
        expect(main).to_contain_text("Rien n’a encore été envoyé")
        expect(page.get_by_label("Prénom")).to_have_value(NEW_NAME)
        visitor.picture(f"late-restored-{width}")
        save(visitor)

        expect(main).to_contain_text("Vos changements sont enregistrés")
        expect(main).not_to_contain_text("Rien n’a encore été envoyé")
        expect(page.get_by_label("Prénom")).to_have_value(NEW_NAME)
