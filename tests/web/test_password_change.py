"""Changing the password on the security page: what is asked, refused, ended and told."""

import pytest
from flask import Flask

from app.domain.accounts.models import PasswordKind
from app.domain.accounts.sessions.models import AccountSession
from app.web.cookies import SESSION
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.stock import HOSTS
from tests.web.people import Visitor, settle
from tests.web.security import PAGE, count, second_device, signed_in

pytestmark = pytest.mark.usefixtures("nobody")

NEW = "lampe verte 77 escalier"
CHANGE = {"current_password": PASSWORD, "new_password": NEW}


@pytest.mark.security("SE-07")
@pytest.mark.promise("CM-06")
@pytest.mark.parametrize("brand", [brand for brand in HOSTS if brand != BIRCH])
def test_the_password_is_changed_and_the_other_devices_are_signed_out(app: Flask, mails: Mails, brand: str) -> None:
    account = settle(app, brand, password_kind=PasswordKind.GENERATED)
    ann = signed_in(app, brand)
    second_device(app, account, brand)
    before = ann.cookie(SESSION)

    answer = ann.send(f"{PAGE}/password", CHANGE)

    assert answer.status_code == 303
    assert "Votre mot de passe est changé." in ann.get(answer.location).text
    assert ann.cookie(SESSION) not in {before, None}
    assert count(app, AccountSession, brand) == 1
    mail = mails.expect("password_changed", to="ann@example.com")
    assert mail.args["account"] == str(account.id)
    assert Visitor(app, brand).sign_in().status_code == 422
    assert Visitor(app, brand).sign_in(password=NEW).status_code == 303
    mails.expect("new_browser", to="ann@example.com")


@pytest.mark.promise("CM-06")
def test_it_is_changed_again_as_often_as_one_likes(app: Flask, mails: Mails) -> None:
    settle(app, "camermix")
    ann = signed_in(app, "camermix")
    current = PASSWORD
    for number in range(3):
        chosen = f"{NEW} {number}"
        sent = {"current_password": current, "new_password": chosen}
        assert ann.send(f"{PAGE}/password", sent).status_code == 303
        mails.expect("password_changed", to="ann@example.com")
        current = chosen


def test_the_copied_cookie_is_dead_once_the_password_is_changed(app: Flask, mails: Mails) -> None:
    settle(app)
    ann, thief = signed_in(app), Visitor(app)
    thief.client.set_cookie(f"__Host-{SESSION}", ann.cookie(SESSION) or "", domain="camcha.example", secure=True)
    assert thief.get(PAGE).status_code == 200

    ann.send(f"{PAGE}/password", CHANGE)

    assert thief.get(PAGE).status_code == 302
    mails.expect("password_changed", to="ann@example.com")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current_password": "wrong", "new_password": NEW}, "Ce n’est pas votre mot de passe actuel"),
        ({"current_password": "", "new_password": NEW}, "Saisissez votre mot de passe"),
        ({"current_password": PASSWORD, "new_password": ""}, "Choisissez un mot de passe"),
        ({"current_password": PASSWORD, "new_password": "court"}, "au moins 12"),
        ({"current_password": PASSWORD, "new_password": "camchacamcha"}, "deviner"),
        ({"current_password": PASSWORD, "new_password": "a1!" * 500}, "au plus 256"),
        ({"current_password": PASSWORD, "new_password": "\0" * 20}, "deviner"),
    ],
)
def test_what_is_refused_is_said_and_changes_nothing(app: Flask, fields: dict[str, str], words: str) -> None:
    settle(app)
    ann = signed_in(app)

    answer = ann.send(f"{PAGE}/password", fields)

    assert answer.status_code == 422
    assert words in answer.text
    assert PASSWORD not in answer.text
    assert NEW not in answer.text
    assert ann.send(f"{PAGE}/password", {**CHANGE, "new_password": "x"}).status_code == 422


def test_a_new_password_that_is_refused_costs_no_try_of_the_current_one(app: Flask, mails: Mails) -> None:
    settle(app)
    ann = signed_in(app)
    for _ in range(6):
        ann.send(f"{PAGE}/password", {"current_password": "wrong", "new_password": "court"})

    assert ann.send(f"{PAGE}/password", CHANGE).status_code == 303
    mails.expect("password_changed", to="ann@example.com")


def test_too_many_wrong_current_passwords_are_refused_like_at_the_sign_in(app: Flask) -> None:
    settle(app)
    ann = signed_in(app)
    for _ in range(5):
        ann.send(f"{PAGE}/password", {**CHANGE, "current_password": "wrong"})

    answer = ann.send(f"{PAGE}/password", CHANGE)

    assert answer.status_code == 422
    assert "trop d’essais" in answer.text
