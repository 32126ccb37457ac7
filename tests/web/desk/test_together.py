"""Several registrations are approved at once; each is done, told and written down by itself."""

import re
from collections.abc import Sequence
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.blueprints.admin.people.together import MOST
from app.domain.accounts.models import Account, AccountState
from app.domain.mail.models import OutgoingMail
from app.kernel.db import open_session
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.web.desk.team import audit_of, colleague, stored
from tests.web.email_changes import age_proof
from tests.web.people import Visitor, settle

# The outbox itself is read: each mail is committed by itself.
pytestmark = [pytest.mark.posts_mails, pytest.mark.usefixtures("nobody")]
LIST = "/admin/people/?state=waiting"


def waiting(app: Flask, *names: str) -> list[Account]:
    """Let some wait, of addresses that nobody was ever told at."""
    return [
        settle(app, email=f"{uuid4().hex}@example.com", first_name=each, state=AccountState.WAITING) for each in names
    ]


def told(app: Flask, account: Account) -> list[str]:
    """Give the kinds of the mails to an account, as they are kept."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return list(session.scalars(select(OutgoingMail.kind).where(OutgoingMail.to == account.email)))


def choose(people: Sequence[Account]) -> str:
    return "/admin/people/approve?" + "&".join(f"account={each.id}" for each in people)


@pytest.mark.promise("OM-03")
def test_the_chosen_are_named_and_approved_each_by_itself(app: Flask, cleo: Visitor) -> None:
    ann, bob, eve = waiting(app, "Ann", "Bob", "Eve")
    page = cleo.get(LIST).text
    assert set(re.findall(r'name="account"\s+value="([^"]+)"', page)) == {str(each.id) for each in (ann, bob, eve)}
    asking = cleo.get(choose([ann, bob])).text
    assert "Approuver 2 inscriptions" in asking
    assert "Ann Martin" in asking
    assert "Eve Martin" not in asking

    answer = cleo.send(choose([ann, bob]))

    assert answer.status_code == 303
    assert "2 inscriptions sont approuvées" in cleo.get(answer.location).text
    for each in (ann, bob):
        assert told(app, each) == ["registration_approved"]
        assert stored(app, each).state is AccountState.ACTIVE
        assert audit_of(app, each) == [("approve", "Cleo Bernard", None)]
    assert stored(app, eve).state is AccountState.WAITING


def test_who_changed_meanwhile_is_named_and_the_others_are_approved(app: Flask, cleo: Visitor) -> None:
    ann, bob = waiting(app, "Ann", "Bob")
    cleo.get(choose([ann, bob]))
    colleague(app).send(f"/admin/people/{bob.id}/approve")
    assert told(app, bob) == ["registration_approved"]

    answer = cleo.send(choose([ann, bob]))

    assert told(app, ann) == ["registration_approved"]
    page = cleo.get(answer.location).text.partition("<main")[2]
    assert "1 inscription est approuvée" in page
    assert "changé entre-temps" in page
    assert "Bob Martin" in page
    assert len(audit_of(app, bob)) == 1


def test_sent_twice_it_is_done_once(app: Flask, cleo: Visitor) -> None:
    ann, bob = waiting(app, "Ann", "Bob")
    path = choose([ann, ann, bob])
    assert cleo.send(path).status_code == 303
    for each in (ann, bob):
        assert told(app, each) == ["registration_approved"]
    again = cleo.send(path)
    assert "0 inscription" in cleo.get(again.location).text
    assert [len(audit_of(app, each)) for each in (ann, bob)] == [1, 1]


def test_an_old_proof_is_asked_for_again_and_the_choice_is_kept(app: Flask, cleo: Visitor) -> None:
    (ann,) = waiting(app, "Ann")
    age_proof(app)
    answer = cleo.send(choose([ann]))
    assert answer.status_code == 422
    assert str(ann.id) in answer.text
    assert stored(app, ann).state is AccountState.WAITING
    assert cleo.send(choose([ann]), {"current_password": "wrong"}).status_code == 422
    assert cleo.send(choose([ann]), {"current_password": PASSWORD}).status_code == 303
    assert told(app, ann) == ["registration_approved"]


def test_too_many_or_nobody_or_nonsense_approves_nobody(app: Flask, cleo: Visitor) -> None:
    people = waiting(app, "Ann", "Bob")
    crowd = choose(people) + "".join(f"&account=00000000-0000-0000-0000-{n:012}" for n in range(MOST - 1))
    assert f"{MOST}" in cleo.get(crowd).text
    assert cleo.send(crowd).status_code == 422
    for path in ("/admin/people/approve", "/admin/people/approve?account=x&account=%00", "/admin/people/approve?x=1"):
        assert "state=waiting" in cleo.get(path).location
        assert cleo.send(path).status_code == 303
    assert {stored(app, each).state for each in people} == {AccountState.WAITING}


def test_exactly_as_many_as_may_be_are_approved(app: Flask, cleo: Visitor) -> None:
    (ann,) = waiting(app, "Ann")
    most = choose([ann]) + "".join(f"&account=00000000-0000-0000-0000-{n:012}" for n in range(MOST - 1))
    assert cleo.send(most).status_code == 303
    assert told(app, ann) == ["registration_approved"]


def test_whoever_waits_at_another_brand_goes_on_waiting(app: Flask, cleo: Visitor) -> None:
    bella = settle(app, BIRCH, state=AccountState.WAITING, first_name="Bella")
    assert "Bella" not in cleo.get(choose([bella])).text
    assert cleo.send(choose([bella])).status_code == 303
    with open_session(app.extensions["guichet"].engine, BIRCH) as session:
        account = session.get_one(Account, (BIRCH, bella.id))
    assert account.state is AccountState.WAITING
