"""What an entry is announced as: the first browser, known and new ones, known, unknown and unusual countries."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.accounts.activity.entries import note_entry
from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.rules import DOUBTED_WITHIN, Alert, alert_for, may_doubt
from app.domain.accounts.models import Account
from app.domain.accounts.retention import sweep_browsers
from app.domain.accounts.sessions.models import KnownBrowser
from app.domain.accounts.sessions.service import BROWSER_KNOWN_FOR, Visit, remember_browser
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account
from tests.mails import Mails

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ANN = "ann@example.com"
NONE: frozenset[str] = frozenset()
NEW, UNUSUAL = Alert.NEW_BROWSER, Alert.UNUSUAL_COUNTRY


@pytest.mark.security("CO-03")
@pytest.mark.parametrize(
    ("is_first", "is_known", "country", "countries", "alert"),
    [
        (True, False, "FR", NONE, None),
        (True, False, None, NONE, None),
        (True, False, "CM", {"FR"}, None),
        (False, True, "FR", {"FR"}, None),
        (False, True, None, {"FR"}, None),
        (False, True, "FR", NONE, None),
        (False, True, None, NONE, None),
        (False, True, "CM", {"FR"}, UNUSUAL),
        (False, True, "CM", {"FR", "BE"}, UNUSUAL),
        (False, True, "CM", {"FR", "CM"}, None),
        (False, False, "FR", {"FR"}, NEW),
        (False, False, None, {"FR"}, NEW),
        (False, False, "FR", NONE, NEW),
        (False, False, None, NONE, NEW),
        (False, False, "CM", {"FR"}, UNUSUAL),
    ],
)
def test_what_an_entry_is_announced_as(
    is_first: bool,  # noqa: FBT001 - a table's column
    is_known: bool,  # noqa: FBT001 - a table's column
    country: str | None,
    countries: frozenset[str],
    alert: Alert | None,
) -> None:
    assert alert_for(is_first=is_first, is_known=is_known, country=country, countries=countries) == alert


def enter(session: TenantSession, account: Account, browser: str, country: str | None, day: int) -> None:
    with transaction(session):
        visit = Visit(browser=browser, browser_digest=browser.lower().ljust(64, "0"), country=country)
        note_entry(session, account, visit, now=NOW + timedelta(days=day))


def settled(session: TenantSession) -> Account:
    with transaction(session):
        return make_account(session)


@pytest.mark.promise("ST-07")
def test_each_browser_and_each_country_is_announced_once(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    account = settled(session)
    announced = []
    entries = (
        ("Firefox", "FR"),
        ("Firefox", "FR"),
        ("Chrome", "FR"),
        ("Chrome", None),
        ("Chrome", "CM"),
        ("Firefox", "CM"),
        ("Safari", "DE"),
        ("Safari", "DE"),
    )
    for day, (browser, country) in enumerate(entries):
        enter(session, account, browser, country, day)
        announced.append([mail.kind for mail in mails.unexpected])
        mails.unexpected.clear()

    assert announced == [[], [], ["new_browser"], [], ["unusual_country"], [], ["unusual_country"], []]


def test_an_alert_is_posted_in_the_transaction_of_the_entry_and_in_the_account_s_language(
    open_session: OpenSession, mails: Mails
) -> None:
    session = open_session(ACORN)
    account = settled(session)
    enter(session, account, "Firefox", "FR", 0)
    enter(session, account, "Chrome", "FR", 1)

    mail = mails.expect("new_browser", to=ANN)
    assert mail.args == {"account": str(account.id), "browser": "Chrome", "country": "FR"}
    assert mail.language == "fr"


def test_what_happens_at_a_twin_s_account_is_no_history_of_this_one(open_session: OpenSession, mails: Mails) -> None:
    acorn, birch = open_session(ACORN), open_session(BIRCH)
    ann = settled(acorn)
    with transaction(birch):
        twin = make_account(birch, id=ann.id)
    enter(birch, twin, "Firefox", "FR", 0)

    enter(acorn, ann, "Chrome", "CM", 1)

    assert mails.unexpected == []


@pytest.mark.parametrize(("seconds", "expected"), [(-1, True), (0, False), (1, False)])
def test_a_change_may_be_doubted_for_thirty_days(seconds: int, expected: bool) -> None:  # noqa: FBT001 - a table's column
    event = SecurityEvent(kind=EventKind.FACTOR_ADDED, at=NOW, details={})

    assert may_doubt(event, now=NOW + DOUBTED_WITHIN + seconds * SECOND) is expected


@pytest.mark.parametrize(("seconds", "swept"), [(-1, 0), (0, 1), (1, 1)])
def test_a_browser_that_was_not_seen_for_a_year_is_forgotten(
    open_session: OpenSession, seconds: int, swept: int
) -> None:
    session = open_session(ACORN)
    account = settled(session)
    with transaction(session):
        remember_browser(session, account.id, Visit(browser="Firefox", browser_digest="f" * 64), now=NOW)

    with transaction(session):
        assert sweep_browsers(session, now=NOW + BROWSER_KNOWN_FOR + seconds * SECOND) == swept
    assert len(session.scalars(select(KnownBrowser)).all()) == 1 - swept
