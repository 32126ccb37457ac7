"""The weekly digest is due from Monday morning where the brand is, and each reader is told of a week once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from app.domain.accounts.digests.rules import READERS, due_week
from app.domain.accounts.digests.service import list_readers, switch_digest, take_week, wants_digest
from app.domain.accounts.models import Account, AccountState, Role
from app.kernel import db
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account

PARIS, DOUALA = ZoneInfo("Europe/Paris"), ZoneInfo("Africa/Douala")
MONDAY, NEXT = date(2026, 11, 23), date(2026, 11, 30)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "monday"),
    [
        (PARIS, datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC), date(2026, 11, 16)),  # Sunday, 23:59:59
        (PARIS, datetime(2026, 11, 22, 23, tzinfo=UTC), None),  # Monday, midnight
        (PARIS, datetime(2026, 11, 23, 6, 59, 59, tzinfo=UTC), None),  # 7:59:59
        (PARIS, datetime(2026, 11, 23, 7, tzinfo=UTC), MONDAY),  # 8:00
        (PARIS, datetime(2026, 11, 27, 12, tzinfo=UTC), MONDAY),  # nothing ran since Monday
        (DOUALA, datetime(2026, 11, 23, 6, 59, 59, tzinfo=UTC), None),
        (DOUALA, datetime(2026, 11, 23, 7, tzinfo=UTC), MONDAY),
        (PARIS, datetime(2026, 10, 26, 6, 59, 59, tzinfo=UTC), None),  # the day after the clock went back
        (PARIS, datetime(2026, 10, 26, 7, tzinfo=UTC), date(2026, 10, 26)),
        (PARIS, datetime(2026, 3, 30, 5, 59, 59, tzinfo=UTC), None),  # the day after it went forward
        (PARIS, datetime(2026, 3, 30, 6, tzinfo=UTC), date(2026, 3, 30)),
    ],
)
def test_a_week_s_digest_is_due_from_monday_at_eight_to_sunday_s_end(
    zone: ZoneInfo, now: datetime, monday: date | None
) -> None:
    assert due_week(now, zone) == monday


def add(session: TenantSession, email: str = "kim@example.com", **facts: object) -> Account:
    with transaction(session):
        return make_account(session, email=email, **{"role": Role.EDITOR, **facts})


def emails(session: TenantSession, monday: date = MONDAY) -> list[str]:
    return [account.email for account in list_readers(session, monday)]


def test_its_readers_are_those_who_mind_the_faq_and_can_sign_in(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    for role in Role:
        add(session, f"{role}@example.com", role=role)
    for state in AccountState:
        add(session, f"{state}@example.com", state=state)
    add(session, "locked@example.com", locked_at=NOW)
    assert set(emails(session)) == {*(f"{role}@example.com" for role in READERS), "active@example.com"}
    assert {Role.EDITOR, Role.REVIEWER, Role.ADMIN} == READERS
    assert emails(open_session(BIRCH)) == []


def test_each_is_told_of_a_week_once_and_of_the_next_anew(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    kim = add(session).id
    taken = []
    for monday in (MONDAY, MONDAY, NEXT, NEXT, MONDAY):
        with transaction(session):
            taken.append(take_week(session, kim, monday))
    assert taken == [True, False, True, False, False]
    assert (emails(session), emails(session, date(2026, 12, 7))) == ([], ["kim@example.com"])


def test_of_two_schedulers_at_once_one_takes_the_week(open_session: OpenSession, engine: Engine) -> None:
    kim = add(open_session(ACORN)).id

    def take(monday: date) -> bool:
        with db.open_session(engine, ACORN) as session, transaction(session):
            return take_week(session, kim, monday)

    for monday in (MONDAY, NEXT):  # without a row yet, and with one
        with ThreadPoolExecutor() as pool, db.open_session(engine, ACORN) as first:
            with transaction(first):
                assert take_week(first, kim, monday)
                other = pool.submit(take, monday)  # waits for the first, or comes after it
            assert not other.result()


def test_whoever_switched_it_off_gets_none_until_they_switch_it_on(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    kim = add(session).id
    told = [(wants_digest(session, kim), emails(session))]
    for on in (False, False, True):
        with transaction(session):
            switch_digest(session, kim, on=on, now=NOW)
        told.append((wants_digest(session, kim), emails(session)))
    assert told == [(True, ["kim@example.com"]), (False, []), (False, []), (True, ["kim@example.com"])]


def test_a_week_is_not_taken_for_whoever_switched_it_off_meanwhile(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    kim = add(session).id
    with transaction(session):
        switch_digest(session, kim, on=False, now=NOW)
    with transaction(session):
        assert not take_week(session, kim, MONDAY)
