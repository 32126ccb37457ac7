"""Leaving the newsletter from its mails: without signing in, at one press, as often as asked, and nobody else's."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.cli.accounts import group
from app.domain.accounts.closing import close_account
from app.domain.accounts.links.models import AccountLink
from app.domain.accounts.models import Account
from app.domain.accounts.newsletter import LEAVES_WITHIN, newsletter_state
from app.domain.consents.models import Consent, Means
from app.domain.consents.rules import NEWSLETTER, State
from app.domain.consents.service import give
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.factories import WORDING
from tests.web.people import Visitor, settle, settle_twins
from tests.web.postman import bring, path_of_link, words_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]

SHOP, LEAVE = "remember-provence", "/newsletter/leave"
NOW = datetime.now(UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
LEFT = "Vous avez quitté la newsletter"


def posted(app: Flask, account: Account, kind: str = "newsletter_welcome", brand: str = SHOP) -> OutgoingMail:
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return post(session, kind=kind, to=account.email, args={"account": str(account.id)}, language="fr", now=NOW)


@pytest.fixture
def ann(app: Flask) -> Account:
    return settle(app, SHOP, newsletter=Means.MAIL_LINK)


@pytest.fixture
def path(app: Flask, ann: Account) -> str:
    return path_of_link(bring(app, posted(app, ann)), LEAVE)


def state(app: Flask, account: Account, brand: str = SHOP) -> State:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return newsletter_state(session, account)


def last(app: Flask, brand: str = SHOP) -> Consent:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(Consent).order_by(Consent.number.desc())).all()[0]


@pytest.mark.parametrize(
    ("kind", "means"), [("newsletter_confirm", Means.FORM), ("newsletter_welcome", Means.MAIL_LINK)]
)
def test_both_mails_can_be_left_by_a_mail_reader(app: Flask, kind: str, means: Means) -> None:
    message = bring(app, posted(app, settle(app, SHOP, newsletter=means), kind))
    link = re.fullmatch(rf"<(https://\S+{LEAVE}/\S+)>", message["List-Unsubscribe"])
    assert link is not None
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link[1] in words_of(message)
    assert link[1] in words_of(message, "html")


def test_the_welcome_says_what_was_agreed_to(app: Flask, ann: Account) -> None:
    message = bring(app, posted(app, ann))
    assert WORDING.text in words_of(message)
    assert WORDING.text in words_of(message, "html")


def test_looking_leaves_nothing_and_the_button_leaves_as_often_as_pressed(app: Flask, ann: Account, path: str) -> None:
    reader = Visitor(app, SHOP)
    shown = reader.get(path).location
    for _ in range(3):
        assert "ann@example.com" in reader.get(shown).text
    assert state(app, ann) is State.GIVEN

    for _ in range(2):
        assert LEFT in reader.send(LEAVE).text
    assert (last(app).means, last(app).number) == (Means.MAIL_LINK, 2)
    assert LEFT in reader.get(path, follow_redirects=True).text


def test_one_press_in_the_mail_reader_leaves_and_a_second_changes_nothing(app: Flask, ann: Account, path: str) -> None:
    reader = Visitor(app, SHOP)
    how = {"base_url": reader.base, "data": ONE_CLICK, "headers": {"Origin": "https://mail.example"}}
    assert [reader.client.post(path, **how).status_code for _ in range(2)] == [200, 200]
    assert state(app, ann) is State.WITHDRAWN
    assert (last(app).means, last(app).number) == (Means.ONE_CLICK, 2)


def test_an_old_mail_lets_whoever_came_back_leave_again(app: Flask, ann: Account, path: str) -> None:
    reader = Visitor(app, SHOP)
    reader.client.post(path, base_url=reader.base, data=ONE_CLICK)
    with open_session(app.extensions["guichet"].engine, SHOP) as session, transaction(session):
        give(session, ann.id, NEWSLETTER, WORDING, means=Means.MAIL_LINK, now=NOW)
    reader.client.post(path, base_url=reader.base, data=ONE_CLICK)
    assert state(app, ann) is State.WITHDRAWN


@pytest.mark.parametrize("data", [{}, {"List-Unsubscribe": "no"}, {"csrf_token": "x"}], ids=str)
def test_any_other_form_from_elsewhere_is_refused(app: Flask, ann: Account, path: str, data: dict[str, str]) -> None:
    reader = Visitor(app, SHOP)
    assert reader.client.post(path, base_url=reader.base, data=data).status_code == 400
    assert state(app, ann) is State.GIVEN


def test_leaving_before_confirming_lets_the_link_of_the_mail_confirm_nothing(app: Flask) -> None:
    account = settle(app, SHOP, newsletter=Means.FORM)
    message = bring(app, posted(app, account, "newsletter_confirm"))
    reader = Visitor(app, SHOP)
    reader.client.post(path_of_link(message, LEAVE), base_url=reader.base, data=ONE_CLICK)
    assert reader.get(path_of_link(message, "/newsletter/confirm"), follow_redirects=True).status_code == 410
    assert state(app, account) is State.WITHDRAWN


def test_after_the_account_is_closed_its_mails_still_say_that_it_is_left(app: Flask, path: str) -> None:
    with open_session(app.extensions["guichet"].engine, SHOP) as session, transaction(session):
        close_account(session, session.scalars(select(Account)).one(), email_barred=False, now=NOW)
    assert LEFT in Visitor(app, SHOP).get(path, follow_redirects=True).text
    assert last(app).means is Means.CLOSING


def test_an_old_link_says_so_and_leaves_nothing(app: Flask, ann: Account) -> None:
    long_ago = NOW - LEAVES_WITHIN.as_timedelta() - timedelta(days=1)
    path = path_of_link(bring(app, posted(app, ann), now=long_ago), LEAVE)
    reader = Visitor(app, SHOP)
    assert reader.client.post(path, base_url=reader.base, data=ONE_CLICK).status_code == 410
    page = reader.get(path, follow_redirects=True)
    assert (page.status_code, "Ce lien ne fonctionne pas" in page.text) == (410, True)
    assert state(app, ann) is State.GIVEN


def test_a_link_of_another_brand_leaves_nothing_here(app: Flask) -> None:
    twin = settle_twins(app, newsletter=Means.MAIL_LINK)
    path = path_of_link(bring(app, posted(app, twin, brand=BIRCH)), LEAVE)
    here = Visitor(app)
    assert here.client.post(path, base_url=here.base, data=ONE_CLICK).status_code == 404
    assert (state(app, twin, "camcha"), state(app, twin, BIRCH)) == (State.GIVEN, State.GIVEN)


def test_the_list_for_whoever_sends_it_holds_a_way_to_leave_for_each(app: Flask, ann: Account) -> None:
    settle(app, SHOP, email="bob@example.com", newsletter=Means.FORM)
    settle(app, SHOP, email="cleo@example.com", first_name="=1+1", language="en", newsletter=Means.MAIL_LINK)
    with app.app_context():
        done = CliRunner().invoke(group, ["consents", SHOP, NEWSLETTER])
    heading, *lines = done.stdout.splitlines()
    assert heading == "email,first_name,last_name,language,since,wording_version,leave"
    assert [line.split(",")[0] for line in lines] == ["ann@example.com", "cleo@example.com"]
    assert "'=1+1" in lines[1]
    leave = lines[0].rpartition(",")[2]
    assert leave.startswith("https://remember-provence.com/newsletter/leave/")
    assert "/en/newsletter/leave/" in lines[1]

    reader = Visitor(app, SHOP)
    reader.client.post(leave.removeprefix("https://remember-provence.com"), base_url=reader.base, data=ONE_CLICK)
    assert state(app, ann) is State.WITHDRAWN


def test_the_list_of_another_use_holds_no_link(app: Flask) -> None:
    account = settle(app)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        give(session, account.id, "interviews", WORDING, means=Means.FORM, now=NOW)
    with app.app_context():
        done = CliRunner().invoke(group, ["consents", "camcha", "interviews"])
    assert done.stdout.splitlines()[0] == "email,first_name,last_name,language,since,wording_version"
    assert done.stdout.splitlines()[1].startswith("ann@example.com,Ann,Martin,fr,")
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert session.scalars(select(AccountLink)).all() == []
