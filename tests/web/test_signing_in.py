"""Signing in: what is said, what is counted, what is set, and who never gets in."""

from datetime import timedelta

import pytest
from flask import Flask

from app.domain.accounts.models import AccountState
from app.web.cookies import BROWSER, SESSION
from tests.cast import BIRCH
from tests.factories import PASSWORD, REGISTERED_AT
from tests.mails import Mails
from tests.web.people import Visitor, settle, settle_twins

pytestmark = pytest.mark.usefixtures("nobody")


def test_right_credentials_lead_to_the_account(app: Flask) -> None:
    settle(app)
    ann = Visitor(app)

    answer = ann.sign_in()

    assert (answer.status_code, answer.location) == (303, "/account/")
    assert "Ann Martin" in ann.get("/").text


@pytest.mark.security("LT-10")
def test_a_page_that_was_wanted_is_led_to_and_another_site_s_never(app: Flask, mails: Mails) -> None:
    settle(app)
    fields = {"email": "ann@example.com", "password": PASSWORD}

    assert Visitor(app).send("/login?next=/account/profile%3Fa%3Db", fields).location == "/account/profile?a=b"
    for elsewhere in ("//evil.example", "https://evil.example", "/%09/evil.example", "/\\evil.example", "evil"):
        assert Visitor(app).send(f"/login?next={elsewhere}", fields).location == "/account/"
        mails.expect("new_browser", to="ann@example.com")


@pytest.mark.promise("ST-02")
def test_wrong_credentials_are_said_with_a_hint_and_the_address_is_kept(app: Flask) -> None:
    settle(app, "support-technique")
    answer = Visitor(app, "support-technique").sign_in(password="wrong")

    assert answer.status_code == 422
    assert "Identifiants incorrects" in answer.text
    assert "verrouillage des majuscules" in answer.text
    assert 'value="ann@example.com"' in answer.text
    assert "wrong" not in answer.text.split("</h1>")[1].split("<form")[1].split("</form>")[0].replace(
        "field--wrong", ""
    )


@pytest.mark.promise("CM-10")
def test_the_fourth_failure_warns_and_the_fifth_blocks(app: Flask, mails: Mails) -> None:
    settle(app, "camermix")
    ann = Visitor(app, "camermix")

    said = [ann.sign_in(password=f"wrong {number}").text for number in range(1, 7)]

    warned = ["Il reste un essai avant le blocage de ce compte." in text for text in said]
    assert warned == [False, False, False, True, False, False]
    offered = [
        "/password/forgot" in text.partition('class="error-summary__list"')[2].partition("</ul>")[0] for text in said
    ]
    assert offered == [False, False, False, True, True, True]
    assert ["La connexion est bloquée" in text for text in said] == [False, False, False, False, True, True]
    assert "La connexion est bloquée" in ann.sign_in().text
    mails.expect("sign_in_blocked", to="ann@example.com")


@pytest.mark.security("SI-06")
def test_an_unknown_name_is_told_the_same_at_each_try(app: Flask, mails: Mails) -> None:
    settle(app, "camermix")

    def said(email: str) -> list[str]:
        visitor = Visitor(app, "camermix")
        return [visitor.sign_in(email, f"wrong {n}").text.replace(email, "…").partition("csrf")[0] for n in range(7)]

    assert said("ann@example.com") == said("bob@example.com")
    mails.expect("sign_in_blocked", to="ann@example.com")


def test_a_block_that_ends_by_itself_is_told_by_no_mail(app: Flask, mails: Mails) -> None:
    settle(app)
    for number in range(6):
        Visitor(app).sign_in(password=f"wrong {number}")

    assert mails.unexpected == []


@pytest.mark.parametrize("state", [AccountState.CLOSED, AccountState.SUSPENDED])
def test_no_mail_offers_a_password_that_would_open_nothing(app: Flask, mails: Mails, state: AccountState) -> None:
    settle(app, "camermix", state=state)
    for number in range(6):
        Visitor(app, "camermix").sign_in(password=f"wrong {number}")

    assert mails.unexpected == []


@pytest.mark.security("SI-07")
@pytest.mark.promise("OM-12")
def test_user_name_and_address_open_the_same_account_and_share_one_count(app: Flask) -> None:
    settle(app, "omicron", user_name="ann.martin")

    assert Visitor(app, "omicron").sign_in("Ann.Martin").status_code == 303
    for email in ("ann@example.com", "ann.martin", "ANN@example.com", "ann.martin", "ann@example.com"):
        Visitor(app, "omicron").sign_in(email, "wrong")
    assert "La connexion est bloquée" in Visitor(app, "omicron").sign_in("ann.martin").text


@pytest.mark.security("SI-09")
def test_a_stranger_can_not_lock_the_owner_s_own_browser_out(app: Flask) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    ann.send("/logout")
    for number in range(6):
        Visitor(app).sign_in(password=f"wrong {number}")

    assert "La connexion est bloquée" in Visitor(app).sign_in().text
    ann.client.delete_cookie(f"__Host-{SESSION}", domain="camcha.example")
    assert ann.sign_in().status_code == 303


