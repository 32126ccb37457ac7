"""What a registration does with what people type: wrong, missing, over-long, strange."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.factories import PASSWORD
from tests.mails import Mails
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.registering import FILLED, account_of, count_accounts, errors_in, register

pytestmark = pytest.mark.usefixtures("nobody")

BRANDS = sorted(FILLED)
SILENT = ["camcha", "support-technique"]


@pytest.mark.promise("OM-05")
@pytest.mark.parametrize("typed", ["QK417", "Q4417M", "QK417MM", "ÄB123Z", "QK41٧M", "12345A"])
def test_a_serial_number_of_a_wrong_form_is_explained(app: Flask, typed: str) -> None:
    answer = register(Visitor(app, "omicron"), serial_number=typed)

    assert answer.status_code == 422
    assert errors_in(answer.text.replace("\u202f", " ").replace("\u00a0", " ")) == [
        "Un numéro de série compte 6 caractères : 2 lettres, 3 chiffres, 1 lettre, par exemple AB123Z"
    ]


@pytest.mark.parametrize("typed", ["qk417m", " QK 417 M ", "QK-417-M", "ＱＫ４１７Ｍ"])
def test_a_serial_number_is_read_as_people_write_it(app: Flask, mails: Mails, typed: str) -> None:
    register(Visitor(app, "omicron"), serial_number=typed)

    account = account_of(app, "omicron")
    assert account is not None
    assert account.serial_number == "QK417M"
    mails.expect("confirm_registration", to="ann@example.com")


@pytest.mark.promise("OM-06")
def test_every_mandatory_field_that_is_missing_is_named(app: Flask) -> None:
    answer = Visitor(app, "omicron").send("/register", {})

    assert errors_in(answer.text) == [
        "Indiquez votre prénom",
        "Indiquez votre nom",
        "Indiquez le nom de votre entreprise",
        "Choisissez un pays",
        "Indiquez le numéro de série d’un de vos appareils",
        "Choisissez un nom d’utilisateur",
        "Saisissez une adresse comme anne.martin@example.com",
        "Choisissez un mot de passe",
    ]


@pytest.mark.parametrize(
    ("born", "is_good"),
    [("1899-12-31", False), ("1900-01-01", True), ("today", True), ("tomorrow", False), ("hier", False), ("", True)],
)
def test_a_birth_date_lies_between_1900_and_today(app: Flask, born: str, is_good: bool) -> None:  # noqa: FBT001
    today = datetime.now(UTC).date()
    days = {"today": today, "tomorrow": today + timedelta(days=1)}
    answer = register(Visitor(app, "remember-provence"), birth_date=str(days.get(born, born)))

    assert answer.status_code == (303 if is_good else 422)
    assert is_good or "entre 1900 et aujourd’hui" in answer.text


@pytest.mark.parametrize("brand", BRANDS)
def test_what_was_typed_is_kept_but_for_the_password(app: Flask, brand: str) -> None:
    answer = register(Visitor(app, brand), last_name="", first_name="Zoé")

    assert answer.status_code == 422
    assert answer.text.count("<h1") == 1
    assert 'value="Zoé"' in answer.text
    assert 'value="ann@example.com"' in answer.text
    assert PASSWORD not in answer.text
    assert "<title>Erreur" in answer.text.replace("\u00a0", " ").replace("\n", "").replace("  ", "")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("court", "au moins 12"),
        ("x" * 257, "au plus 256"),
        ("motdepasse123", "trop facile à deviner"),
        ("martincamcha", "sans lien avec vous"),
        ("ann@example.com", "sans lien avec vous"),
    ],
)
def test_a_weak_password_is_refused_with_advice(app: Flask, password: str, words: str) -> None:
    answer = register(Visitor(app), password=password)

    assert answer.status_code == 422
    assert words in answer.text
    assert count_accounts(app, "camcha") == 0


@pytest.mark.parametrize(
    "email",
    [
        *("ann", "ann@", "ann@example", "@example.com", "ann@example.com\0", "a b@example.com", "ıan@example.com"),
        *("a" * 250 + "@example.com", "zoé@example.com", "ann@example..com", "ann@-example.com", "\u202ea@b.com x"),
    ],
)
@pytest.mark.posts_mails
def test_an_address_that_no_mail_reaches_is_refused(app: Flask, email: str) -> None:
    answer = register(Visitor(app), email=email)

    if email.strip("\0") == "ann@example.com":
        assert answer.status_code == 303
    else:
        assert (answer.status_code, count_accounts(app, "camcha")) == (422, 0)


@pytest.mark.parametrize("name", ["ab", "ann martin", "ann@martin", "-ann", "ann\u0000"])
@pytest.mark.posts_mails
def test_a_user_name_of_a_wrong_form_is_explained(app: Flask, name: str) -> None:
    answer = register(Visitor(app, "omicron"), user_name=name)

    if name.startswith("ann\0"):
        assert answer.status_code == 303
    else:
        assert "3 à 40 lettres" in answer.text


def test_a_user_name_is_one_person_s_whatever_its_case(app: Flask) -> None:
    settle(app, "omicron", email="bob@example.com", user_name="Ann.Martin")
    answer = register(Visitor(app, "omicron"))

    assert answer.status_code == 422
    assert errors_in(answer.text) == ["Ce nom d’utilisateur est déjà pris. Choisissez-en un autre"]


def test_too_many_registrations_are_told_to_wait_and_what_was_typed_stays(app: Flask, mails: Mails) -> None:
    for number in range(21):
        answer = register(Visitor(app), email=f"ann{number}@example.com")

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert 'value="ann20@example.com"' in answer.text
    assert count_accounts(app, "camcha") == 20
    mails.unexpected.clear()


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.posts_mails
@pytest.mark.parametrize("value", ["\0", "e\u0301" * 500, "\u202e\u200bX", "<b>x</b>", "\U0001f332" * 50, "9" * 400])
def test_no_hostile_value_breaks_a_registration(app: Flask, brand: str, value: str) -> None:
    for name in FILLED[brand]:
        answer = register(Visitor(app, brand), **{name: value})
        assert answer.status_code in {303, 422, 429}, name
        assert value == "\0" or "<b>x</b>" not in answer.text
        empty_accounts(app)


@pytest.mark.parametrize(
    ("line", "value", "words"),
    [
        ("billing_postcode", "", "Indiquez le code postal"),
        ("billing_line1", "", "Indiquez le numéro et la rue"),
        ("billing_city", " ", "Indiquez la ville"),
        ("billing_country", "", "Choisissez un pays"),
        ("billing_country", "ZZ", "Choisissez un pays"),
        ("same_address", "", "Indiquez la ville"),
    ],
)
def test_an_address_that_lacks_something_is_refused(app: Flask, line: str, value: str, words: str) -> None:
    answer = register(Visitor(app, "remember-provence"), **{line: value})

    assert answer.status_code == 422
    assert words in errors_in(answer.text)
    assert count_accounts(app, "remember-provence") == 0


def test_a_country_without_postcodes_needs_none(app: Flask) -> None:
    answer = register(Visitor(app, "remember-provence"), billing_country="CM", billing_postcode="")

    assert answer.status_code == 303


def test_tries_at_user_names_are_counted_and_cost_no_mail(app: Flask) -> None:
    settle(app, "omicron", email="bob@example.com", user_name="ann.martin")
    answers = [register(Visitor(app, "omicron")).status_code for _ in range(21)]

    assert answers == [422] * 20 + [429]


def test_one_mailbox_is_not_flooded_by_registering_its_address_again_and_again(app: Flask, mails: Mails) -> None:
    answers = [register(Visitor(app)).status_code for _ in range(6)]

    assert answers == [303] * 5 + [429]
    assert len(mails.unexpected) == 5
    mails.unexpected.clear()
