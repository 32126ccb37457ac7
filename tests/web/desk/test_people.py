"""People at the desk: found, looked at, helped; each act is done, told, and written down."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.domain.accounts.models import Account, AccountState, PasswordKind, Role
from tests.mails import Mails
from tests.web.desk.team import audit_of, stored
from tests.web.email_changes import age_proof
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = pytest.mark.usefixtures("nobody")


def do(visitor: Visitor, account: Account, act: str, **fields: str) -> int:
    return visitor.send(f"/admin/people/{account.id}/{act}", fields).status_code


def test_people_are_searched_and_listed(app: Flask, dora: Visitor) -> None:
    settle(app, email="lea@example.com", first_name="Léa", last_name="Moreau", company="Lilas")
    page = dora.get("/admin/people/?q=moreau+lil").text
    assert "Léa Moreau" in page
    assert "Dora Petit" not in page.partition("<main")[2]
    assert "Aucun compte" in dora.get("/admin/people/?q=nobody").text
    for odd in ("?q=%00", "?before=x", "?state=x", "?q=" + "a" * 500, "?q=%F0%9F%98%80"):
        assert dora.get(f"/admin/people/{odd}").status_code == 200


@pytest.mark.promise("OM-03")
def test_a_registration_is_approved_and_told(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app, state=AccountState.WAITING)
    assert "1 inscription attend" in dora.get("/admin/").text
    assert do(dora, ann, "approve") == 303
    assert stored(app, ann).state is AccountState.ACTIVE
    mails.expect("registration_approved", to=ann.email)
    assert audit_of(app, ann) == [("approve", "Dora Petit", None)]
    assert "Dora Petit" in dora.get(f"/admin/people/{ann.id}?done=approve").text


@pytest.mark.promise("OM-09")
def test_a_registration_is_refused_with_a_reason_that_is_mailed(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app, state=AccountState.WAITING)
    assert do(dora, ann, "refuse") == 422
    assert stored(app, ann).state is AccountState.WAITING
    assert do(dora, ann, "refuse", reason="Ce numéro n’est pas des nôtres.") == 303
    account = stored(app, ann)
    assert (account.state, account.email_key) == (AccountState.CLOSED, None)
    mail = mails.expect("registration_refused", to=ann.email)
    assert "Ce numéro n’est pas des nôtres." in text_of(app, mail)
    assert audit_of(app, ann) == [("refuse", "Dora Petit", "Ce numéro n’est pas des nôtres.")]


@pytest.mark.promise("OM-15")
def test_a_temporary_password_is_shown_once_and_must_be_changed(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app)
    answer = dora.send(f"/admin/people/{ann.id}/temporary-password", {"reason": "Lost the mailbox"})
    shown = re.search(r"<code>(\S+)</code>", answer.text)
    assert shown is not None
    mails.pass_over("password_changed")
    assert stored(app, ann).password_kind is PasswordKind.TEMPORARY
    assert shown[1] not in dora.get(f"/admin/people/{ann.id}").text
    visitor = Visitor(app)
    assert visitor.sign_in(ann.email, shown[1]).status_code == 303
    assert "/password/choose" in visitor.get("/account/profile").headers["Location"]


@pytest.mark.promise("OM-14")
def test_another_address_is_given_and_the_old_one_told(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann, _bob = settle(app), settle(app, email="bob@example.com")
    assert do(dora, ann, "email", email="bob@example.com", reason="asked") == 422
    assert do(dora, ann, "email", email="no address", reason="asked") == 422
    assert do(dora, ann, "email", email="new@example.com", reason="asked by telephone") == 303
    assert stored(app, ann).email == "new@example.com"
    mails.expect("email_replaced", to="ann@example.com")
    assert audit_of(app, ann) == [("email", "Dora Petit", "asked by telephone")]


@pytest.mark.promise("CM-14")
@pytest.mark.promise("CC-02")
def test_an_account_is_paused_resumed_closed_and_reopened(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app)
    for act, fields, state in (
        ("suspend", {"reason": "asked"}, AccountState.SUSPENDED),
        ("resume", {}, AccountState.ACTIVE),
        ("close", {"reason": "asked"}, AccountState.CLOSED),
        ("reopen", {"reason": "by mistake"}, AccountState.ACTIVE),
    ):
        assert do(dora, ann, act, **fields) == 303
        assert stored(app, ann).state is state
    mails.expect("account_closed", to=ann.email)
    assert [act for act, _, _ in audit_of(app, ann)] == ["suspend", "resume", "close", "reopen"]


@pytest.mark.usefixtures("from_anywhere")
def test_sessions_end_and_a_block_is_lifted(app: Flask, dora: Visitor) -> None:
    ann, visitor = settle(app), Visitor(app)
    visitor.sign_in()
    assert do(dora, ann, "end-sessions") == 303
    assert "/login" in visitor.get("/account/").headers["Location"]
    stranger = Visitor(app)
    for _ in range(5):
        stranger.sign_in(password="wrong")
    assert stranger.sign_in().status_code == 422
    assert do(dora, ann, "unlock") == 303
    assert stranger.sign_in().status_code == 303


def test_a_role_counts_from_the_next_sign_in_and_nobody_takes_one(app: Flask, dora: Visitor) -> None:
    ann, visitor = settle(app), Visitor(app)
    visitor.sign_in()
    assert do(dora, ann, "role", role="king", reason="asked") == 422
    assert do(dora, ann, "role", role="editor", reason="asked") == 303
    assert stored(app, ann).role is Role.EDITOR
    assert "/login" in visitor.get("/account/").headers["Location"]
    own = stored(app, settle(app, email="x@example.com"))
    assert own.role is Role.CUSTOMER


def test_what_was_done_meanwhile_is_said_and_nothing_is_done_twice(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app, state=AccountState.WAITING)
    assert do(dora, ann, "approve") == 303
    mails.expect("registration_approved", to=ann.email)
    answer = dora.send(f"/admin/people/{ann.id}/approve")
    assert answer.status_code == 422
    assert "a changé entre-temps" in answer.text
    assert len(audit_of(app, ann)) == 1


def test_a_grave_act_asks_for_the_password_when_the_proof_is_old(app: Flask, dora: Visitor) -> None:
    ann = settle(app)
    age_proof(app)
    answer = dora.send(f"/admin/people/{ann.id}/suspend", {"reason": "asked, at length"})
    assert answer.status_code == 422
    assert "asked, at length" in answer.text
    assert stored(app, ann).state is AccountState.ACTIVE


def test_nobody_acts_on_their_own_account(dora: Visitor) -> None:
    own = re.search(r'/admin/people/([0-9a-f-]{36})"', dora.get("/admin/people/?q=dora").text)
    assert own is not None
    assert dora.get(f"/admin/people/{own[1]}/close").status_code == 403
    assert dora.send(f"/admin/people/{own[1]}/role", {"role": "agent"}).status_code == 403


def test_names_are_written_down_as_they_were(app: Flask, dora: Visitor) -> None:
    ann = settle(app, registered_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert do(dora, ann, "unlock") == 303
    assert audit_of(app, ann) == [("unlock", "Dora Petit", None)]


@pytest.mark.promise("OM-13")
def test_whoever_remembers_neither_address_nor_user_name_is_found_by_what_they_do_remember(
    app: Flask, dora: Visitor
) -> None:
    lars = {"first_name": "Lars", "last_name": "Øberg"}
    facts = {"company": "Réseaux du Nord", "serial_number": "QK417M", "country": "NO", "user_name": "lars.o"}
    settle(app, email="one@example.com", **lars, **facts)
    settle(app, email="two@example.com", **lars, company="Nordlys", country="SE", user_name="lars.oberg")
    settle(app, email="three@example.com", first_name="Lisa", last_name="Øberg", company="Nordlys")

    def found(words: str) -> list[str]:
        page = dora.get("/admin/people/", query_string={"q": words}).text.partition("<tbody>")[2]
        return re.findall(r"\b(one|two|three)@example\.com", page)

    for words in ("lars reseaux qk417m", "OBERG qk4", "nord lars réseaux", "QK417M", "lars øberg du nord"):
        assert found(words) == ["one"], words
    both = dora.get("/admin/people/?q=lars+oberg").text
    assert sorted(found("lars oberg")) == ["one", "two"]
    for tells_apart in ("Norvège", "Suède", "lars.o", "lars.oberg", "Réseaux du Nord"):
        assert tells_apart in both
    assert found("lars lilas") == []
