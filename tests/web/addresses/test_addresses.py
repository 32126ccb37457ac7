import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.addresses.models import Address
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.queries import list_addresses
from app.domain.addresses.service import add_address
from app.kernel.db import open_session, transaction
from tests.web.desk.looking import look_at
from tests.web.desk.team import colleague
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.registering import errors_in
from tests.web.security import signed_in
from tests.web.test_at_once import at_once, sending

PROVENCE, LIST = "remember-provence", "/account/addresses/"
NEW = f"{LIST}new"
APT = {
    "country": "FR",
    "recipient": "Ann Martin",
    "line1": "4 rue des Lilas",
    "postcode": "84 400",
    "city": "Apt",
    "phone": "06 12 34 56 78",
}

pytestmark = pytest.mark.promise("RP-07")


@pytest.fixture(autouse=True)
def ann(app: Flask) -> Iterator[Account]:
    yield settle(app, PROVENCE)
    empty_accounts(app)


@pytest.fixture
def visitor(app: Flask, ann: Account) -> Visitor:
    return signed_in(app, PROVENCE, ann.email)


def kept(app: Flask) -> list[Address]:
    with open_session(app.extensions["guichet"].engine, PROVENCE) as session:
        account_id = session.scalars(select(Account.id).where(Account.email == "ann@example.com")).one()
        return list(list_addresses(session, account_id))


def add(visitor: Visitor, fields: Mapping[str, str] = APT, **changes: str) -> UUID:
    """Add an address by its form; give its id."""
    assert visitor.send(NEW, {**fields, **changes}).location == f"{LIST}?done=added"
    return max(kept(visitor.app), key=lambda each: each.id).id


def uses(app: Flask) -> dict[str | None, tuple[bool, bool]]:
    return {each.city: (each.is_delivery, each.is_billing) for each in kept(app)}


def test_nobody_has_an_address_at_first_and_is_offered_to_add_one(visitor: Visitor) -> None:
    page = visitor.get(LIST).text

    assert "Aucune adresse" in page
    assert page.count(f'href="{NEW}"') == 1


def test_an_address_is_added_normalised_and_shown_as_its_country_writes_it(app: Flask, visitor: Visitor) -> None:
    add(visitor)
    page = visitor.get(LIST).text

    (address,) = kept(app)
    assert (address.postcode, address.phone) == ("84400", "+33612345678")
    assert all(f">{line}<" in page for line in ("Ann Martin", "84400 APT", "France", "06 12 34 56 78"))
    assert "Livraison par défaut" in page
    assert "Facturation par défaut" in page


def test_a_cedex_behind_the_town_becomes_the_sorting_code(app: Flask, visitor: Visitor) -> None:
    add(visitor, postcode="75380", city="Paris cedex 8")

    assert (kept(app)[0].city, kept(app)[0].sorting_code) == ("Paris", "CEDEX 08")


def test_a_sorting_code_of_its_own_goes_before_the_one_behind_the_town(app: Flask, visitor: Visitor) -> None:
    add(visitor, postcode="75380", city="Paris cedex 8", sorting_code="cedex 9")

    assert (kept(app)[0].city, kept(app)[0].sorting_code) == ("Paris", "CEDEX 09")


def test_what_the_country_does_not_ask_for_is_neither_checked_nor_kept(app: Flask, visitor: Visitor) -> None:
    add(visitor, country="CM", postcode="9" * 500, city="Douala", phone="")

    assert [(each.city, each.postcode) for each in kept(app)] == [("Douala", None)]


def test_a_list_shows_ones_own_addresses_and_nobody_elses(app: Flask, visitor: Visitor) -> None:
    bob = settle(app, PROVENCE, email="bob@example.com")
    assert signed_in(app, PROVENCE, bob.email).send(NEW, {**APT, "city": "Lyon"}).status_code == 303
    add(visitor)

    page = visitor.get(LIST).text
    assert ("84400 APT" in page, "LYON" in page) == (True, False)


def test_an_address_is_updated_and_its_form_shows_what_is_kept(app: Flask, visitor: Visitor) -> None:
    address_id = add(visitor)
    page = visitor.get(f"{LIST}{address_id}").text
    assert 'value="84400"' in page
    assert 'value="06 12 34 56 78"' in page

    answer = visitor.send(f"{LIST}{address_id}", {**APT, "city": "Lyon", "phone": "", "version": "1"})

    assert answer.location == f"{LIST}?done=changed"
    assert [(each.city, each.phone) for each in kept(app)] == [("Lyon", None)]


