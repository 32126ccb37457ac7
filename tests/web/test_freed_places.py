"""The places of somebody who is erased go to whoever waits, in the same transaction."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.events.models import SignUpState
from tests.mails import Mails
from tests.web.desk.team import colleague
from tests.web.holding import BRAND, held, leave_none, person, sign_up, states
from tests.web.people import Visitor, settle


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    leave_none(app)


def test_a_place_of_somebody_erased_goes_at_once_to_whoever_waits(app: Flask, mails: Mails) -> None:
    event, account = held(app, places=1), settle(app, BRAND, email="ann@example.com")
    ann = Visitor(app, BRAND)
    ann.sign_in("ann@example.com")
    assert [sign_up(each, event) for each in (ann, person(app, "bob"))] == [303, 303]
    dora = colleague(app, Role.ADMIN, BRAND)

    path = f"/admin/people/{account.id}/delete"
    assert dora.send(path, {"reason": "Elle l’a demandé.", "email": "ann@example.com"}).status_code == 303

    assert states(app, event) == [SignUpState.BOOKED]
    mails.expect("event_promoted", to="bob@example.com")
    for kind in ("event_booked", "event_waiting", "account_deleted"):
        mails.pass_over(kind)
