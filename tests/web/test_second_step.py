"""The second step of signing in: what is asked, what counts once, and that half a session opens nothing."""

import re

import pytest
from flask import Flask

from app.web.cookies import SESSION
from tests.cast import BIRCH
from tests.mails import Mails
from tests.web import hostile
from tests.web.factors import ANN, add_key, age, code_now, sign_in_with, turn_on, wrong_codes
from tests.web.people import Visitor, settle, settle_twins

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")

OWN = {"authenticator", "passkeys", "recovery_codes"}
WRONG = "Ce code n’est pas bon"


def secured(app: Flask, mails: Mails, brand: str = "camcha") -> tuple[str, list[str]]:
    """Settle Ann with an app; give its secret and her recovery codes."""
    settle(app, brand)
    ann = Visitor(app, brand)
    ann.sign_in()
    secret, codes = turn_on(ann, mails)
    return secret, list(codes)


def at_second_step(app: Flask, brand: str = "camcha") -> Visitor:
    """Give somebody who has passed the first step."""
    visitor = Visitor(app, brand)
    assert visitor.sign_in().location == "/login/code"
    return visitor


@pytest.mark.promise("CC-17")
@pytest.mark.parametrize("brand", ["camcha", "camermix", "omicron", "remember-provence"])
def test_a_password_alone_no_longer_opens_and_the_app_s_code_does(app: Flask, mails: Mails, brand: str) -> None:
    secret, _ = secured(app, mails, brand)
    ann = at_second_step(app, brand)
    half = ann.cookie(SESSION)
    assert "Ann Martin" not in ann.get("/support/").text

    answer = ann.send("/login/code", {"code": code_now(secret)})

    assert (answer.status_code, answer.location) == (303, "/account/")
    assert ann.cookie(SESSION) not in {None, half}
    assert "Ann Martin" in ann.get("/support/").text


@pytest.mark.promise("ST-07")
def test_whoever_stole_the_password_stays_outside(app: Flask, mails: Mails) -> None:
    secret, _ = secured(app, mails, "support-technique")
    thief = at_second_step(app, "support-technique")
    (code,) = wrong_codes(secret)

    assert thief.send("/login/code", {"code": code}).status_code == 422
    assert "Ann Martin" not in thief.get("/support/").text


@pytest.mark.parametrize("shape", ["{0}{1}", "{0} {1}", " {0}\u00a0{1}\t", "{0}-{1}", "\u202e{0}{1}"])
def test_a_code_may_be_typed_with_spaces(app: Flask, mails: Mails, shape: str) -> None:
    secret, _ = secured(app, mails)
    code = code_now(secret)

    assert at_second_step(app).send("/login/code", {"code": shape.format(code[:3], code[3:])}).status_code == 303


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣", "1" * 10_000, "\0" * 6, "½½½½½½"])
def test_what_is_no_code_is_said_and_counts_as_no_try(app: Flask, mails: Mails, typed: str) -> None:
    secret, _ = secured(app, mails)
    ann = at_second_step(app)

    answers = [ann.send("/login/code", {"code": typed}) for _ in range(7)]

    assert {answer.status_code for answer in answers} == {422}
    assert ann.send("/login/code", {"code": code_now(secret)}).status_code == 303


@pytest.mark.security("SI-14")
def test_a_code_that_counted_does_not_count_in_another_browser(app: Flask, mails: Mails) -> None:
    secret, _ = secured(app, mails)
    code = code_now(secret)
    assert at_second_step(app).send("/login/code", {"code": code}).status_code == 303

    answer = at_second_step(app).send("/login/code", {"code": code})

    assert answer.status_code == 422
    assert WRONG in answer.text
    assert code not in answer.text


@pytest.mark.security("SI-16")
def test_a_recovery_code_stands_in_once(app: Flask, mails: Mails) -> None:
    _, codes = secured(app, mails)

    assert at_second_step(app).send("/login/code", {"code": codes[0]}).status_code == 303
    assert at_second_step(app).send("/login/code", {"code": codes[0]}).status_code == 422
    assert at_second_step(app).send("/login/code", {"code": codes[1].replace(" ", "")}).status_code == 303


@pytest.mark.security("SI-10")
def test_five_wrong_codes_block_and_passwords_are_counted_apart(app: Flask, mails: Mails) -> None:
    secret, _ = secured(app, mails)
    for number in range(4):
        Visitor(app).sign_in(password=f"wrong {number}")
    thief = at_second_step(app)
    said = [thief.send("/login/code", {"code": code}).text for code in wrong_codes(secret, 5)]

    assert ["La connexion est bloquée" in text for text in said] == [False] * 4 + [True]
    assert thief.send("/login/code", {"code": code_now(secret)}).status_code == 422
    assert at_second_step(app).send("/login/code", {"code": code_now(secret)}).status_code == 422


