"""Asking for a professional account: when registering, in the profile, and on its own page."""

from collections.abc import Mapping

import pytest
from flask import Flask

from app.domain.vat.models import VatState
from tests.mails import Mails
from tests.web.people import Visitor, settle
from tests.web.pro.business import BRAND, COMPANY, FRENCH, NOTHING, SWISS, business_of, entered, stand
from tests.web.registering import account_of, errors_in, register

pytestmark = pytest.mark.usefixtures("nobody")

PROFILE = {"first_name": "Ann", "last_name": "Martin", "email": "ann@example.com", "language": "fr"}
NAME_MISSING = "Indiquez le nom de la société"
NUMBER_MISSING = "Indiquez le numéro de TVA de la société, par exemple FR40303265045"


@pytest.mark.promise("RP-03")
def test_a_registration_with_company_and_number_opens_the_account_and_asks(app: Flask) -> None:
    answer = register(Visitor(app, BRAND), **COMPANY)

    assert (answer.status_code, answer.location) == (303, "/account/")
    business, account = business_of(app), account_of(app, BRAND)
    assert business is not None
    assert account is not None
    assert (business.account_id, business.company, business.number) == (account.id, "Atelier Lilas", FRENCH)
    assert business.state is VatState.UNCHECKED


def test_a_registration_without_them_asks_for_nothing(app: Flask) -> None:
    assert register(Visitor(app, BRAND), **NOTHING).status_code == 303
    assert business_of(app) is None


MISSING = [
    ({"pro_company": "Lilas"}, [NUMBER_MISSING]),
    ({"vat_number": FRENCH}, [NAME_MISSING]),
    ({"pro_wanted": "y"}, [NAME_MISSING, NUMBER_MISSING]),
    ({"pro_wanted": "y", "pro_company": " \u200b ", "vat_number": "\t"}, [NAME_MISSING, NUMBER_MISSING]),
]


@pytest.mark.promise("RP-03")
@pytest.mark.parametrize(("fields", "named"), MISSING)
def test_a_registration_names_each_half_that_is_missing_and_keeps_the_other(
    app: Flask, fields: Mapping[str, str], named: list[str]
) -> None:
    answer = register(Visitor(app, BRAND), **fields)

    assert answer.status_code == 422
    assert errors_in(answer.text) == named
    assert all(f'value="{text}"' in answer.text for text in fields.values() if text.strip(" \u200b\t") and text != "y")
    assert account_of(app, BRAND) is None


WRONG = [
    ("40303265045", None),  # the country of the billing address says whose it is
    ("FR99303265045", "Un caractère de ce numéro doit être faux"),
    ("DE123", "Pour ce pays (Allemagne), un numéro de TVA ressemble à DE136695976"),
    ("EL12", "Pour ce pays (Grèce)"),
    ("XI1", "Pour ce pays (Irlande du Nord)"),
    ("EU123456789", "guichet unique"),
    ("73282932000074", "ressemble à FR40303265045"),
    ("<script>alert(1)</script>", "FR40303265045"),
    ("٣٤٥ 🎁 \u202e", "FR40303265045"),
    ("M" * 500, "FR40303265045"),
]


@pytest.mark.promise("RP-03")
@pytest.mark.parametrize(("number", "said"), WRONG)
def test_a_number_is_looked_at_for_its_form_at_once_and_said_with_an_example(
    app: Flask, number: str, said: str | None
) -> None:
    answer = register(Visitor(app, BRAND), pro_company="Lilas", vat_number=number)

    assert answer.status_code == (303 if said is None else 422)
    if said is not None:
        (error,) = errors_in(answer.text)
        assert said in error.replace("\u202f", " ").replace("\xa0", " ")
        assert "<script>alert" not in answer.text
    assert (business_of(app) is not None) == (said is None)


@pytest.mark.parametrize("brand", ["camcha", "camermix"])
def test_a_brand_without_professional_accounts_asks_for_none_and_takes_none(
    app: Flask, brand: str, mails: Mails
) -> None:
    visitor = Visitor(app, brand)
    assert "vat_number" not in visitor.get("/register").text
    register(visitor, **COMPANY)
    assert business_of(app, brand) is None
    assert visitor.get("/account/pro").status_code == 404
    assert visitor.send("/account/pro", COMPANY).status_code == 404
    for kind in ("confirm_registration", "welcome_password"):
        mails.pass_over(kind)