@pytest.mark.security("SE-03")
def test_the_twin_s_password_and_session_open_nothing_here(app: Flask) -> None:
    settle_twins(app, password=None)
    settle(app, BIRCH, email="bob@example.com")
    bob = Visitor(app, BIRCH)
    assert bob.sign_in("bob@example.com").status_code == 303
    assert Visitor(app).sign_in("bob@example.com").status_code == 422

    session = bob.cookie(SESSION)
    here = Visitor(app)
    here.client.set_cookie(f"__Host-{SESSION}", session or "", domain="camcha.example", secure=True)

    assert "Ann Martin" not in here.get("/").text
    assert "Ann Martin" in bob.get("/").text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unconfirmed", "pas encore confirmée"),
        ("waiting", "attend une approbation"),
        ("suspended", "en pause"),
        ("closed", "Ce compte est fermé"),
    ],
)
def test_whoever_may_not_come_in_is_told_why_and_only_with_the_right_password(
    app: Flask, state: str, words: str
) -> None:
    settle(app, state=AccountState(state))

    answer = Visitor(app).sign_in()

    assert answer.status_code == 403
    assert words in answer.text
    assert words not in Visitor(app).sign_in(password="wrong").text


@pytest.mark.promise("OM-09")
def test_a_registration_that_waits_names_the_address_for_urgent_access(app: Flask) -> None:
    settle(app, "omicron", state=AccountState.WAITING)

    assert "customer.care@omicronenergy.com" in Visitor(app, "omicron").sign_in().text.split("<main")[1]


def test_the_session_s_cookie_is_bound_to_host_and_hidden_from_scripts(app: Flask) -> None:
    settle(app)
    set_cookies = Visitor(app).sign_in().headers.getlist("Set-Cookie")

    (session,) = [cookie for cookie in set_cookies if SESSION in cookie]
    assert session.startswith("__Host-")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in session
    assert "Domain" not in session
    assert "Max-Age" not in session


@pytest.mark.promise("OM-17")
def test_a_session_that_is_kept_has_a_cookie_of_twelve_hours(app: Flask) -> None:
    settle(app, "omicron")
    cookies = Visitor(app, "omicron").sign_in(stay="y").headers.getlist("Set-Cookie")

    assert any(SESSION in cookie and "Max-Age=43200" in cookie for cookie in cookies)
    shown = Visitor(app, "omicron").get("/login").text
    assert "Garder ma session ouverte" in shown
    assert "À éviter sur un ordinateur partagé ou public." in shown


def test_a_brand_without_kept_sessions_keeps_none(app: Flask) -> None:
    settle(app)
    cookies = Visitor(app).sign_in(stay="y").headers.getlist("Set-Cookie")

    assert not any(SESSION in cookie and "Max-Age" in cookie for cookie in cookies)


@pytest.mark.security("SE-06")
def test_signing_out_kills_a_copied_cookie(app: Flask) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    thief = Visitor(app)
    thief.client.set_cookie(f"__Host-{SESSION}", ann.cookie(SESSION) or "", domain="camcha.example", secure=True)
    assert "Ann Martin" in thief.get("/").text

    answer = ann.send("/logout")

    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert ann.cookie(SESSION) is None
    assert "Ann Martin" not in thief.get("/").text


@pytest.mark.security("PA-03")
def test_a_page_of_somebody_signed_in_is_stored_nowhere(app: Flask) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()

    assert ann.get("/").headers["Cache-Control"] == "no-store"
    assert "no-store" not in Visitor(app).get("/").headers["Cache-Control"]


def test_each_sign_in_has_a_session_of_its_own(app: Flask) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    first, browser = ann.cookie(SESSION), ann.cookie(BROWSER)
    ann.send("/logout")
    ann.sign_in()

    assert ann.cookie(SESSION) not in {first, None}
    assert ann.cookie(BROWSER) == browser


@pytest.mark.security("SI-12")
def test_a_mailed_password_is_good_until_it_expires(app: Flask) -> None:
    settle(app, "camermix", password_expires_at=REGISTERED_AT + timedelta(days=14))

    assert "pas été utilisé à temps" in Visitor(app, "camermix").sign_in().text


@pytest.mark.parametrize("brand", ["camcha", "camermix", "omicron", "remember-provence", "support-technique"])
def test_somebody_signed_in_is_offered_neither_to_sign_in_nor_to_register(app: Flask, brand: str) -> None:
    settle(app, brand)
    ann = Visitor(app, brand)
    assert 'href="/login"' in ann.get("/").text
    assert 'href="/register"' in ann.get("/").text.partition("<main")[0]
    ann.sign_in()

    for path in ("/", "/faq/", "/account/"):
        page = ann.get(path).text
        assert 'href="/login"' not in page
        assert 'href="/register"' not in page.partition("<main")[0]
        assert 'href="/account/"' in page


@pytest.mark.security("SI-04")
@pytest.mark.parametrize(
    "password", ["é" * 100, "密" * 100, " spaces around and in ", "e\u0301" * 40, "🙂" * 50, "tab\tinside " * 3]
)
def test_a_password_of_any_characters_is_taken_as_it_was_typed(app: Flask, password: str) -> None:
    settle(app, password=password)

    assert Visitor(app).sign_in(password=password).status_code == 303


@pytest.mark.security("SI-19")
def test_too_many_tries_from_one_address_are_told_to_wait(app: Flask) -> None:
    settle(app)
    for number in range(101):
        answer = Visitor(app).sign_in(f"nobody{number}@example.com", "wrong")

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "nobody100@example.com" in answer.text