def test_defaults_are_chosen_one_each_and_inherited_when_theirs_is_deleted(app: Flask, visitor: Visitor) -> None:
    apt, lyon = add(visitor), add(visitor, city="Lyon")
    assert uses(app) == {"Apt": (True, True), "Lyon": (False, False)}

    visitor.send(f"{LIST}{lyon}/default", {"use": "delivery"})
    assert uses(app) == {"Apt": (False, True), "Lyon": (True, False)}

    asked = unescape(visitor.get(f"{LIST}{apt}/delete").text).replace("\xa0", " ")
    assert "Pour la facturation, nous proposerons ensuite celle-ci en premier : Ann Martin, 4 rue" in asked
    assert visitor.send(f"{LIST}{apt}/delete").location == f"{LIST}?done=deleted"
    assert uses(app) == {"Lyon": (True, True)}


def test_a_deletion_sent_again_finds_nothing_and_deletes_nothing_else(app: Flask, visitor: Visitor) -> None:
    apt = add(visitor)
    add(visitor, city="Lyon")
    visitor.send(f"{LIST}{apt}/delete")

    assert visitor.send(f"{LIST}{apt}/delete").status_code == 404
    assert uses(app) == {"Lyon": (True, True)}


@pytest.mark.parametrize("use", ["", "all", "is_billing", "DELIVERY"])
def test_no_other_use_than_the_two_is_taken(app: Flask, visitor: Visitor, use: str) -> None:
    address_id = add(visitor)

    assert visitor.send(f"{LIST}{address_id}/default", {"use": use}).status_code == 422
    assert uses(app) == {"Apt": (True, True)}


def test_of_two_tabs_the_second_sees_what_the_first_saved_and_keeps_what_it_typed(app: Flask, visitor: Visitor) -> None:
    address_id = add(visitor)
    visitor.send(f"{LIST}{address_id}", {**APT, "city": "Lyon", "version": "1"})

    late = visitor.send(f"{LIST}{address_id}", {**APT, "city": "Nice", "version": "1"})
    assert late.status_code == 409
    assert "84400 LYON" in late.text
    assert 'value="Nice"' in late.text
    assert kept(app)[0].city == "Lyon"

    seen = re.search(r'name="version" type="hidden" value="(\d+)"', late.text)
    assert seen is not None
    assert visitor.send(f"{LIST}{address_id}", {**APT, "city": "Nice", "version": seen[1]}).status_code == 303
    assert kept(app)[0].city == "Nice"


def test_a_full_list_says_so_and_takes_no_more(app: Flask, visitor: Visitor, ann: Account) -> None:
    policy = app.extensions["guichet"].registry.by_slug(PROVENCE).config.policy.addresses
    given = GivenAddress(line1="4 rue des Lilas", city="Apt", country="FR")
    with open_session(app.extensions["guichet"].engine, PROVENCE) as session, transaction(session):
        for _ in range(policy.most):
            add_address(session, ann.id, given, policy, now=datetime.now(UTC))

    page = visitor.get(LIST).text
    assert "Votre liste est pleine" in page
    assert f'href="{NEW}"' not in page
    assert visitor.get(NEW).location == LIST
    refused = visitor.send(NEW, APT)
    assert refused.status_code == 409
    assert 'value="4 rue des Lilas"' in refused.text
    assert len(kept(app)) == policy.most


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"country": ""}, "Choisissez un pays"),
        ({"country": "ZZ"}, "Choisissez un pays"),
        ({"recipient": " "}, "Indiquez le nom du destinataire, par exemple Anne Martin"),
        ({"line1": ""}, "Indiquez le numéro et la rue"),
        ({"line1": "x" * 300}, "Raccourcissez votre texte à 100 caractères"),
        ({"line2": "é" * 101}, "Raccourcissez votre texte à 100 caractères"),
        ({"city": "\0"}, "Indiquez la ville"),
        ({"postcode": ""}, "Indiquez le code postal"),
        ({"postcode": "8440"}, "Écrivez le code postal comme 33380"),
        ({"sorting_code": "Paris"}, "Écrivez-le comme CEDEX 08, ou laissez vide"),
        ({"phone": "12"}, "Écrivez le numéro de téléphone comme 06 12 34 56 78, ou avec + et l’indicatif de son pays"),
        ({"country": "US", "postcode": "95014", "phone": ""}, "État : à remplir"),
        ({"country": "US", "region": "Nowhere", "postcode": "95014", "phone": ""}, "État : à remplir"),
        ({"country": "AT", "phone": ""}, "Écrivez le code postal comme 1010"),
    ],
)
def test_what_is_wrong_is_named_with_an_example_and_the_rest_is_kept(
    app: Flask, visitor: Visitor, changes: dict[str, str], words: str
) -> None:
    answer = visitor.send(NEW, {**APT, **changes})

    assert answer.status_code == 422
    assert [unescape(each).replace("\xa0", " ") for each in errors_in(answer.text)] == [words]
    assert (changes.get("line1", "4 rue des Lilas") or "Ann Martin") in answer.text
    assert kept(app) == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\U0001f332 Les Pins", "\U0001f332 Les Pins"),
        ("\u0634\u0627\u0631\u0639 4", "\u0634\u0627\u0631\u0639 4"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("4970101234567893", "497010••••••7893"),
    ],
)
def test_unusual_text_is_kept_and_shown_as_text_on_a_line_of_its_own_direction(
    visitor: Visitor, typed: str, shown: str
) -> None:
    add(visitor, line2=typed)

    assert f'<bdi class="address__line">{shown}</bdi>' in visitor.get(LIST).text


