"""The account area: the dashboard, the profile and its password, for its own person and nobody else."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account, PasswordKind
from app.domain.accounts.newsletter import newsletter_state
from app.domain.consents.rules import State
from app.kernel.db import open_session
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.web.people import Visitor, settle, settle_twins
from tests.web.postman import path_in

pytestmark = pytest.mark.usefixtures("nobody")

BRANDS = ("camermix", "omicron", "camcha", "remember-provence", "support-technique")
ANNOUNCED = {"camcha": 1}  # uses of their data that its customers have not decided about
PROFILE = {"first_name": "Ann", "last_name": "Martin", "email": "ann@example.com", "language": "fr"}


def signed_in(app: Flask, brand: str = "camcha", **facts: object) -> Visitor:
    settle(app, brand, **facts)
    visitor = Visitor(app, brand)
    assert visitor.sign_in().status_code == 303
    return visitor


def stored(app: Flask, brand: str = "camcha") -> Account:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        account = session.scalars(select(Account)).one()
        session.expunge_all()
        return account


def newsletter_of(app: Flask, brand: str = "remember-provence") -> State:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return newsletter_state(session, session.scalars(select(Account)).one())


@pytest.mark.parametrize("path", ["/account/", "/account/profile", "/account/close"])
def test_a_page_of_the_account_asks_to_sign_in_and_leads_back(app: Flask, path: str) -> None:
    answer = Visitor(app).get(path)

    assert (answer.status_code, answer.location) == (302, f"/login?next={path.replace('/', '%2F')}")


@pytest.mark.parametrize("brand", BRANDS)
def test_the_dashboard_says_what_the_account_is_and_who_entered_it(app: Flask, brand: str) -> None:
    page = signed_in(app, brand, company="Atelier").get("/account/")

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("Bonjour Ann", "Ann Martin", "ann@example.com", "Désactivée", "Aujourd’hui", ">ici<"):
        assert words in page.text
    assert ANNOUNCED.get(brand, 0) == page.text.count('class="actions__item')


def test_the_header_marks_no_page_whose_address_only_begins_like_the_one_shown(app: Flask) -> None:
    page = signed_in(app, "remember-provence").get("/account/profile").text  # its header leads to /account/pro

    assert "Espace pro" in page
    assert page.count('aria-current="page"') == 1


@pytest.mark.security("SI-12")
def test_a_mailed_password_that_is_still_in_use_comes_first(app: Flask) -> None:
    sent_at = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    page = signed_in(app, "camermix", password_kind=PasswordKind.GENERATED, password_set_at=sent_at).get("/account/")

    main = page.text.partition("<main")[2]
    assert main.index("Choisir votre propre mot de passe") < main.index("Votre compte")
    assert "19 novembre 2026" in main  # where the brand is, it was the next day already


@pytest.mark.parametrize(
    ("brand", "shown", "absent"),
    [
        ("camermix", (), ("company", "birth_date", "newsletter")),
        ("omicron", ("company",), ("birth_date", "newsletter")),
        ("camcha", ("company",), ("birth_date", "newsletter")),
        ("remember-provence", ("birth_date", "newsletter"), ("company",)),
        ("support-technique", (), ("company", "birth_date", "newsletter")),
    ],
)
def test_the_profile_has_the_fields_that_the_brand_asks_for(
    app: Flask, brand: str, shown: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    page = signed_in(app, brand).get("/account/profile").text

    for name in ("first_name", "last_name", "email", *shown):
        assert f'name="{name}"' in page
    assert all(f'name="{name}"' not in page for name in absent)


@pytest.mark.promise("CC-01")
def test_the_company_s_name_is_changed_and_never_emptied(app: Flask) -> None:
    ann = signed_in(app, company="Atelier Merciez")
    assert "Informations personnelles" in ann.get("/account/profile").text

    empty = ann.send("/account/profile", {**PROFILE, "company": "  "})
    assert empty.status_code == 422
    assert "Saisissez le nom de l’entreprise" in empty.text
    assert stored(app).company == "Atelier Merciez"

    answer = ann.send("/account/profile", {**PROFILE, "company": " Atelier  Mercier "})
    assert answer.status_code == 303
    assert stored(app).company == "Atelier Mercier"
    assert "Vos changements sont enregistrés." in ann.get(answer.location).text


@pytest.mark.promise("OM-12")
def test_the_user_name_is_read_beside_its_label(app: Flask) -> None:
    page = signed_in(app, "omicron", user_name="ann.martin").get("/account/profile").text

    beside = page.partition("Nom d’utilisateur")[2].partition("</dd>")[0]
    assert "ann.martin" in beside


@pytest.mark.promise("RP-06")
def test_everything_of_a_person_is_changed_at_their_information(app: Flask, mails: Mails) -> None:
    ann = signed_in(app, "remember-provence")
    page = ann.get("/account/profile").text
    for label in ("Mes informations", "Date de naissance", "Newsletter", "Changer mon mot de passe", "Enregistrer"):
        assert label in page

    typed = {**PROFILE, "first_name": "Anne", "birth_date": "12/04/1988", "newsletter": "y", "language": "en"}
    assert ann.send("/account/profile", typed).status_code == 303

    account = stored(app, "remember-provence")
    assert (account.first_name, account.birth_date, account.language) == ("Anne", date(1988, 4, 12), "en")
    assert newsletter_of(app) is State.WAITING
    mails.expect("newsletter_confirm", to="ann@example.com")

    assert ann.send("/account/profile", {**PROFILE, "birth_date": ""}).status_code == 303
    assert stored(app, "remember-provence").birth_date is None
    assert newsletter_of(app) is State.WITHDRAWN


@pytest.mark.parametrize(
    "typed",
    ["31/02/1988", "04/31/1988", "12-04-1988", "12/04/2999", "1/1/1899", "hier", "\0", "９", "9" * 400],
)
def test_a_date_that_is_none_is_refused_with_an_example_and_kept(app: Flask, typed: str) -> None:
    ann = signed_in(app, "remember-provence")
    answer = ann.send("/account/profile", {**PROFILE, "birth_date": typed})

    assert answer.status_code == 422
    assert "14/07/1985" in answer.text.partition("error-summary")[2]


@pytest.mark.parametrize("name", ["first_name", "last_name", "email"])
@pytest.mark.parametrize("typed", [None, "", " \t ", "\u202e\u200b", "x" * 5000])
def test_a_field_that_is_missing_or_too_long_is_named_and_nothing_is_saved(
    app: Flask, name: str, typed: str | None
) -> None:
    ann = signed_in(app, "support-technique")
    fields = {**PROFILE, "last_name": "Durand", name: typed}

    answer = ann.send("/account/profile", {key: value for key, value in fields.items() if value is not None})

    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.text
    assert stored(app, "support-technique").last_name == "Martin"


@pytest.mark.parametrize("name", ["İıßÅ", "e\u0301" * 40, "مريم", "O’Connor-Ngô", "🙂", "a\0b\r\nBcc: c"])
def test_a_name_of_any_characters_is_one_line_and_kept(app: Flask, name: str) -> None:
    ann = signed_in(app, "support-technique")

    assert ann.send("/account/profile", {**PROFILE, "first_name": name}).status_code == 303
    assert "\n" not in stored(app, "support-technique").first_name
    assert ann.get("/account/").status_code == 200


@pytest.mark.promise("CM-06")
@pytest.mark.promise("RP-06")
@pytest.mark.parametrize("brand", ["camermix", "remember-provence"])
def test_the_password_is_changed_with_the_current_one_and_other_devices_are_signed_out(
    app: Flask, mails: Mails, brand: str
) -> None:
    ann = signed_in(app, brand, password_kind=PasswordKind.GENERATED)
    phone = Visitor(app, brand)
    phone.sign_in()
    chosen = "quatre zèbres mangent du nougat"

    wrong = ann.send("/account/profile", {"current_password": "wrong", "new_password": chosen})
    assert wrong.status_code == 422
    assert chosen not in wrong.text
    weak = ann.send("/account/profile", {"current_password": PASSWORD, "new_password": "court"})
    assert "au moins 12" in weak.text
    done = ann.send("/account/profile", {"current_password": PASSWORD, "new_password": chosen})

    assert (done.status_code, done.location) == (303, "/account/profile?done=password")
    assert stored(app, brand).password_kind is PasswordKind.CHOSEN
    assert ann.get("/account/").status_code == 200
    assert phone.get("/account/").status_code == 302
    assert Visitor(app, brand).sign_in(password=chosen).status_code == 303
    mails.expect("password_changed", to="ann@example.com")
    mails.pass_over("new_browser")


@pytest.mark.security("SI-18")
def test_the_current_password_is_asked_for_even_of_somebody_who_just_signed_in(app: Flask) -> None:
    ann = signed_in(app)

    answer = ann.send("/account/profile", {"new_password": "quatre zèbres mangent du nougat"})

    assert answer.status_code == 422
    assert "#current_password" in answer.text


def test_the_newsletter_is_sent_only_after_the_mailbox_said_yes(app: Flask, mails: Mails) -> None:
    ann = signed_in(app, "remember-provence")
    ann.send("/account/profile", {**PROFILE, "newsletter": "y"})
    assert "Confirmer la newsletter" in ann.get("/account/").text
    mails.expect("newsletter_confirm", to="ann@example.com")
    ann.send("/account/profile/newsletter/again")
    link = path_in(app, mails.expect("newsletter_confirm", to="ann@example.com"))
    reader = Visitor(app, "remember-provence")

    for _ in range(3):
        reader.get(link)
    assert newsletter_of(app) is State.WAITING
    assert reader.send("/newsletter/confirm").status_code == 200
    assert newsletter_of(app) is State.GIVEN
    mails.expect("newsletter_welcome", to="ann@example.com")
    assert reader.send("/newsletter/confirm").status_code in {404, 410}


def test_the_link_of_a_newsletter_that_was_left_again_does_nothing(app: Flask, mails: Mails) -> None:
    ann = signed_in(app, "remember-provence")
    ann.send("/account/profile", {**PROFILE, "newsletter": "y"})
    link = path_in(app, mails.expect("newsletter_confirm", to="ann@example.com"))
    ann.send("/account/profile", PROFILE)
    reader = Visitor(app, "remember-provence")

    assert reader.get(link, follow_redirects=True).status_code == 410
    assert reader.send("/newsletter/confirm").status_code == 410
    assert newsletter_of(app) is State.WITHDRAWN


def test_a_twin_changes_nothing_of_the_other(app: Flask) -> None:
    settle_twins(app, company="Atelier")
    bob = Visitor(app, BIRCH)
    bob.sign_in()

    assert bob.send("/account/profile", {**PROFILE, "first_name": "Bob", "company": "B"}).status_code == 303

    assert (stored(app, BIRCH).first_name, stored(app).first_name) == ("Bob", "Ann")


def test_only_one_s_own_account_is_changed(app: Flask) -> None:
    settle(app, email="bob@example.com", first_name="Bob")
    ann = signed_in(app)

    ann.send(
        "/account/profile", {**PROFILE, "first_name": "Anne", "company": "A", "id": "1", "account": "bob@example.com"}
    )

    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert sorted(session.scalars(select(Account.first_name))) == ["Anne", "Bob"]


@pytest.mark.security("SE-10")
@pytest.mark.parametrize(("path", "most"), [("/account/", 4), ("/account/profile", 1), ("/account/close", 1)])
def test_who_is_signed_in_costs_one_query(app: Flask, asked: list[str], path: str, most: int) -> None:
    ann = signed_in(app, "camermix")
    ann.get(path)
    del asked[:]
    ann.get(path)

    assert len([statement for statement in asked if "account_session" in statement]) == 1
    assert len(asked) <= most, "\n".join(asked)
