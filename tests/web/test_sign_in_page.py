"""The sign-in page: what stands on it, where its ways lead, and where the cursor is after a failure."""

import re
from html import unescape

import pytest
from flask import Flask

from tests.stock import HOSTS
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody")

FIVE = sorted(set(HOSTS) - {"birch"})


def page(app: Flask, brand: str, path: str = "/login") -> str:
    return unescape(Visitor(app, brand).get(path).text).replace("\xa0", " ")


@pytest.mark.promise("CM-01")
def test_the_brand_that_promises_it_says_that_it_never_asks_for_a_password(app: Flask) -> None:
    for path in ("/login", "/password/forgot", "/password/forgot/sent"):
        assert "Nous ne vous demanderons JAMAIS votre mot de passe." in page(app, "camermix", path)
    assert "Restez seul à connaître votre mot de passe" not in page(app, "camermix")
    assert "Restez seul à connaître votre mot de passe" in page(app, "camcha")


@pytest.mark.parametrize("brand", FIVE)
def test_the_page_leads_to_a_new_password_to_an_account_and_to_a_person(app: Flask, brand: str) -> None:
    main = page(app, brand).split("<main")[1].split("</main>")[0]

    for path in ("/password/forgot", "/register", "/support/"):
        assert f'href="{path}"' in main
    assert "Pas besoin de compte pour nous joindre" in main


@pytest.mark.promise("CM-09")
@pytest.mark.promise("ST-02")
@pytest.mark.parametrize("brand", ["camermix", "support-technique"])
def test_after_a_failure_the_cursor_is_in_the_password_with_the_reason_beside_it(app: Flask, brand: str) -> None:
    settle(app, brand)
    text = Visitor(app, brand).sign_in(password="wrong").text
    field = re.search(r'<input[^>]*id="password"[^>]*>', text)

    assert field is not None
    assert "autofocus" in field[0]
    assert "data-focus" not in text
    described = re.search(r'aria-describedby="([^"]+)"', field[0])
    assert described is not None
    assert all(f'id="{each}"' in text for each in described[1].split())
    assert "refusal-words" in described[1]
    assert "autofocus" not in page(app, brand)


@pytest.mark.promise("CM-09")
def test_a_wrong_entry_is_said_and_the_next_right_one_opens_the_account(app: Flask) -> None:
    settle(app, "camermix")
    ann = Visitor(app, "camermix")

    assert "Identifiants incorrects" in ann.sign_in(password="wrong").text
    assert ann.sign_in().status_code == 303


@pytest.mark.security("PA-07")
@pytest.mark.parametrize("brand", FIVE)
def test_password_managers_are_led_to_where_the_password_is_changed(app: Flask, brand: str) -> None:
    answer = Visitor(app, brand).get("/.well-known/change-password")

    assert (answer.status_code, answer.location) == (302, "/account/security")


def test_a_name_that_is_missing_is_asked_for_in_the_words_of_its_label(app: Flask) -> None:
    for brand, words in (
        ("camcha", "une adresse comme"),
        ("omicron", "votre adresse e-mail ou votre nom d’utilisateur"),
    ):
        for path in ("/login", "/password/forgot"):
            answer = Visitor(app, brand).send(path, {})

            assert answer.status_code == 422
            assert f"Saisissez {words}" in answer.text.replace("\xa0", " ")


@pytest.mark.parametrize(("path", "says"), [("/register", True), ("/login", False), ("/password/forgot", False)])
def test_a_form_of_more_than_two_fields_says_which_must_be_filled_in(app: Flask, path: str, says: bool) -> None:  # noqa: FBT001 - a column
    assert ("Tous les champs sont obligatoires, sauf mention contraire." in page(app, "camcha", path)) is says
