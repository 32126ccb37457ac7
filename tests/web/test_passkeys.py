"""Passkeys: which answers of a browser open what, and which are refused."""

import json

import pytest
from flask import Flask

from app.kernel.ids import new_id
from tests.cast import BIRCH
from tests.factories import REGISTERED_AT
from tests.mails import Mails
from tests.web.authenticator import Device
from tests.web.factors import KEYS, add_key, keys_of, options_of, sign_in_with
from tests.web.people import Visitor, settle, settle_twins

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")


@pytest.mark.security("SI-15")
def test_a_passkey_alone_signs_in(ann: Visitor, mails: Mails) -> None:
    device = add_key(ann, mails)
    other = Visitor(ann.app)

    assert sign_in_with(other, device) == 303
    assert "Ann Martin" in other.get("/").text
    (key,) = keys_of(ann)
    assert key.sign_count == 1
    assert key.last_used_at is not None
    assert key.transports == ["internal"]


@pytest.mark.security("SI-15")
def test_a_passkey_that_verifies_nobody_is_not_enough_alone(ann: Visitor, mails: Mails) -> None:
    device = add_key(ann, mails, verifies=False)

    assert sign_in_with(Visitor(ann.app), device) == 422


@pytest.mark.security("SI-15")
def test_an_answer_counts_once(ann: Visitor, mails: Mails) -> None:
    device = add_key(ann, mails)
    thief = Visitor(ann.app)
    options = options_of(thief, "/login/passkey/options")
    sent = {"credential": json.dumps(device.sign(options))}

    assert thief.send("/login/passkey", sent).status_code == 303
    assert Visitor(ann.app).send("/login/passkey", sent).status_code == 422


@pytest.mark.security("SI-15")
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://camcha.example", "https://camcha.example:8443", "https://birch.example"]
)
def test_an_answer_from_another_origin_is_refused(ann: Visitor, mails: Mails, origin: str) -> None:
    device = add_key(ann, mails)
    device.origin = origin

    assert sign_in_with(Visitor(ann.app), device) == 422


def test_a_key_whose_count_goes_back_is_a_copy_and_refused(ann: Visitor, mails: Mails) -> None:
    device = add_key(ann, mails)
    assert sign_in_with(Visitor(ann.app), device) == 303
    device.count = 0

    assert sign_in_with(Visitor(ann.app), device) == 422


@pytest.mark.security("SI-15")
def test_the_twin_s_passkey_opens_nothing_here(app: Flask, mails: Mails) -> None:
    settle_twins(app)
    twin = Visitor(app, BIRCH)
    twin.sign_in()
    device = add_key(twin, mails)
    here = Visitor(app)
    assert options_of(here, "/login/passkey/options")["rpId"] == "camcha.example"

    for device.origin in ("https://birch.example", "https://camcha.example"):
        assert sign_in_with(here, device) == 422
    assert sign_in_with(Visitor(app, BIRCH), device) == 422
    device.origin = "https://birch.example"
    assert sign_in_with(Visitor(app, BIRCH), device) == 303


def test_a_challenge_for_an_account_is_nobody_else_s(ann: Visitor, mails: Mails) -> None:
    device = add_key(ann, mails)
    half = Visitor(ann.app)
    half.sign_in()
    options = options_of(half, "/login/code/passkey/options")
    sent = {"credential": json.dumps(device.sign(options))}

    assert Visitor(ann.app).send("/login/passkey", sent).status_code == 422


@pytest.mark.parametrize("foreign", ["another account's", "the twin's", "nobody's"])
def test_a_foreign_passkey_s_page_is_missing(app: Flask, mails: Mails, foreign: str) -> None:
    settle_twins(app)
    settle(app, email="bob@example.com")
    bob, ann, twin = Visitor(app), Visitor(app), Visitor(app, BIRCH)
    bob.sign_in("bob@example.com")
    for each in (ann, twin):
        each.sign_in()
        add_key(each, mails)
    owner = {"another account's": ann, "the twin's": twin}.get(foreign)
    path = f"{KEYS}/{keys_of(owner)[0].id if owner else new_id(REGISTERED_AT)}/remove"

    assert bob.get(path).status_code == 404
    assert bob.send(path).status_code == 404
    assert len(keys_of(ann)) == len(keys_of(twin)) == 1


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{",
        "[]",
        "null",
        '{"response": {}}',
        '{"response": {"attestationObject": 1}}',
        '{"id": "é", "rawId": "é", "type": "public-key", "response": {"clientDataJSON": "é", "signature": "\\u0000"}}',
        "[" * 9_000,
        '{"a":' * 3_000,
        "a" * 30_000,
        "\0\ud800",
    ],
)
def test_whatever_else_than_an_answer_is_sent_is_refused(ann: Visitor, sent: str) -> None:
    sent = sent.encode("utf-8", "replace").decode()
    assert ann.send(f"{KEYS}/new", {"name": "Portable", "credential": sent}).status_code == 422
    assert Visitor(ann.app).send("/login/passkey", {"credential": sent}).status_code == 422
    assert keys_of(ann) == []


@pytest.mark.parametrize("name", ["", " \t", "\u202e", "a" * 61])
def test_a_passkey_needs_a_name_that_can_be_read(ann: Visitor, name: str) -> None:
    device = Device(ann.base)
    options = options_of(ann, f"{KEYS}/options")
    answer = ann.send(f"{KEYS}/new", {"name": name, "credential": json.dumps(device.make(options))})

    assert answer.status_code == 422
    assert "Erreur" in answer.text.partition("<title>")[2].partition("</title>")[0]
    assert keys_of(ann) == []


def test_one_key_is_added_once(ann: Visitor, mails: Mails) -> None:
    device = add_key(ann, mails)
    options = options_of(ann, f"{KEYS}/options")
    assert [each["id"] for each in options["excludeCredentials"]] == [device.make(options)["id"]]

    answer = ann.send(f"{KEYS}/new", {"name": "Portable", "credential": json.dumps(device.make(options))})
    assert answer.status_code == 422
    assert "n’a pas été acceptée" in answer.text
    assert len(keys_of(ann)) == 1