@pytest.mark.promise("RP-06")
def test_the_profile_asks_once_both_are_filled_in_and_says_that_it_is_under_way(app: Flask) -> None:
    _account, visitor = entered(app)
    answer = visitor.send("/account/profile", {**PROFILE, **COMPANY})

    assert answer.location == "/account/profile?done=pro"
    page = visitor.get(answer.location).text
    assert "Votre demande de compte PRO est en cours." in page
    assert f'value="{FRENCH}"' in page
    business = business_of(app)
    assert business is not None
    again = visitor.send("/account/profile", {**PROFILE, **COMPANY})
    assert again.location == "/account/profile?done=saved"
    assert business_of(app).asked_at == business.asked_at  # type: ignore[union-attr]


@pytest.mark.promise("RP-06")
@pytest.mark.parametrize(("fields", "named"), MISSING[:2])
def test_the_profile_refuses_one_half_and_saves_nothing(
    app: Flask, fields: Mapping[str, str], named: list[str]
) -> None:
    _account, visitor = entered(app)
    answer = visitor.send("/account/profile", {**PROFILE, "first_name": "Anne", **NOTHING, **fields})

    assert (answer.status_code, errors_in(answer.text)) == (422, named)
    assert all(f'value="{text}"' in answer.text for text in ("Anne", *fields.values()))
    assert business_of(app) is None
    assert account_of(app, BRAND).first_name == "Ann"  # type: ignore[union-attr]


def test_the_profile_without_both_saves_the_rest_and_keeps_a_company_that_is_there(app: Flask) -> None:
    account, visitor = entered(app)
    assert visitor.send("/account/profile", {**PROFILE, **NOTHING}).location == "/account/profile?done=saved"
    stand(app, account, VatState.UNCHECKED, SWISS)

    answer = visitor.send("/account/profile", {**PROFILE, **NOTHING})
    assert errors_in(answer.text) == [NAME_MISSING, NUMBER_MISSING]
    assert business_of(app) is not None


@pytest.mark.promise("RP-03")
def test_the_page_asks_changes_and_gives_up(app: Flask) -> None:
    _account, visitor = entered(app)
    page = visitor.get("/account/pro").text
    assert "Comment cela se passe" in page
    assert visitor.get("/account/pro/withdraw").location == "/account/pro"
    assert errors_in(visitor.send("/account/pro", NOTHING).text) == [NAME_MISSING, NUMBER_MISSING]

    assert visitor.send("/account/pro", COMPANY).location == "/account/pro?done=asked"
    assert visitor.send("/account/pro", COMPANY).location == "/account/pro?done=same"
    assert visitor.send("/account/pro", {**COMPANY, "vat_number": SWISS}).location == "/account/pro?done=asked"
    business = business_of(app)
    assert business is not None
    assert business.number == SWISS

    assert SWISS in visitor.get("/account/pro/withdraw").text
    assert visitor.send("/account/pro/withdraw").location == "/account/pro?done=withdrawn"
    assert "Votre compte est redevenu un compte ordinaire." in visitor.get("/account/pro?done=withdrawn").text
    assert business_of(app) is None
    assert visitor.send("/account/pro/withdraw").status_code == 303  # sent twice


def test_a_company_belongs_to_one_account_and_its_number_to_anybody(app: Flask) -> None:
    _account, visitor = entered(app)
    bob = settle(app, BRAND, email="bob@example.com", first_name="Bob")
    stand(app, bob, VatState.UNCHECKED, SWISS)
    assert SWISS not in visitor.get("/account/pro").text
    assert visitor.send("/account/pro", {**COMPANY, "vat_number": SWISS}).status_code == 303


def test_a_stranger_is_led_to_the_sign_in(app: Flask) -> None:
    for path in ("/account/pro", "/account/pro/withdraw"):
        assert Visitor(app, BRAND).get(path).location.startswith("/login?next=")


@pytest.mark.parametrize(("page", "fields"), [("/account/pro", {}), ("/account/profile", PROFILE)])
def test_an_account_gives_ten_companies_or_numbers_a_day(app: Flask, page: str, fields: Mapping[str, str]) -> None:
    _, ann = entered(app, first_name="Ann", last_name="Martin")
    given = [{**fields, **COMPANY, "pro_company": f"Atelier {number}"} for number in range(11)]

    assert [ann.send(page, each).status_code for each in [*given[:10], given[9]]] == [303] * 11
    answer = ann.send(page, given[10])

    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert "Trop d’essais en peu de temps" in answer.text
    assert 'value="Atelier 10"' in answer.text
    business = business_of(app)
    assert business is not None
    assert business.company == "Atelier 9"
