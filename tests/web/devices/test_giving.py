"""Giving a device to another customer: the same answer for every address, a link for one mailbox, good once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.devices.models import Device
from app.kernel.db import transaction
from tests.mails import Mails
from tests.web.desk.team import events_of
from tests.web.devices.conftest import LIST, OMICRON, opened, page
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.postman import path_in, text_of
from tests.web.registering import errors_in
from tests.web.security import signed_in

NOW = datetime.now(UTC)
TAKE = "/account/devices/take"

pytestmark = pytest.mark.usefixtures("from_anywhere")


@pytest.fixture
def ann(app: Flask) -> Iterator[Account]:
    yield settle(app, OMICRON)
    empty_accounts(app)


@pytest.fixture
def bob(app: Flask) -> Account:
    return settle(app, OMICRON, email="bob@example.com", first_name="Bob")


@pytest.fixture
def own(app: Flask, ann: Account) -> str:
    """Give the path of Ann's device."""
    with opened(app) as session, transaction(session):
        device = Device(id=ann.id, account_id=ann.id, serial="AB123Z", name="Banc secret", registered_at=NOW)
        session.add(device)
    return f"{LIST}{ann.id}"


@pytest.fixture
def visitor(app: Flask, ann: Account) -> Visitor:
    return signed_in(app, OMICRON, ann.email)


def owner(app: Flask) -> str:
    with opened(app) as session:
        owned = select(Account.email).join(Device, Device.account_id == Account.id)
        return session.scalars(owned).one()


def link(app: Flask, visitor: Visitor, own: str, mails: Mails) -> str:
    """Offer the device to Bob; give the path of the link that he gets."""
    assert visitor.send(f"{own}/give", {"email": "Bob@Example.com"}).location == f"{own}?done=offered"
    mails.expect("device_told", to="ann@example.com")
    mail = mails.expect("device_offered", to="bob@example.com")
    assert "Banc secret" not in text_of(app, mail)
    return path_in(app, mail, TAKE)


def test_an_accepted_device_is_the_others_and_both_are_told(
    app: Flask, visitor: Visitor, bob: Account, ann: Account, own: str, mails: Mails
) -> None:
    path = link(app, visitor, own, mails)
    receiver = Visitor(app, OMICRON)
    assert receiver.get(path).location == TAKE
    assert receiver.get(TAKE).headers["Location"].startswith("/login")
    receiver.sign_in(bob.email)
    for _ in range(3):
        assert "AB123Z" in page(receiver, TAKE)
    assert owner(app) == ann.email

    assert receiver.send(TAKE).location == f"{LIST}?done=received"

    assert owner(app) == bob.email
    told = {mail.to: text_of(app, mail) for mail in mails.of_kind("device_told")}
    assert told.keys() == {ann.email, bob.email}
    mails.pass_over("device_told")
    assert visitor.get(own).status_code == 404
    assert events_of(app, ann, OMICRON)[-2:] == ["device_offered", "device_given"]
    assert events_of(app, bob, OMICRON)[-1] == "device_received"
    assert receiver.get(path, follow_redirects=True).status_code == 410


def test_every_address_gets_the_same_answer_and_the_owner_sees_no_difference(
    visitor: Visitor, bob: Account, own: str, mails: Mails
) -> None:
    pages = []
    for email in (bob.email, "nobody@example.com"):
        assert visitor.send(f"{own}/give", {"email": email}).location == f"{own}?done=offered"
        pages.append(page(visitor, own).replace(email, "…"))
    mails.pass_over("device_told")
    assert [mail.to for mail in mails.of_kind("device_offered")] == [bob.email]
    mails.pass_over("device_offered")

    said = {each.partition("<h1")[2].partition("csrf")[0] for each in pages}
    assert len(said) == 1
    assert "S’il existe un compte à cette adresse" in said.pop()


def test_an_offer_that_is_taken_back_leaves_no_good_link(
    app: Flask, visitor: Visitor, bob: Account, own: str, mails: Mails
) -> None:
    path = link(app, visitor, own, mails)
    assert visitor.send(f"{own}/keep").location == f"{own}?done=kept"

    receiver = signed_in(app, OMICRON, bob.email)
    assert receiver.get(path, follow_redirects=True).status_code == 410
    assert owner(app) == "ann@example.com"


def test_the_link_serves_nobody_but_the_account_of_its_mailbox(
    app: Flask, visitor: Visitor, bob: Account, own: str, mails: Mails
) -> None:
    path = link(app, visitor, own, mails)
    cleo = signed_in(app, OMICRON, settle(app, OMICRON, email="cleo@example.com").email)
    cleo.get(path)

    assert "AB123Z" not in page(cleo, TAKE)
    assert cleo.send(TAKE).status_code == 403
    assert owner(app) == "ann@example.com"
    assert bob.email != owner(app)


def test_a_late_mail_brings_no_link(app: Flask, visitor: Visitor, bob: Account, own: str, mails: Mails) -> None:
    link(app, visitor, own, mails)
    with opened(app) as session, transaction(session):
        session.scalars(select(Device)).one().offered_at = NOW - timedelta(days=8)

    assert "Proposé à" not in page(visitor, own)
    assert bob.email not in page(visitor, own)


def test_ones_own_address_and_no_address_are_refused(visitor: Visitor, own: str) -> None:
    for email in ("ann@example.com", "ANN@example.com", "", "nobody"):
        answer = visitor.send(f"{own}/give", {"email": email})
        assert (answer.status_code, len(errors_in(answer.text))) == (422, 1)


def test_nobody_gives_what_is_not_theirs_or_out_of_service(
    app: Flask, visitor: Visitor, bob: Account, own: str
) -> None:
    other = signed_in(app, OMICRON, bob.email)
    for path in (f"{own}/give", f"{own}/keep"):
        assert other.send(path, {"email": "cleo@example.com"}).status_code == 404
    visitor.send(f"{own}/retire")

    assert visitor.get(f"{own}/give").status_code == 303
    assert visitor.send(f"{own}/give", {"email": bob.email}).location == own
