"""Somebody is erased, by themself or by the team: nothing names them any more, wherever one looks."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.adapters.queue import QueueHints, mail_queue
from app.domain.accounts.models import Account, BarredEmail
from app.domain.faq.models import FaqEntry, FaqFeedback
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.mail.service import clean, post
from app.domain.privacy.erasing import erase
from app.domain.privacy.holdings import Owner, count_rows, list_held
from app.domain.privacy.traces import hide_signs
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.valkey import valkey
from tests.web.desk.moving import carrier_of, rows, work
from tests.web.desk.team import audit_of, colleague
from tests.web.desk.test_deletion import plant
from tests.web.email_changes import age_proof
from tests.web.erasing import (
    EMAIL,
    FIRST,
    LAST,
    REASON,
    files_of,
    found_in,
    keys_in,
    said_in_database,
    send_all,
    signed_in,
    use_everything,
)
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.postman import text_of

SELF, ERASE, INDEX = "camermix", "/account/privacy/erase", "/account/privacy"


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    for brand in (SELF, "camcha"):
        with rows(app, brand) as session, transaction(session):
            for entity in (BarredEmail, OutgoingMail, FaqFeedback):
                session.execute(delete(entity), execution_options={"synchronize_session": False})


@pytest.mark.posts_mails
@pytest.mark.security("PA-09")
@pytest.mark.parametrize("brand", [SELF, "camcha"])
def test_whoever_used_everything_is_named_nowhere_once_they_are_erased(
    app: Flask, mails: Mails, brand: str, capfd: pytest.CaptureFixture[str]
) -> None:
    account = settle(
        app, brand, email=EMAIL, first_name=FIRST, last_name=LAST, user_name="zephyrine.q", company=f"{LAST} SARL"
    )
    dora = colleague(app, brand=brand)
    with valkey() as server:
        queue = QueueHints(mail_queue(server.client))
        person = use_everything(app, brand, account, dora)
        send_all(app, brand, queue)
        before = found_in(said_in_database(app))
        assert before >= {"account", "account_word", "audit_entry", "faq_feedback", "outgoing_mail", "transfer"}
        if brand == SELF:
            done = person.send(ERASE, {"current_password": PASSWORD})
            assert (done.status_code, "Vos données sont effacées" in done.text) == (200, True)
            assert person.cookie("session") in {None, ""}
        else:
            fields = {"reason": REASON, "email": EMAIL}
            assert dora.send(f"/admin/people/{account.id}/delete", fields).status_code == 303
        assert found_in(said_in_database(app)) == {"outgoing_mail"}, "the mail that confirms it waits"
        (mail,) = mails.of_kind("account_deleted")
        assert FIRST in text_of(app, mail)
        send_all(app, brand, queue)
        assert found_in(said_in_database(app)) == set()
        assert found_in(files_of(app)) == set()
        assert found_in(keys_in(server.client)) == set()
    assert work(app, carrier_of(app)) == 0, "the copy that was asked for is not written any more"
    logged = capfd.readouterr()
    assert found_in([("out", logged.out), ("err", logged.err)]) == set()
    assert person.get("/account/").status_code == 302
    acts = [act for act, _, _ in audit_of(app, account, brand)]
    assert acts[:4] == ["temporary-password", "email", "email", "view-as"]
    if brand != SELF:
        assert audit_of(app, account, brand)[-1] == ("delete", "Dora Petit", "… (…) called from …")


@pytest.mark.posts_mails
@pytest.mark.parametrize("brand", [SELF, "camcha"])
def test_nobody_else_loses_anything(app: Flask, brand: str) -> None:
    ann = settle(app, brand)
    twin = settle(app, BIRCH, id=ann.id)
    joann = settle(app, brand, email="joann@example.com", first_name="Joann", last_name="Martinez")
    now = datetime.now(UTC)
    for where, each in ((brand, joann), (BIRCH, twin)):
        plant(app, each)
        with rows(app, where) as session, transaction(session):
            args = {"account": str(each.id), "comment": "Ask joann@example.com, Joann Martinez"}
            post(session, kind="test", to=each.email, args=args, language="fr", now=now)
            session.add(feedback(session, "Ask joann@example.com, Joann Martinez, or Ann"))
    kept = {where: held_of(app, where, each) for where, each in ((brand, joann), (BIRCH, twin))}
    assert all(len(counts) > 10 for counts in kept.values())

    with rows(app, brand) as session, transaction(session):
        account = session.scalars(select(Account).where(Account.id == ann.id)).one()
        erased = erase(session, account, email_barred=False, now=now)

    assert erased.rows >= erased.tables >= 1
    assert {where: held_of(app, where, each) for where, each in ((brand, joann), (BIRCH, twin))} == kept
    with rows(app, brand) as session:
        assert session.scalars(select(FaqFeedback.comment).where(FaqFeedback.comment.is_not(None))).all() != []
    with rows(app, BIRCH) as session, transaction(session):
        for entity in (FaqFeedback, OutgoingMail):
            session.execute(delete(entity), execution_options={"synchronize_session": False})


def feedback(session: TenantSession, comment: str) -> FaqFeedback:
    entry = session.scalars(select(FaqEntry.id).limit(1)).one()
    now = datetime.now(UTC)
    return FaqFeedback(
        id=new_id(now), entry_id=entry, revision=1, useful=False, reason=None, comment=comment, created_at=now
    )


def held_of(app: Flask, brand: str, account: Account) -> dict[str, int]:
    """Count what is held of somebody, by table."""
    with rows(app, brand) as session:
        counts = {held.name: count_rows(session, held, Owner.of(account)) for held in list_held()}
    return {name: count for name, count in counts.items() if count}


def test_erasing_names_what_is_lost_and_what_stays_and_asks_for_the_password(app: Flask, mails: Mails) -> None:
    account = settle(app, SELF, first_name="Ann")
    dora, ann = colleague(app, brand=SELF), signed_in(app, SELF)
    assert "Ce qui reste" not in ann.get(ERASE).text
    dora.send(f"/admin/people/{account.id}/view-as", {"reason": "asked"})
    for page in (ann.get(ERASE).text, signed_desk(dora, account)):
        assert "pas même par notre équipe" in page
        assert "Ce qui reste" in page
    for wrong in ({}, {"current_password": ""}, {"current_password": "wrong"}, {"current_password": "a" * 9999}):
        assert ann.send(ERASE, wrong).status_code == 422, "though it was proven a moment ago"
    age_proof(app, SELF)
    assert ann.send(ERASE, {"current_password": PASSWORD}).status_code == 200
    assert "ne peut plus servir" in text_of(app, mails.expect("account_deleted", to="ann@example.com"))
    assert Visitor(app, SELF).sign_in().status_code == 422


def signed_desk(dora: Visitor, account: Account) -> str:
    dora.send("/viewing/stop")
    return dora.get(f"/admin/people/{account.id}/delete").text


def test_where_the_team_erases_and_for_the_team_itself_there_is_no_such_form(app: Flask) -> None:
    settle(app)
    ann = signed_in(app, "camcha")
    assert ann.get(ERASE).location == "/account/close"
    dora = colleague(app, brand=SELF)
    assert dora.get(ERASE).location == "/account/close"
    for visitor in (ann, dora):
        assert visitor.send(ERASE, {"current_password": PASSWORD}).status_code == 404
    assert "/login" in Visitor(app).get(ERASE).location


@pytest.mark.posts_mails
def test_a_mail_that_waits_is_not_sent_but_the_one_that_confirms_it(app: Flask) -> None:
    settle(app, SELF)
    Visitor(app, SELF).send("/password/forgot", {"email": "ann@example.com"})
    signed_in(app, SELF).send(ERASE, {"current_password": PASSWORD})
    with rows(app, SELF) as session:
        assert session.scalars(select(OutgoingMail.kind)).all() == ["account_deleted"]


@pytest.mark.posts_mails
@pytest.mark.parametrize("state", [MailState.SENT, MailState.DEAD, MailState.EXPIRED])
def test_nothing_stays_of_that_mail_however_it_ends(app: Flask, state: MailState) -> None:
    settle(app, SELF)
    signed_in(app, SELF).send(ERASE, {"current_password": PASSWORD})
    now = datetime.now(UTC)
    with rows(app, SELF) as session:
        with transaction(session):
            clean(session, now=now)
            (mail,) = session.scalars(select(OutgoingMail))
            mail.state, mail.ended_at = state, now
        with transaction(session):
            assert clean(session, now=now) == 1


@pytest.mark.posts_mails
def test_the_mails_of_a_new_account_with_the_address_stay(app: Flask) -> None:
    old = settle(app, state="closed", email_key=None, closed_at=datetime.now(UTC))
    new = settle(app, id=new_id(datetime.now(UTC)))
    now = datetime.now(UTC)
    with rows(app) as session, transaction(session):
        for each in (old, new):
            post(session, kind="test", to=each.email, args={"account": str(each.id)}, language="fr", now=now)
        account = session.scalars(select(Account).where(Account.id == old.id)).one()
        erase(session, account, email_barred=False, now=now, told=False)
    with rows(app) as session:
        assert [each.args["account"] for each in session.scalars(select(OutgoingMail))] == [str(new.id)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann Martin asked", "… asked"),
        ("ANN MARTIN, ann@EXAMPLE.com", "…, …"),
        ("Martin called: 06 12 34 56 78, or joann@example.com", "… called: …, or …"),
        ("Anna and Martinez stay, as do 3 years", "Anna and Martinez stay, as do 3 years"),
        ("", ""),
    ],
)
def test_a_reason_is_kept_without_what_names_somebody(text: str, left: str) -> None:
    account = Account(email="ann@example.com", email_key="ann@example.com", first_name="Ann", last_name="Martin")
    assert hide_signs(text, account) == left
