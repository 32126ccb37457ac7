"""Somebody's devices: registered by their numbers, named, retired, brought back."""

import re
from html import unescape

import pytest
from flask import Flask

from app.domain.accounts.models import Account
from tests.web.devices.conftest import LIST, NEW, OMICRON, kept, page, register
from tests.web.people import Visitor, settle
from tests.web.registering import errors_in
from tests.web.security import signed_in
from tests.web.test_at_once import at_once, sending

REFUSAL = (
    "Aucun appareil ne peut être enregistré avec ce numéro. Relisez-le sur la plaque signalétique : 6 caractères, "
    "2 lettres, 3 chiffres, 1 lettre, par exemple AB123Z"
)

pytestmark = pytest.mark.usefixtures("from_anywhere", "known")


@pytest.mark.promise("OM-05")
def test_nobody_has_a_device_at_first_and_is_offered_to_register_one(visitor: Visitor) -> None:
    assert "Aucun appareil pour l’instant" in page(visitor)
    assert page(visitor).count(f'href="{NEW}"') == 1


@pytest.mark.promise("OM-05")
def test_a_device_is_registered_by_the_number_on_its_nameplate(app: Flask, visitor: Visitor, ann: Account) -> None:
    device_id = register(visitor, name="Banc d’essai")

    assert [(each.id, each.serial, each.name) for each in kept(app, ann)] == [(device_id, "AB123Z", "Banc d’essai")]
    for path in (LIST, f"{LIST}{device_id}"):
        assert all(words in page(visitor, path) for words in ("Banc d’essai", "CMC 356", "AB123Z"))


@pytest.mark.promise("OM-05")
def test_the_form_explains_where_the_number_is_and_how_it_is_written(visitor: Visitor) -> None:
    assert "plaque de l’appareil" in page(visitor, NEW).lower() or "plaque signalétique" in page(visitor, NEW)
    assert "2 lettres, 3 chiffres, 1 lettre, par exemple AB123Z" in page(visitor, NEW)
    missing = visitor.send(NEW, {"serial_number": ""}).text
    assert errors_in(missing) == ["Saisissez le numéro de série de votre appareil"]


@pytest.mark.promise("OM-05")
def test_unknown_taken_and_ill_formed_numbers_get_the_same_answer(app: Flask, visitor: Visitor, ann: Account) -> None:
    bob = settle(app, OMICRON, email="bob@example.com")
    register(signed_in(app, OMICRON, bob.email), "QK417M")
    answers = set()
    for serial in ("ZZ999Z", "QK417M", "987654", "XQWX", "<b>"):
        answer = visitor.send(NEW, {"serial_number": serial, "name": "Banc"})
        assert answer.status_code == 422
        text = unescape(re.sub(r'name="csrf_token"\s+value="[^"]*"', "", answer.text))
        answers.add(text.replace(serial.upper(), "…").replace(serial.upper().replace("<B>", "%3CB%3E"), "…"))

    assert len({re.sub(r"\?q=[^\"]*", "", each) for each in answers}) == 1
    assert [each.replace("\xa0", " ") for each in errors_in(answer.text)] == [REFUSAL]
    assert kept(app, ann) == []


@pytest.mark.promise("OM-05")
def test_a_refused_number_goes_along_to_whoever_can_help(visitor: Visitor) -> None:
    answer = visitor.send(NEW, {"serial_number": "ZZ 999 Z", "name": ""})
    link = unescape(re.search(r'href="(/support/[^"]*\?q=[^"]*)"', answer.text)[1])  # type: ignore[index]

    assert "numéro de série ZZ999Z" in page(visitor, link)


def test_numbers_are_tried_as_often_as_the_limit_says(app: Flask, visitor: Visitor, ann: Account) -> None:
    statuses = [visitor.send(NEW, {"serial_number": "ZZ999Z"}).status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]
    refused = visitor.send(NEW, {"serial_number": "AB123Z"})
    assert (refused.status_code, kept(app, ann)) == (429, [])
    assert int(refused.headers["Retry-After"]) > 0
    bob = settle(app, OMICRON, email="bob@example.com")
    register(signed_in(app, OMICRON, bob.email))


def test_numbers_are_tried_from_one_address_as_often_as_the_limit_says(app: Flask) -> None:
    statuses = []
    for name in ("ann", "bob", "cleo", "dan"):
        visitor = signed_in(app, OMICRON, settle(app, OMICRON, email=f"{name}@example.com").email)
        statuses += [visitor.send(NEW, {"serial_number": "ZZ999Z"}).status_code for _ in range(9)]

    assert statuses == [422] * 30 + [429] * 6


def test_ones_own_number_is_in_the_list_already(visitor: Visitor) -> None:
    register(visitor)
    again = visitor.send(NEW, {"serial_number": "AB123Z"})

    assert (again.status_code, "Vous avez déjà cet appareil" in again.text) == (409, True)


def test_of_two_who_register_one_number_at_once_one_has_it(app: Flask) -> None:
    people = [settle(app, OMICRON, email=f"{name}@example.com") for name in ("ann", "bob")]
    browsers = [signed_in(app, OMICRON, each.email) for each in people]

    statuses = at_once(*(sending(each, NEW, serial_number="AB123Z", name="") for each in browsers))

    assert sorted(statuses) == [303, 422]
    assert sum(len(kept(app, each)) for each in people) == 1


def test_a_device_is_named_retired_and_brought_back(app: Flask, visitor: Visitor, ann: Account) -> None:
    device_id = register(visitor)
    own = f"{LIST}{device_id}"
    assert visitor.send(own, {"name": "Poste 4000001234567899 Nord"}).location == f"{own}?done=named"
    assert "1234567899" not in kept(app, ann)[0].name  # a card's middle is kept nowhere

    assert "Son numéro AB123Z est libre" in page(visitor, f"{own}/retire")
    assert visitor.send(f"{own}/retire").location == f"{LIST}?done=retired"
    assert "Hors service" in page(visitor)
    assert visitor.send(f"{own}/bring-back").location == f"{own}?done=back"
    assert kept(app, ann)[0].retired_at is None


def test_a_device_that_is_somebody_elses_by_now_does_not_come_back(app: Flask, visitor: Visitor) -> None:
    own = f"{LIST}{register(visitor)}"
    visitor.send(f"{own}/retire")
    bob = settle(app, OMICRON, email="bob@example.com")
    register(signed_in(app, OMICRON, bob.email))

    refused = visitor.send(f"{own}/bring-back")
    assert (refused.status_code, "ne peut pas être remis en service" in refused.text) == (409, True)


def test_a_list_is_nobody_elses_and_a_stranger_signs_in_first(app: Flask, visitor: Visitor) -> None:
    device_id = register(visitor)
    bob = signed_in(app, OMICRON, settle(app, OMICRON, email="bob@example.com").email)

    assert "AB123Z" not in page(bob)
    assert bob.get(f"{LIST}{device_id}").status_code == 404
    assert Visitor(app, OMICRON).get(LIST).headers["Location"].startswith("/login")
    assert Visitor(app, "camcha").get(LIST).status_code == 404
    assert f'href="{LIST}"' in page(visitor, "/account/")
