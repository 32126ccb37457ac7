"""Who proved who they are and may not come in is told what to do next, by a button."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app.domain.accounts.models import AccountState
from tests.factories import REGISTERED_AT
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody")

_BUTTON = re.compile(r'<a class="button button--(\w+)[^"]*"\s+href="([^"]+)"')


def refused(app: Flask, brand: str, **facts: object) -> tuple[str, dict[str, str]]:
    """Sign in where it is refused: the page's words, and where its buttons lead by their kind."""
    settle(app, brand, **facts)
    answer = Visitor(app, brand).sign_in()
    assert answer.status_code == 403
    main = unescape(answer.text.split("<main")[1].split("</main>")[0])
    return main.replace("\xa0", " "), dict(_BUTTON.findall(main))


@pytest.mark.promise("CM-14")
def test_a_closed_account_is_told_to_write_with_its_details_and_never_the_password(app: Flask) -> None:
    words, buttons = refused(app, "camermix", state=AccountState.CLOSED)

    for said in ("par erreur", "info@camermix.com", "prénom", "adresse e-mail du compte", "jamais votre mot de passe"):
        assert said in words
    written = urlsplit(buttons["primary"])
    assert (written.scheme, written.path) == ("mailto", "info@camermix.com")
    assert parse_qs(written.query)["subject"] == ["Mon compte a été fermé"]
    assert "une autre adresse e-mail" in words
    assert buttons["quiet"] == "/register"


def test_a_closed_account_of_a_brand_that_bars_no_address_is_sent_to_no_other(app: Flask) -> None:
    words, buttons = refused(app, "camcha", state=AccountState.CLOSED)

    assert "une autre adresse" not in words
    assert "quiet" not in buttons


def test_a_paused_account_is_led_to_the_team(app: Flask) -> None:
    words, buttons = refused(app, "camcha", state=AccountState.SUSPENDED)

    assert "aide@camcha.example" in words
    assert buttons["primary"].startswith("mailto:aide@camcha.example?")


@pytest.mark.parametrize(
    "facts", [{"locked_at": REGISTERED_AT}, {"password_expires_at": REGISTERED_AT + timedelta(days=14)}]
)
def test_a_locked_account_and_an_expired_password_are_led_to_a_new_one(app: Flask, facts: dict[str, object]) -> None:
    _, buttons = refused(app, "camermix", **facts)

    assert buttons["primary"] == "/password/forgot"


@pytest.mark.promise("OM-09")
def test_a_registration_that_waits_leads_to_the_contact(app: Flask) -> None:
    words, buttons = refused(app, "omicron", state=AccountState.WAITING)

    assert "customer.care@omicronenergy.com" in words
    assert buttons["secondary"] == "/support/"


@pytest.mark.promise("CM-01")
@pytest.mark.parametrize("state", [AccountState.CLOSED, AccountState.SUSPENDED])
def test_the_standing_notice_is_on_these_pages_too(app: Flask, state: AccountState) -> None:
    words, _ = refused(app, "camermix", state=state)

    assert "JAMAIS votre mot de passe" in words
