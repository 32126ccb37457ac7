"""Codes and passkeys in a browser; the passkeys are on Chromium's own virtual device."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, CDPSession, expect

from tests.journeys.demo import Demo
from tests.journeys.people import settle, sign_in
from tests.journeys.visitor import Visitor, visiting

WIDTHS = {"camcha": 1280, "support-technique": 320}


@contextmanager
def with_device(visitor: Visitor) -> Iterator[tuple[CDPSession, str]]:
    """Give the browser a device that keeps passkeys and knows its person's finger."""
    protocol = visitor.page.context.new_cdp_session(visitor.page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield protocol, device["authenticatorId"]


def sign_out(visitor: Visitor, url: str) -> None:
    visitor.open(f"{url}/account/security/passkeys/new")
    visitor.follow(visitor.page.get_by_role("button", name="Déconnexion"))
    assert visitor.page.url == f"{url}/"


def add_passkey(visitor: Visitor, url: str) -> None:
    visitor.open(f"{url}/account/security/passkeys/new")
    visitor.page.get_by_label("Nom de cette clé d’accès").fill("Ordinateur de l’atelier")
    visitor.page.get_by_role("main").get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    visitor.look()


def use_passkey(visitor: Visitor, url: str) -> None:
    visitor.page.get_by_role("button", name="Utiliser une clé d’accès").click()
    visitor.page.wait_for_url(f"{url}/account/")


def is_in(visitor: Visitor) -> None:
    expect(visitor.page.locator(".header__person")).to_contain_text("Ann Martin")


@pytest.mark.parametrize("brand", WIDTHS)
def test_a_passkey_signs_in_alone_and_as_the_second_step(demo: Demo, browser: Browser, brand: str) -> None:
    url, email = demo.urls[brand], settle(demo, brand)
    with visiting(browser, width=WIDTHS[brand]) as visitor, with_device(visitor):
        sign_in(visitor, url, email)
        add_passkey(visitor, url)
        sign_out(visitor, url)
        visitor.open(f"{url}/login")
        use_passkey(visitor, url)
        is_in(visitor)
        sign_out(visitor, url)
        sign_in(visitor, url, email)
        visitor.page.wait_for_url(f"{url}/login/code")
        use_passkey(visitor, url)
        is_in(visitor)


def test_a_browser_without_the_new_words_of_webauthn_signs_in_too(demo: Demo, browser: Browser) -> None:
    url, email = demo.urls["camcha"], settle(demo, "camcha")
    with visiting(browser, width=1280) as visitor, with_device(visitor):
        visitor.page.add_init_script(
            "delete PublicKeyCredential.parseCreationOptionsFromJSON;"
            "delete PublicKeyCredential.parseRequestOptionsFromJSON;"
            "delete PublicKeyCredential.prototype.toJSON;"
        )
        sign_in(visitor, url, email)
        add_passkey(visitor, url)
        sign_out(visitor, url)
        visitor.open(f"{url}/login")
        use_passkey(visitor, url)
        is_in(visitor)


def test_a_device_that_does_not_know_its_person_is_told_in_french(demo: Demo, browser: Browser) -> None:
    url, email = demo.urls["camcha"], settle(demo, "camcha")
    with visiting(browser, width=320) as visitor, with_device(visitor) as (protocol, device):
        sign_in(visitor, url, email)
        add_passkey(visitor, url)
        visitor.open(f"{url}/account/security/passkeys/new")
        visitor.page.get_by_label("Nom de cette clé d’accès").fill("Encore lui")
        visitor.page.get_by_role("main").get_by_role("button", name="Ajouter une clé d’accès").click()
        expect(visitor.page.get_by_role("alert")).to_have_text("Cet appareil a déjà une clé d’accès pour votre compte.")
        sign_out(visitor, url)
        protocol.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
        visitor.open(f"{url}/login")
        visitor.page.get_by_role("button", name="Utiliser une clé d’accès").click()
        expect(visitor.page.get_by_role("alert")).to_contain_text("La clé d’accès n’a pas servi")
        visitor.look()


@pytest.mark.promise("CC-17")
@pytest.mark.promise("ST-07")
@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize("brand", WIDTHS)
def test_codes_of_an_app_are_turned_on_and_asked_for(
    demo: Demo, browser: Browser, brand: str, *, scripted: bool
) -> None:
    url, email = demo.urls[brand], settle(demo, brand)
    with visiting(browser, width=WIDTHS[brand], scripted=scripted) as visitor:
        page = visitor.page
        sign_in(visitor, url, email)
        visitor.open(f"{url}/account/security/two-factor")
        visitor.press("Activer")
        expect(page.get_by_role("img", name="QR code de la clé écrite à côté")).to_be_visible()
        app = pyotp.TOTP("".join(page.locator(".secret__text").inner_text().split()))
        page.get_by_label("Code").fill("000 000")
        visitor.press("Confirmer")
        page.get_by_label("Code").fill(app.now())
        visitor.press("Confirmer")
        expect(page.get_by_text("La double authentification est active.")).to_be_visible()
        codes = page.locator(".codes__code").all_inner_texts()
        assert len(codes) == 10
        sign_out(visitor, url)
        sign_in(visitor, url, email)
        page.get_by_label("Code").fill(app.at(datetime.now(UTC) + timedelta(seconds=30)))
        visitor.press("Continuer")
        is_in(visitor)
        sign_out(visitor, url)
        sign_in(visitor, url, email)
        page.get_by_label("Code").fill(codes[0])
        visitor.press("Continuer")
        is_in(visitor)