@pytest.mark.security("SI-09")
def test_a_stranger_who_is_blocked_does_not_block_the_owner_s_browser(app: Flask, mails: Mails) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    secret, _ = turn_on(ann, mails)
    thief = at_second_step(app)
    for code in wrong_codes(secret, 6):
        thief.send("/login/code", {"code": code})
    ann.send("/logout")

    assert ann.sign_in().location == "/login/code"
    assert ann.send("/login/code", {"code": code_now(secret)}).status_code == 303


def test_half_a_session_opens_no_page_of_the_account(app: Flask, mails: Mails) -> None:
    secured(app, mails)
    ann = at_second_step(app)
    known = hostile.known_values(app, "camcha")
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/account/")]
    assert len(rules) >= 9
    for rule in rules:
        path, is_of_factors = hostile.path_of(rule, known), rule.endpoint.partition(".")[0] in OWN
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = ann.get(path) if method == "GET" else ann.send(path)
            assert "Ann Martin" not in answer.text, (method, path)
            if is_of_factors:
                assert answer.status_code in {302, 303}, (method, path)
                assert str(answer.location).startswith("/login"), (method, path)
    assert "Ann Martin" not in ann.get("/support/").text


@pytest.mark.security("LT-10")
def test_the_page_that_was_wanted_is_led_to_after_both_steps(app: Flask, mails: Mails) -> None:
    secret, _ = secured(app, mails)
    ann = Visitor(app)
    first = ann.send("/login?next=/account/profile%3Fa%3Db", {"email": ANN, "password": "wagon citron 48 parapluie"})
    assert first.location == "/login/code?next=/account/profile?a%3Db"

    action = re.search(r'action="(/login/code[^"]*)"', ann.get(first.location).text)
    assert action is not None
    assert ann.send(action[1].replace("&amp;", "&"), {"code": code_now(secret)}).location == "/account/profile?a=b"


@pytest.mark.parametrize(("seconds", "is_late"), [(540, False), (600, True), (601, True)])
def test_the_second_step_is_waited_for_ten_minutes(app: Flask, mails: Mails, seconds: int, *, is_late: bool) -> None:
    secret, _ = secured(app, mails)
    ann = at_second_step(app)
    page = ann.get("/login/code").text
    age(ann, seconds=seconds)

    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    sent = {"code": code_now(secret), "csrf_token": token[1]}
    headers = {"Origin": ann.base}
    for answer in (
        ann.get("/login/code"),
        ann.client.post("/login/code", base_url=ann.base, data=sent, headers=headers, follow_redirects=True),
    ):
        assert ("La connexion a pris trop de temps" in answer.text) == is_late
        assert (answer.status_code == 403) == is_late


def test_the_second_step_without_the_first_leads_to_the_first(app: Flask) -> None:
    assert Visitor(app).get("/login/code?next=/account/profile").location == "/login?next=/account/profile"
    for path in ("/login/code", "/login/code/passkey", "/login/code/passkey/options"):
        assert Visitor(app).send(path).location == "/login"


def test_whoever_is_in_is_led_on(app: Flask) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()

    assert ann.get("/login/code").location == "/account/"


@pytest.mark.security("SI-15")
def test_a_passkey_is_a_second_step_even_from_a_device_that_verifies_nobody(app: Flask, mails: Mails) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    device = add_key(ann, mails, verifies=False)

    again = at_second_step(app)
    assert sign_in_with(again, device, "/login/code/passkey") == 303
    assert "Ann Martin" in again.get("/support/").text


def test_another_account_s_passkey_is_no_second_step(app: Flask, mails: Mails) -> None:
    settle_twins(app)
    settle(app, email="bob@example.com")
    bob, ann, twin = Visitor(app), Visitor(app), Visitor(app, BIRCH)
    bob.sign_in("bob@example.com")
    for each in (ann, twin):
        each.sign_in()
    theirs = add_key(ann, mails)
    foreign = add_key(twin, mails)
    secret, _ = turn_on(bob, mails, to="bob@example.com")

    half = Visitor(app)
    assert half.sign_in("bob@example.com").location == "/login/code"
    for device in (theirs, foreign):
        device.origin = half.base
        assert sign_in_with(half, device, "/login/code/passkey") == 422
    assert half.send("/login/code", {"code": code_now(secret)}).status_code == 303
