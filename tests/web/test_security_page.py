"""The security page: the devices, the log; whose they are, and what is asked before."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.models import AccountSession
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.web.people import Visitor, settle, settle_twins
from tests.web.security import PAGE, count, noted, proven_long_ago, second_device, signed_in

pytestmark = pytest.mark.usefixtures("nobody")


@pytest.mark.parametrize(
    "path", [PAGE, f"{PAGE}/password", f"{PAGE}/activity", f"{PAGE}/not-me/00000000-0000-4000-8000-000000000001"]
)
def test_nobody_sees_it_without_signing_in(app: Flask, path: str) -> None:
    answer = Visitor(app).get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=")


@pytest.mark.security("SE-02")
def test_the_devices_are_listed_with_this_one_first_and_half_sessions_never(app: Flask) -> None:
    account = settle(app)
    second_device(app, account)
    ann = signed_in(app)
    text = ann.get(PAGE).text.partition("Appareils connectés</h2>")[2].partition("</section>")[0]

    assert text.index("ici") < text.index("Safari, iPhone")
    assert "France" in text
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        halved = update(AccountSession).where(AccountSession.browser == "Safari, iPhone").values(is_half=True)
        session.execute(halved, execution_options={"synchronize_session": False})
    assert (
        "Safari, iPhone" not in ann.get(PAGE).text.partition("Appareils connectés</h2>")[2].partition("</section>")[0]
    )


def test_one_device_is_signed_out_and_the_log_says_so(app: Flask) -> None:
    account = settle(app)
    other = second_device(app, account)
    ann = signed_in(app)

    answer = ann.send(f"{PAGE}/sessions/{other}/end")

    assert answer.status_code == 303
    shown = ann.get(answer.location).text
    assert "L’appareil est déconnecté." in shown
    assert "1 appareil" in shown
    assert count(app, AccountSession) == 1


@pytest.mark.security("SE-02")
def test_all_other_devices_are_signed_out_and_this_one_is_not(app: Flask) -> None:
    account = settle(app)
    second_device(app, account)
    ann = signed_in(app)
    assert "Déconnecter les autres appareils" in ann.get(PAGE).text

    assert ann.send(f"{PAGE}/sessions/end").status_code == 303

    shown = ann.get(PAGE)
    assert shown.status_code == 200
    assert "Déconnecter les autres appareils" not in shown.text
    assert count(app, AccountSession) == 1


def test_devices_are_signed_out_only_with_a_fresh_proof(app: Flask) -> None:
    account = settle(app)
    other = second_device(app, account)
    ann = signed_in(app)
    for path in (f"{PAGE}/sessions/{other}/end", f"{PAGE}/sessions/end"):
        proven_long_ago(app)
        asked = ann.send(path)
        assert asked.status_code == 422
        assert "Vous vous êtes connecté il y a un moment" in asked.text
        assert "error-summary__title" not in asked.text
        assert "error-summary__title" in ann.send(path, {"current_password": ""}).text
        assert "pas votre mot de passe actuel" in ann.send(path, {"current_password": "wrong"}).text
        assert count(app, AccountSession) == 2

    assert ann.send(f"{PAGE}/sessions/{other}/end", {"current_password": PASSWORD}).status_code == 303
    assert count(app, AccountSession) == 1


def test_another_account_s_and_another_brand_s_ids_are_missing_like_any_that_never_were(app: Flask) -> None:
    ann = settle_twins(app)
    bob = settle(app, email="bob@example.com")
    foreign_sessions = [second_device(app, bob), uuid4()]
    with open_session(app.extensions["guichet"].engine, BIRCH) as session:
        twin = session.scalars(select(Account)).one()
    foreign_sessions.append(second_device(app, twin, BIRCH))
    hour = timedelta(hours=1)
    foreign_lines = [
        noted(app, bob, EventKind.PASSWORD_CHANGED, ago=hour),
        noted(app, twin, EventKind.PASSWORD_CHANGED, BIRCH, ago=hour),
        uuid4(),
    ]
    visitor = signed_in(app)
    paths = [f"{PAGE}/sessions/{each}/end" for each in foreign_sessions]
    paths += [f"{PAGE}/not-me/{each}" for each in foreign_lines]

    assert [visitor.send(path).status_code for path in paths] == [404] * 6
    assert [visitor.get(path).status_code for path in paths[3:]] == [404] * 3
    assert (count(app, AccountSession), count(app, AccountSession, BIRCH)) == (2, 1)
    own = noted(app, ann, EventKind.PASSWORD_CHANGED, ago=hour)
    assert visitor.get(f"{PAGE}/not-me/{own}").status_code == 200


@pytest.mark.promise("CC-17")
def test_the_log_says_what_when_and_where_in_the_brand_s_own_time(app: Flask) -> None:
    account = settle(app)
    for kind in EventKind:
        noted(app, account, kind, ago=timedelta(days=40))
    text = signed_in(app).get(f"{PAGE}/activity").text.partition("<h1")[2]

    words = (
        "Mot de passe changé",
        "Adresse e-mail changée",
        "Preuve d’identité ajoutée",
        "Compte verrouillé",
        "Connexion",
    )
    assert [each for each in words if each not in text] == []
    assert "Aujourd’hui, " in text


def test_the_page_shows_the_latest_twenty_lines_and_the_log_all(app: Flask) -> None:
    account = settle(app)
    for number in range(25):
        noted(app, account, EventKind.CODES_RENEWED, ago=timedelta(hours=number + 1))
    ann = signed_in(app)

    assert ann.get(PAGE).text.count("log__line") == 20
    assert ann.get(f"{PAGE}/activity").text.count("log__line") == 26


@pytest.mark.promise("ST-07")
@pytest.mark.parametrize(
    ("kind", "ago", "alert", "offered"),
    [
        (EventKind.PASSWORD_CHANGED, timedelta(days=1), None, True),
        (EventKind.FACTOR_ADDED, timedelta(days=29, hours=23), None, True),
        (EventKind.FACTOR_ADDED, timedelta(days=30, seconds=1), None, False),
        (EventKind.SIGNED_IN, timedelta(days=1), "unusual_country", True),
        (EventKind.SIGNED_IN, timedelta(days=1), "new_browser", True),
        (EventKind.SIGNED_IN, timedelta(days=1), None, False),
        (EventKind.CONFIRMED, timedelta(days=1), None, False),
    ],
)
def test_what_is_recent_and_matters_may_be_doubted(
    app: Flask,
    kind: EventKind,
    ago: timedelta,
    alert: str | None,
    offered: bool,  # noqa: FBT001 - a table's column
) -> None:
    account = settle(app, "support-technique")
    line = noted(app, account, kind, "support-technique", ago=ago, alert=alert)
    ann = signed_in(app, "support-technique")

    assert (f"/not-me/{line}" in ann.get(PAGE).text) is offered
    assert ann.get(f"{PAGE}/not-me/{line}").status_code == (200 if offered else 404)
    if not offered:
        assert ann.send(f"{PAGE}/not-me/{line}").status_code == 404


def test_the_navigation_marks_the_page(app: Flask) -> None:
    settle(app)

    assert re.search(r'href="/account/security"\s+aria-current="page"', signed_in(app).get(PAGE).text)
