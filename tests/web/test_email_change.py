"""Changing the e-mail address: asked for, confirmed from the new mailbox, told to the old one."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.accounts.models import Account, AccountState
from app.domain.mail.errors import OutdatedError
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.web.email_changes import LATER, NEW, OLD, PROFILE, age_proof, ask, confirm, signed_in, stored
from tests.web.people import Visitor, settle, settle_twins
from tests.web.postman import path_in, text_of

pytestmark = pytest.mark.usefixtures("nobody")


@pytest.mark.promise("CC-03")
def test_the_address_changes_when_the_new_mailbox_confirms_it(app: Flask, mails: Mails) -> None:
    ann = signed_in(app)
    phone = Visitor(app)
    phone.sign_in()

    assert "Confirmez la nouvelle adresse" in ann.get(ask(ann).location).text
    asked = mails.expect("email_change_asked", to=OLD)
    mail = mails.expect("confirm_new_email", to=NEW)
    assert "14 jours" in text_of(app, mail)
    link = path_in(app, mail)
    for visitor in (ann, Visitor(app)):
        for _ in range(3):
            assert visitor.get(link).status_code == 303
    assert stored(app).email == OLD
    assert "Lien envoyé à anne@example.net" in ann.get("/account/").text

    done = ann.send("/email/confirm")

    assert "Votre adresse e-mail est changée" in done.text
    assert (stored(app).email, stored(app).email_key) == (NEW, NEW)
    assert ann.get("/account/").status_code == 200
    assert phone.get("/account/").status_code == 302
    assert Visitor(app).sign_in(NEW).status_code == 303
    assert Visitor(app).sign_in(OLD).status_code == 422
    assert "7 jours" in text_of(app, mails.expect("email_changed", to=OLD))
    assert "n’ouvrira plus votre compte" in text_of(app, asked)
    mails.pass_over("new_browser")


@pytest.mark.security("SI-18")
@pytest.mark.promise("RP-06")
def test_a_change_needs_a_fresh_proof_and_keeps_what_was_typed(app: Flask, mails: Mails) -> None:
    ann = signed_in(app, "remember-provence")
    age_proof(app, "remember-provence")

    first = ask(ann, first_name="Anne")
    assert first.status_code == 422
    for kept in (f'value="{NEW}"', 'value="Anne"', 'name="current_password"', "nous vérifions que c’est bien vous"):
        assert kept in first.text
    assert ask(ann, current_password="wrong").status_code == 422
    assert stored(app, "remember-provence").first_name == "Ann"
    assert ask(ann, current_password=PASSWORD).status_code == 303

    mails.expect("email_change_asked", to=OLD)
    mails.expect("confirm_new_email", to=NEW)


def test_a_name_alone_needs_no_fresh_proof(app: Flask) -> None:
    ann = signed_in(app)
    age_proof(app)

    assert ask(ann, OLD, first_name="Anne").status_code == 303


def test_a_refusal_after_the_proof_shows_a_form_that_can_be_sent_again(app: Flask, mails: Mails) -> None:
    settle(app, "remember-provence", email=NEW)
    ann = signed_in(app, "remember-provence")
    age_proof(app, "remember-provence")
    taken = ask(ann, current_password=PASSWORD)
    token = taken.text.partition('name="csrf_token" value="')[2].partition('"')[0]

    fields = {**PROFILE, "email": LATER, "csrf_token": token}
    again = ann.client.post("/account/profile", base_url=ann.base, data=fields)

    assert again.status_code == 303
    mails.expect("email_change_asked", to=OLD)
    mails.expect("confirm_new_email", to=LATER)


def test_a_taken_address_is_said_where_the_brand_says_it(app: Flask) -> None:
    settle(app, "remember-provence", email=NEW)
    answer = ask(signed_in(app, "remember-provence"), first_name="Anne")

    assert answer.status_code == 422
    assert "déjà enregistrée" in answer.text
    assert stored(app, "remember-provence", OLD).first_name == "Ann"


def test_a_taken_address_looks_like_any_other_where_the_brand_is_neutral(app: Flask, mails: Mails) -> None:
    settle(app, email=NEW)
    ann = signed_in(app)

    said = ann.get(ask(ann).location).text

    assert "Confirmez la nouvelle adresse" in said
    assert f"Lien envoyé à {NEW}" in said
    mails.expect("email_change_asked", to=OLD)
    assert ann.send("/account/profile/email/again").status_code == 303
    told = text_of(app, mails.expect("address_wanted", to=NEW))  # once a day, however often it is asked for
    assert "Quelqu’un a demandé à utiliser cette adresse pour un autre compte" in told
    assert OLD not in told
    assert (stored(app, email=NEW).locked_at, stored(app, email=OLD).email_key) == (None, OLD)


def test_the_owner_of_a_taken_address_is_told_in_their_language_and_of_a_closed_account_too(
    app: Flask, mails: Mails
) -> None:
    settle(app, email=NEW, language="en", state=AccountState.CLOSED)

    ask(signed_in(app))

    mails.expect("email_change_asked", to=OLD)
    assert "Your account with this address is closed" in text_of(app, mails.expect("address_wanted", to=NEW))


def test_asking_whether_an_address_is_taken_has_an_end(app: Flask) -> None:
    settle(app, "remember-provence", email=NEW)
    ann = signed_in(app, "remember-provence")
    most = app.extensions["guichet"].registry.by_slug("remember-provence").config.policy.limits.account_mails_per_name

    answers = [ask(ann).status_code for _ in range(most.most + 1)]

    assert answers == [422] * most.most + [429]


def test_whoever_is_later_in_a_race_for_an_address_keeps_the_old_one(app: Flask, mails: Mails) -> None:
    ann = signed_in(app)
    ask(ann)
    mails.expect("email_change_asked", to=OLD)
    settle(app, email=NEW)
    ann.get(path_in(app, mails.expect("confirm_new_email", to=NEW)))

    answer = ann.send("/email/confirm")

    assert answer.status_code == 409
    assert "n’ouvre qu’un seul compte" in answer.text
    assert stored(app, email=OLD).email_key == OLD


def test_sending_again_and_another_address_leave_the_last_link_only(app: Flask, mails: Mails) -> None:
    ann = signed_in(app)
    ask(ann, LATER)
    first = path_in(app, mails.expect("confirm_new_email", to=LATER))
    mails.expect("email_change_asked", to=OLD)
    ask(ann)
    mails.expect("email_change_asked", to=OLD)
    second = path_in(app, mails.expect("confirm_new_email", to=NEW))
    ann.send("/account/profile/email/again")

    for link in (first, second):
        assert Visitor(app).get(link, follow_redirects=True).status_code == 410
    confirm(app, mails)
    assert stored(app).email == NEW
    mails.expect("email_changed", to=OLD)


def test_a_change_that_was_dropped_is_not_made(app: Flask, mails: Mails) -> None:
    ann = signed_in(app)
    ask(ann)
    mail = mails.expect("confirm_new_email", to=NEW)
    mails.expect("email_change_asked", to=OLD)
    early = path_in(app, mail)
    ann.send("/account/profile/email/drop")

    with pytest.raises(OutdatedError):  # nor does the mail leave, if it has not yet
        path_in(app, mail)
    assert ann.get(early, follow_redirects=True).status_code == 410
    assert ann.send("/email/confirm").status_code == 410
    assert stored(app).email == OLD
    assert NEW not in ann.get("/account/").text


@pytest.mark.parametrize(("early", "status"), [(1, 200), (0, 410), (-1, 410)])
def test_the_link_works_for_as_long_as_the_policy_says(app: Flask, mails: Mails, early: int, status: int) -> None:
    sent = datetime.now(UTC).replace(microsecond=0) - timedelta(days=14) + timedelta(seconds=60 * early)
    ask(signed_in(app))
    mails.expect("email_change_asked", to=OLD)
    reader = Visitor(app)
    reader.get(path_in(app, mails.expect("confirm_new_email", to=NEW), now=sent))

    assert reader.send("/email/confirm").status_code == status
    if status == 200:
        mails.expect("email_changed", to=OLD)


def test_a_twin_s_links_are_unknown_here(app: Flask, mails: Mails) -> None:
    settle_twins(app, company="Atelier")
    bob = Visitor(app, BIRCH)
    bob.sign_in()
    ask(bob)
    for kind, to, page in (
        ("confirm_new_email", NEW, "/email/confirm"),
        ("email_change_asked", OLD, "/email/undo"),
    ):
        here = Visitor(app)
        here.get(path_in(app, mails.expect(kind, to=to)))
        assert here.send(page).status_code == 404
    assert (stored(app).email, stored(app).locked_at) == (OLD, None)


def test_another_account_s_link_does_not_touch_whoever_opens_it(app: Flask, mails: Mails) -> None:
    ask(signed_in(app))
    mails.expect("email_change_asked", to=OLD)
    settle(app, email="bob@example.com")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")

    confirm(app, mails, reader=bob)

    mails.expect("email_changed", to=OLD)
    assert stored(app, email="bob@example.com").email_key == "bob@example.com"
    assert bob.get("/account/").status_code == 200


@pytest.mark.parametrize("state", [AccountState.CLOSED, AccountState.SUSPENDED])
def test_the_link_of_an_account_that_nobody_may_enter_changes_nothing(
    app: Flask, mails: Mails, state: AccountState
) -> None:
    ask(signed_in(app))
    mails.expect("email_change_asked", to=OLD)
    reader = Visitor(app)
    reader.get(path_in(app, mails.expect("confirm_new_email", to=NEW)))
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(update(Account).values(state=state))

    assert reader.send("/email/confirm").status_code == 403
    assert stored(app).email == OLD
