"""Registering as each brand promises: what is asked, what is stored, what is said."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import AccountState, PasswordKind
from app.domain.addresses.models import Address
from app.domain.consents.models import Consent, Means
from app.domain.consents.rules import State, state_of
from app.kernel.db import open_session
from app.web.cookies import BROWSER, SESSION
from tests.mails import Mails
from tests.web.people import Visitor, settle
from tests.web.postman import bring, words_of
from tests.web.registering import FILLED, account_of, count_accounts, errors_in, register

pytestmark = pytest.mark.usefixtures("nobody")

BRANDS = sorted(FILLED)
SILENT = ["camcha", "support-technique"]


@pytest.mark.promise("CM-04")
def test_camermix_asks_for_two_names_and_an_address_and_for_no_password(app: Flask) -> None:
    page = Visitor(app, "camermix").get("/register").text.partition("<main")[2]

    assert [token for token in ("given-name", "family-name", "email") if f'autocomplete="{token}"' in page] == [
        "given-name",
        "family-name",
        "email",
    ]
    assert 'type="password"' not in page
    assert "Créer mon compte" in page


@pytest.mark.promise("CM-05")
@pytest.mark.promise("CM-08")
def test_camermix_mails_a_password_that_signs_in_and_the_page_says_so(app: Flask, mails: Mails) -> None:
    ann = Visitor(app, "camermix")
    assert register(ann).location == "/register/sent"

    page = ann.get("/register/sent").text
    assert "L’e-mail est parti à l’adresse ann@example.com" in page
    for words in ("5 minutes", "courrier indésirable", "Vérifiez l’adresse", "info@camermix.com"):
        assert words in page.replace("\u00a0", " ")
    password = password_in(words_of(bring(app, mails.expect("welcome_password", to="ann@example.com"))))
    assert ann.sign_in(password=password).status_code == 303


@pytest.mark.security("LT-08")
@pytest.mark.promise("CM-05")
def test_the_generated_password_is_different_for_each_person_and_lies_nowhere(app: Flask, mails: Mails) -> None:
    passwords = []
    for name in ("ann", "bob"):
        register(Visitor(app, "camermix"), email=f"{name}@example.com")
        mail = mails.expect("welcome_password", to=f"{name}@example.com")
        assert mail.args.keys() == {"account"}
        passwords.append(password_in(words_of(bring(app, mail))))

    assert passwords[0] != passwords[1]


def password_in(text: str) -> str:
    return next(line for line in text.splitlines() if line.count("-") == 3 and " " not in line)


@pytest.mark.promise("CM-07")
def test_camermix_says_that_an_address_is_registered_and_to_check_it(app: Flask) -> None:
    settle(app, "camermix")
    answer = register(Visitor(app, "camermix"), first_name="Bob")

    assert answer.status_code == 422
    assert errors_in(answer.text) == [
        "Cette adresse e-mail est déjà enregistrée. Vérifiez l’adresse que vous avez saisie."
    ]
    assert 'value="Bob"' in answer.text


@pytest.mark.promise("CM-13")
def test_a_closed_account_s_address_registers_again_only_where_it_is_not_barred(app: Flask, mails: Mails) -> None:
    settle(app, "camermix", state=AccountState.CLOSED)
    settle(app, "camcha", state=AccountState.CLOSED, email_key=None)

    assert "déjà enregistrée" in register(Visitor(app, "camermix")).text
    assert register(Visitor(app, "camermix"), email="anne@example.com").status_code == 303
    mails.expect("welcome_password", to="anne@example.com")
    assert register(Visitor(app, "camcha")).status_code == 303
    mails.expect("confirm_registration", to="ann@example.com")


@pytest.mark.promise("OM-04")
@pytest.mark.parametrize("brand", ["omicron", "remember-provence"])
def test_a_taken_address_is_pointed_to_a_new_password(app: Flask, brand: str) -> None:
    settle(app, brand)
    main = register(Visitor(app, brand)).text.partition('class="entrance__task"')[2].partition("</form>")[0]

    assert "déjà enregistrée" in main
    assert 'href="/password/forgot"' in main
    assert count_accounts(app, brand) == 1


@pytest.mark.parametrize("brand", SILENT)
def test_a_silent_brand_answers_the_same_to_a_new_address_and_a_taken_one(app: Flask, brand: str, mails: Mails) -> None:
    settle(app, brand, email="bob@example.com")

    def seen(email: str) -> tuple[int, str, list[str]]:
        visitor = Visitor(app, brand)
        answer = register(visitor, email=email)
        cookies = sorted(each.partition("=")[0] for each in answer.headers.getlist("Set-Cookie"))
        page = visitor.get("/register/sent").text.partition("<main")[2]
        return answer.status_code, page.replace(email, "…").partition("csrf_token")[0], cookies

    assert seen("ann@example.com") == seen("bob@example.com")
    mails.expect("confirm_registration", to="ann@example.com")
    assert "Vous avez déjà un compte" in bring(app, mails.expect("already_registered", to="bob@example.com"))["Subject"]


def test_a_silent_brand_tells_the_owner_once_a_day(app: Flask, mails: Mails) -> None:
    settle(app)
    for _ in range(3):
        register(Visitor(app))

    mails.expect("already_registered", to="ann@example.com")


@pytest.mark.promise("RP-01")
def test_remember_provence_opens_the_account_at_once_and_signs_in(app: Flask) -> None:
    ann = Visitor(app, "remember-provence")
    answer = register(ann)

    assert (answer.status_code, answer.location) == (303, "/account/")
    assert ann.cookie(SESSION)
    assert "Ann Martin" in ann.get("/").text
    account = account_of(app, "remember-provence")
    assert account is not None
    assert (account.state, account.confirmed_at) == (AccountState.ACTIVE, None)


@pytest.mark.promise("RP-02")
def test_remember_provence_asks_for_the_minimum_and_keeps_both_addresses(app: Flask) -> None:
    register(Visitor(app, "remember-provence"))
    other = {f"delivery_{name}": value for name, value in (("line1", "1 Cours"), ("city", "Douala"), ("country", "CM"))}
    register(
        Visitor(app, "remember-provence"), email="bob@example.com", **other, same_address="", birth_date="14/07/1985"
    )

    with open_session(app.extensions["guichet"].engine, "remember-provence") as session:
        kept = sorted((each.line1, each.is_billing, each.is_delivery) for each in session.scalars(select(Address)))
    assert kept == [
        ("1 Cours", False, True),
        ("4 rue des Lilas", True, False),
        ("4 rue des Lilas", True, True),
    ]
    bob = account_of(app, "remember-provence", "bob@example.com")
    assert bob is not None
    assert str(bob.birth_date) == "1985-07-14"


@pytest.mark.promise("RP-02")
def test_the_newsletter_is_asked_for_and_waits_for_a_second_yes(app: Flask, mails: Mails) -> None:
    page = Visitor(app, "remember-provence").get("/register").text
    assert re.search(r'<input [^>]*name="newsletter"[^>]*>', page)
    assert "checked" not in page.partition('name="newsletter"')[2].partition(">")[0]
    register(Visitor(app, "remember-provence"), newsletter="y")

    account = account_of(app, "remember-provence")
    assert account is not None
    with open_session(app.extensions["guichet"].engine, "remember-provence") as session:
        (consent,) = session.scalars(select(Consent))
    assert (consent.account_id, state_of(consent), consent.means) == (account.id, State.WAITING, Means.FORM)
    assert (consent.wording or "?") in unescape(page)
    assert mails.expect("newsletter_confirm", to="ann@example.com").args == {"account": str(account.id)}


def test_an_unconfirmed_registration_begins_anew_and_its_old_password_is_gone(app: Flask, mails: Mails) -> None:
    register(Visitor(app), first_name="Mallory", password="rideau nuage 17 pommier")
    first = account_of(app, "camcha")
    register(Visitor(app))
    second = account_of(app, "camcha")

    assert first is not None
    assert second is not None
    assert (second.id, second.first_name) == (first.id, "Ann")
    assert second.password_hash != first.password_hash
    assert count_accounts(app, "camcha") == 1
    assert [(mail.kind, mail.to) for mail in mails.unexpected] == [("confirm_registration", "ann@example.com")] * 2
    mails.unexpected.clear()


@pytest.mark.parametrize("brand", BRANDS)
def test_the_browser_that_registers_is_known_again(app: Flask, mails: Mails, brand: str) -> None:
    ann = Visitor(app, brand)
    register(ann)

    account = account_of(app, brand)
    assert account is not None
    assert ann.cookie(BROWSER)
    assert account.registered_by
    assert account.password_kind is (PasswordKind.CHOSEN if brand != "camermix" else None)
    mails.unexpected.clear()


def test_somebody_signed_in_has_an_account_already(app: Flask) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()

    assert ann.get("/register").location == "/account/"


def test_the_link_is_sent_again_to_the_unconfirmed_and_all_are_told_the_same(app: Flask, mails: Mails) -> None:
    settle(app, email="bob@example.com")
    register(Visitor(app))
    mails.expect("confirm_registration", to="ann@example.com")

    for email in ("ann@example.com", "bob@example.com", "nobody@example.com"):
        assert Visitor(app).send("/register/again", {"email": email}).location == "/register/sent"

    mails.expect("confirm_registration", to="ann@example.com")
    assert Visitor(app).send("/register/again", {"email": "nobody"}).status_code == 422


def test_whoever_signs_in_unconfirmed_can_have_the_link_again(app: Flask) -> None:
    settle(app, state=AccountState.UNCONFIRMED)
    page = Visitor(app).sign_in()

    assert page.status_code == 403
    assert "Renvoyer le lien" in page.text
    assert 'action="/register/again"' in page.text
