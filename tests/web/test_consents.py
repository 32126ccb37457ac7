"""The page of consents: each use in its words, given and taken back in one press, by its own person and nobody else."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.accounts.models import Account, Role
from app.domain.consents.models import Consent, Decision, Means
from app.domain.consents.queries import list_last
from app.domain.consents.rules import NEWSLETTER, State, Wording, state_of
from app.domain.consents.service import give
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.factories import WORDING
from tests.mails import Mails
from tests.web.desk.looking import BANNER, look_at
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle, settle_twins

pytestmark = pytest.mark.usefixtures("nobody")

PAGE, USE, NOW = "/account/privacy/consents", "interviews", datetime.now(UTC)
SHOP = "remember-provence"


def signed_in(app: Flask, brand: str = "camcha", **facts: object) -> Visitor:
    settle(app, brand, **facts)
    visitor = Visitor(app, brand)
    visitor.sign_in()
    return visitor


def rows(app: Flask, brand: str = "camcha") -> list[Consent]:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return list(session.scalars(select(Consent).order_by(Consent.number)))


def state(app: Flask, use: str = USE, brand: str = "camcha") -> State:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        account = session.scalars(select(Account).where(Account.role == Role.CUSTOMER)).first()
        assert account is not None
        return state_of(list_last(session, account.id).get(use))


def press(visitor: Visitor, words: str, use: str = USE) -> TestResponse:
    """Send the form of a use whose button has these words."""
    page = visitor.get(PAGE).text
    for form in re.findall(rf'<form method="post" action="[^"]*{PAGE}">.*?</form>', page, re.DOTALL):
        fields = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', form))
        if fields["use"] == use and words in form:
            return visitor.send(PAGE, fields)
    raise AssertionError(words)


@pytest.mark.promise("CC-16")
def test_a_new_use_is_announced_and_does_not_begin_before_somebody_agrees(app: Flask) -> None:
    ann = signed_in(app)

    dashboard = unescape(ann.get("/account/").text)
    assert "Un nouvel usage de vos données\xa0: Entretiens avec nos clients" in dashboard
    page = unescape(ann.get(PAGE).text)
    assert "À décider" in page
    assert 'type="checkbox"' not in page
    assert (rows(app), state(app)) == ([], State.OPEN)

    assert "Votre accord est noté" in ann.get(press(ann, "Donner mon accord").location).text
    (row,) = rows(app)
    assert (row.decision, row.means, row.language) == (Decision.GIVEN, Means.FORM, "fr")
    assert f"<p>{row.wording}</p>" in page
    assert "Un nouvel usage" not in ann.get("/account/").text


@pytest.mark.promise("CC-16")
def test_a_consent_is_taken_back_as_easily_and_given_again(app: Flask) -> None:
    ann = signed_in(app)
    for words, expected in (
        ("Donner mon accord", State.GIVEN),
        ("Retirer mon accord", State.WITHDRAWN),
        ("Donner mon accord", State.GIVEN),
    ):
        assert press(ann, words).status_code == 303
        assert state(app) is expected

    history = ann.get(PAGE).text.partition('id="history"')[2]
    assert history.count("Sur ce site") == 3
    assert history.count(rows(app)[0].version or "?") == 2


@pytest.mark.promise("CC-16")
def test_a_use_is_refused_in_one_press_and_not_announced_again(app: Flask) -> None:
    ann = signed_in(app)
    press(ann, "Refuser")

    assert state(app) is State.REFUSED
    assert "Un nouvel usage" not in ann.get("/account/").text
    assert "Vous avez refusé" in ann.get(PAGE).text


def test_words_that_changed_meanwhile_are_not_agreed_to_unread(app: Flask) -> None:
    ann = signed_in(app)

    answer = ann.send(PAGE, {"use": USE, "decision": "give", "version": WORDING.version})

    assert answer.status_code == 409
    assert "Ce texte a changé" in answer.text
    assert rows(app) == []


def test_what_was_agreed_to_is_shown_in_its_own_words_though_others_are_asked_now(app: Flask) -> None:
    ann = signed_in(app)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        account = session.scalars(select(Account)).one()
        give(session, account.id, USE, Wording("en", "I agreed <b>once</b>."), means=Means.FORM, now=NOW)

    page = ann.get(PAGE).text

    assert '<blockquote lang="en">' in page
    assert page.count("I agreed &lt;b&gt;once&lt;/b&gt;.") == 2
    assert "J’accepte que camcha" not in unescape(page)


def test_a_use_that_is_asked_for_no_more_is_still_taken_back_and_never_given(app: Flask) -> None:
    ann = signed_in(app)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        account = session.scalars(select(Account)).one()
        give(session, account.id, "old_use", WORDING, means=Means.FORM, now=NOW)

    assert ann.send(PAGE, {"use": "old_use", "decision": "give", "version": WORDING.version}).status_code == 404
    assert "Un usage que nous ne demandons plus" in ann.get(PAGE).text
    assert press(ann, "Retirer mon accord", "old_use").status_code == 303
    assert state(app, "old_use") is State.WITHDRAWN
    assert ann.send(PAGE, {"use": "old_use", "decision": "withdraw"}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"use": USE},
        {"use": USE, "decision": ""},
        {"use": USE, "decision": "given"},
        {"use": "nothing", "decision": "give"},
        {"use": "nothing", "decision": "withdraw"},
        {"use": NEWSLETTER, "decision": "give"},  # which this brand has not
        {"use": "\0", "decision": "give"},
        {"use": "interviews\u202e", "decision": "give"},
        {"use": "x" * 5000, "decision": "withdraw"},
        {"use": "<script>", "decision": "🙂"},
    ],
    ids=str,
)
def test_what_no_button_sends_is_not_found_and_nothing_is_written(app: Flask, sent: dict[str, str]) -> None:
    assert signed_in(app).send(PAGE, sent).status_code == 404
    assert rows(app) == []


@pytest.mark.parametrize("version", [None, "", "\0", "x" * 5000, "🙂"])
def test_a_version_that_is_none_of_ours_agrees_to_nothing(app: Flask, version: str | None) -> None:
    sent = {"use": USE, "decision": "give"} | ({} if version is None else {"version": version})
    assert signed_in(app).send(PAGE, sent).status_code == 409
    assert rows(app) == []


def test_a_twin_decides_nothing_for_the_other(app: Flask) -> None:
    settle_twins(app)
    bob = Visitor(app, BIRCH)
    bob.sign_in()
    press(bob, "Donner mon accord")

    assert (state(app, brand=BIRCH), state(app)) == (State.GIVEN, State.OPEN)


def test_the_page_asks_to_sign_in_and_leads_back(app: Flask) -> None:
    answer = Visitor(app).get(PAGE)
    assert (answer.status_code, answer.location) == (302, "/login?next=%2Faccount%2Fprivacy%2Fconsents")


@pytest.mark.parametrize("brand", ["camermix", "support-technique"])
def test_a_brand_that_asks_for_nothing_says_so(app: Flask, brand: str) -> None:
    ann = signed_in(app, brand)
    assert "Nous ne vous demandons rien pour l’instant" in unescape(ann.get(PAGE).text)


@pytest.mark.promise("RP-06")
def test_the_newsletter_is_asked_for_here_waits_for_the_mailbox_and_is_left_here(app: Flask, mails: Mails) -> None:
    ann = signed_in(app, SHOP)
    press(ann, "Donner mon accord", NEWSLETTER)
    assert state(app, NEWSLETTER, SHOP) is State.WAITING
    mails.expect("newsletter_confirm", to="ann@example.com")
    assert "En attente de votre confirmation" in ann.get(PAGE).text

    assert "cet usage s’arrête maintenant" in unescape(
        ann.get(press(ann, "Retirer mon accord", NEWSLETTER).location).text
    )
    assert state(app, NEWSLETTER, SHOP) is State.WITHDRAWN
    assert "checked" not in ann.get("/account/profile").text.partition('name="newsletter"')[2].partition(">")[0]


def test_mails_that_the_newsletter_is_asked_for_with_are_limited(app: Flask, mails: Mails) -> None:
    ann = signed_in(app, SHOP)
    answers = []
    for _ in range(6):
        answers.append(press(ann, "Donner mon accord", NEWSLETTER).status_code)
        if answers[-1] == 303:
            mails.expect("newsletter_confirm", to="ann@example.com")
            press(ann, "Retirer mon accord", NEWSLETTER)
    assert answers == [303] * 5 + [429]


def test_the_team_reads_a_customer_s_consents_and_decides_nothing(app: Flask) -> None:
    ann = settle(app)
    cleo = colleague(app, Role.AGENT)
    assert look_at(cleo, ann) == 303

    page = cleo.get(PAGE)

    assert (page.status_code, BANNER in page.text) == (200, True)
    assert f'action="{PAGE}"' not in page.text
    assert cleo.send(PAGE, {"use": USE, "decision": "withdraw"}).status_code == 403
    assert rows(app) == []
