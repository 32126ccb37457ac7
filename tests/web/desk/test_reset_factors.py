"""Somebody lost their phone: the team removes what they cannot prove any more, and their mailbox is told."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.accounts.factors.models import Passkey, RecoveryCode, TotpFactor
from app.domain.accounts.models import Account, Role
from app.kernel.db import open_session
from tests.mails import Mails
from tests.web.desk.team import audit_of, colleague, events_of, prove
from tests.web.factors import add_key, turn_on
from tests.web.people import Visitor, settle
from tests.web.postman import bring, path_in, words_of
from tests.web.security import signed_in

pytestmark = pytest.mark.usefixtures("nobody")

REASON = "Called back on the number of the invoice"


def factors_of(app: Flask, account: Account) -> int:
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return sum(
            session.scalar(select(func.count()).where(kind.account_id == account.id)) or 0
            for kind in (TotpFactor, Passkey, RecoveryCode)
        )


def reset(visitor: Visitor, account: Account, reason: str = REASON) -> int:
    return visitor.send(f"/admin/people/{account.id}/reset-factors", {"reason": reason}).status_code


def test_every_proof_goes_and_the_password_alone_opens_the_account(app: Flask, cleo: Visitor, mails: Mails) -> None:
    account = settle(app)
    ann = signed_in(app)
    turn_on(ann, mails)
    add_key(ann, mails)
    page = cleo.get(f"/admin/people/{account.id}/reset-factors").text
    assert "Rappelez" in page

    assert reset(cleo, account) == 303

    assert factors_of(app, account) == 0
    assert "/login" in ann.get("/account/").headers["Location"]
    mail = mails.expect("factor_removed", to=account.email)
    assert "Notre équipe a retiré" in words_of(bring(app, mail))
    assert audit_of(app, account) == [("reset-factors", "Cleo Bernard", REASON)]
    again = Visitor(app)
    assert again.sign_in().headers["Location"].endswith("/account/")
    assert events_of(app, account)[-2:] == ["factor_removed", "signed_in"]
    mails.pass_over("new_browser")


def test_its_owner_may_answer_that_it_was_not_them(app: Flask, cleo: Visitor, mails: Mails) -> None:
    account = settle(app)
    prove(app, account)
    assert reset(cleo, account) == 303
    link = path_in(app, mails.expect("factor_removed", to=account.email), "/account/not-me/")

    owner = Visitor(app)
    assert owner.get(owner.get(link).location).status_code == 200
    assert "factor_removed" in events_of(app, account)


def test_without_a_factor_it_is_not_offered_and_does_nothing(app: Flask, cleo: Visitor) -> None:
    account = settle(app)
    assert "reset-factors" not in cleo.get(f"/admin/people/{account.id}").text
    assert cleo.get(f"/admin/people/{account.id}/reset-factors").status_code == 302
    answer = cleo.send(f"/admin/people/{account.id}/reset-factors", {"reason": REASON})
    assert answer.status_code == 422
    assert audit_of(app, account) == []


def test_without_a_reason_nothing_is_removed(app: Flask, cleo: Visitor) -> None:
    account = settle(app)
    prove(app, account)
    for reason in ("", "   ", "\0\u202e", "a" * 1001):
        assert reset(cleo, account, reason) == 422
    assert factors_of(app, account) == 1


def test_of_a_colleague_only_an_administrator_resets_them(app: Flask, cleo: Visitor, mails: Mails) -> None:
    editor = settle(app, email="kim@example.com", role=Role.EDITOR)
    prove(app, editor)
    assert cleo.send(f"/admin/people/{editor.id}/reset-factors", {"reason": REASON}).status_code == 403
    assert reset(colleague(app), editor) == 303
    mails.expect("factor_removed", to=editor.email)