def test_another_country_reshapes_the_form_by_a_button_and_keeps_everything_typed(app: Flask, visitor: Visitor) -> None:
    american = {**APT, "country": "US", "region": "CA", "postcode": "wrong", "reshape": ""}
    page = visitor.send(NEW, american)
    assert page.status_code == 200
    assert "Code ZIP" in page.text
    assert '<option selected value="CA">California</option>' in page.text
    assert "error-summary" not in page.text

    page = visitor.send(NEW, {**american, "country": "CM"})
    assert 'name="region" value="CA"' in page.text
    assert 'name="postcode" value="wrong"' in page.text
    assert not re.search(r'for="(postcode|region)"', page.text)
    assert 'value="4 rue des Lilas"' in page.text
    assert kept(app) == []


def test_what_a_country_does_not_write_is_not_kept(app: Flask, visitor: Visitor) -> None:
    add(visitor, country="CM", city="Douala", region="CA", phone="671234567")

    assert [(each.postcode, each.region, each.phone) for each in kept(app)] == [(None, None, "+237671234567")]


def test_a_brand_without_the_module_has_no_such_page(app: Flask) -> None:
    settle(app, "camcha")

    assert signed_in(app, "camcha").get(LIST).status_code == 404


def test_a_stranger_is_led_to_the_sign_in(app: Flask) -> None:
    assert "/login" in Visitor(app, PROVENCE).get(LIST).location


def test_the_team_sees_the_addresses_of_a_person_and_changes_nothing(
    app: Flask, visitor: Visitor, ann: Account
) -> None:
    address_id = add(visitor)
    cleo = colleague(app, Role.AGENT, PROVENCE)
    assert "84400 APT" in cleo.get(f"/admin/people/{ann.id}").text

    assert look_at(cleo, ann) == 303
    assert "84400 APT" in cleo.get(LIST).text
    assert cleo.get(f"{LIST}{address_id}").status_code == 403
    assert cleo.send(f"{LIST}{address_id}/delete").status_code == 403
    assert uses(app) == {"Apt": (True, True)}


@pytest.mark.usefixtures("from_anywhere")
def test_at_the_same_instant_there_are_never_two_defaults_nor_none(app: Flask, visitor: Visitor) -> None:
    tabs = [signed_in(app, PROVENCE), signed_in(app, PROVENCE)]
    assert at_once(*(sending(tab, NEW, **APT, line2=str(at)) for at, tab in enumerate(tabs))) == [303, 303]
    assert sorted(uses_of(kept(app))) == [(False, False), (True, True)]

    third = add(visitor, city="Nice")
    fourth = add(visitor, city="Lyon")
    acts = [
        sending(tabs[0], f"{LIST}{third}/default", LIST, use="delivery"),
        sending(tabs[1], f"{LIST}{fourth}/default", LIST, use="delivery"),
        sending(visitor, f"{LIST}{kept(app)[0].id}/delete", LIST),
    ]
    assert set(at_once(*acts)) == {303}
    found = uses_of(kept(app))
    assert [sum(each) for each in zip(*found, strict=True)] == [1, 1]


def uses_of(addresses: list[Address]) -> list[tuple[bool, bool]]:
    return [(each.is_delivery, each.is_billing) for each in addresses]
