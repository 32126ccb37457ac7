"""What accounts leave behind goes at its second: nobody else's with it, so many rows at a time, by many hands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, func, select

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.rules import DOUBTED_WITHIN
from app.domain.accounts.activity.service import note
from app.domain.accounts.factors.challenges import CHALLENGE_LASTS, make_challenge, sweep_challenges
from app.domain.accounts.factors.models import PasskeyChallenge
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import KEPT_FOR, make_link, sweep_links, use_link
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.policy import ActivityPolicy, LinkPolicy, SignInPolicy
from app.domain.accounts.retention import forget_activity, forget_unconfirmed, sweep_browsers
from app.domain.accounts.sessions.models import AccountSession, KnownBrowser
from app.domain.accounts.sessions.service import Visit, open_account_session, remember_browser, renew, sweep_sessions
from app.domain.accounts.signing_in.models import SignInTally
from app.domain.accounts.signing_in.tallies import FORGOTTEN_AFTER, bucket_of
from app.domain.accounts.signing_in.tallies import count_try as count_sign_in
from app.domain.accounts.signing_in.tallies import sweep as sweep_tries
from app.domain.limits.models import LimitTally
from app.domain.limits.service import count_try, sweep
from app.kernel import db
from app.kernel.db import SWEPT_AT_ONCE, TenantScoped, TenantSession, transaction
from app.kernel.durations import Duration, Unit
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import REGISTERED_AT as NOW
from tests.factories import make_account

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SECOND = timedelta(seconds=1)
YEAR = 365 * DAY
MONTHS = ActivityPolicy()
BLOCKING = SignInPolicy(max_attempts=1)


@dataclass(frozen=True)
class Kind:
    """What is swept: how a row of it is left behind by an account, how it is swept, and how long after it is over.

    Each row is left some time after the one before, `apart`, so that it lives longer.
    """

    entity: type[TenantScoped]
    leave: Callable[[TenantSession, Account, int], object]
    sweep: Callable[[TenantSession, timedelta], int]
    lasts: timedelta
    apart: timedelta = timedelta(days=1)


def visit(number: int) -> Visit:
    return Visit(browser="Firefox, Windows", browser_digest=f"{number:064}")


def late(number: int) -> timedelta:
    """Give when a row is left: the first now, the others each a day after the one before."""
    return number * DAY


def unconfirmed(session: TenantSession, number: int) -> Account:
    return make_account(
        session,
        email=f"new{number}@example.com",
        state=AccountState.UNCONFIRMED,
        registered_at=NOW + late(number),
        password=None,
    )


KINDS = {
    "registrations": Kind(
        Account,
        lambda session, _, number: unconfirmed(session, number),
        lambda session, age: forget_unconfirmed(session, LinkPolicy(valid_for=Duration(14, Unit.DAY)), now=NOW + age),
        15 * DAY,
    ),
    "links": Kind(
        AccountLink,
        lambda session, ann, number: make_link(session, ann, Purpose.RESET, lasts=HOUR, now=NOW + late(number)),
        lambda session, age: sweep_links(session, now=NOW + age),
        HOUR + KEPT_FOR,
    ),
    "sessions": Kind(
        AccountSession,
        lambda session, ann, number: open_account_session(
            session, ann, visit=visit(number), lasts=HOUR, now=NOW + late(number)
        ),
        lambda session, age: sweep_sessions(session, now=NOW + age),
        HOUR,
    ),
    "browsers": Kind(
        KnownBrowser,
        lambda session, ann, number: remember_browser(session, ann.id, visit(number), now=NOW + late(number)),
        lambda session, age: sweep_browsers(session, now=NOW + age),
        YEAR,
    ),
    "tries": Kind(
        SignInTally,
        lambda session, _, number: count_sign_in(
            session, bucket_of("k", session.tenant, f"{number}"), SignInPolicy(), now=NOW + late(number)
        ),
        lambda session, age: sweep_tries(session, SignInPolicy(), now=NOW + age),
        FORGOTTEN_AFTER,
    ),
    "blocks": Kind(
        SignInTally,
        lambda session, _, number: count_sign_in(
            session, bucket_of("k", session.tenant, f"{number}"), BLOCKING, now=NOW + number * MINUTE
        ),
        lambda session, age: sweep_tries(session, BLOCKING, now=NOW + age),
        timedelta(minutes=15),
        apart=MINUTE,  # one that began after the sweep's own time is not living: a clock was ahead
    ),
    "limits": Kind(
        LimitTally,
        lambda session, _, number: count_try(session, f"{number}", within=HOUR, now=NOW + late(number)),
        lambda session, age: sweep(session, now=NOW + age),
        HOUR,
    ),
    "challenges": Kind(
        PasskeyChallenge,
        lambda session, ann, number: make_challenge(session, ann.id, now=NOW + late(number)),
        lambda session, age: sweep_challenges(session, now=NOW + age),
        CHALLENGE_LASTS,
    ),
    "activity": Kind(
        SecurityEvent,
        lambda session, ann, number: note(session, ann.id, EventKind.SIGNED_IN, now=NOW + late(number)),
        lambda session, age: forget_activity(session, MONTHS, now=NOW + age),
        YEAR,
    ),
}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


def leave(session: TenantSession, kind: Kind, rows: int) -> None:
    """Let Ann, who stays, leave rows behind."""
    with transaction(session):
        ann = make_account(session)
        for number in range(rows):
            kind.leave(session, ann, number)


def left(session: TenantSession, kind: Kind) -> int:
    """Count the rows that are there, Ann's own account aside."""
    with transaction(session):
        rows = session.scalar(select(func.count()).select_from(kind.entity)) or 0
    return rows - 1 if kind.entity is Account else rows


def swept(session: TenantSession, kind: Kind, age: timedelta) -> int:
    with transaction(session):
        return kind.sweep(session, age)


@each_kind
def test_a_row_goes_at_its_second_and_neither_a_living_one_nor_another_brand_s(
    open_session: OpenSession, kind: Kind
) -> None:
    acorn, birch = open_session(ACORN), open_session(BIRCH)
    leave(acorn, kind, rows=2)
    leave(birch, kind, rows=2)

    ages = (kind.lasts - SECOND, kind.lasts, kind.lasts + SECOND)
    seen = [(swept(acorn, kind, age), left(acorn, kind), left(birch, kind)) for age in ages]

    assert seen == [(0, 2, 2), (1, 1, 2), (0, 1, 2)]


def test_a_sweep_deletes_so_many_rows_at_the_most(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        session.add_all(LimitTally(digest=f"{number}", count=1, ends_at=NOW) for number in range(SWEPT_AT_ONCE + 2))

    assert [swept(session, KINDS["limits"], SECOND) for _ in range(3)] == [SWEPT_AT_ONCE, 2, 0]


@each_kind
def test_two_schedulers_at_once_delete_each_row_once_and_harm_nobody(
    engine: Engine, open_session: OpenSession, kind: Kind
) -> None:
    session = open_session(ACORN)
    leave(session, kind, rows=12)

    def sweep_once(_: int) -> int:
        with db.open_session(engine, ACORN) as own:
            return swept(own, kind, kind.lasts + 9 * kind.apart)

    with ThreadPoolExecutor(4) as threads:
        together = sum(threads.map(sweep_once, range(8)))

    assert (together, left(session, kind)) == (10, 2)


def test_a_session_that_is_renewed_as_it_is_swept_lives(engine: Engine, open_session: OpenSession) -> None:
    leave(open_session(ACORN), KINDS["sessions"], rows=1)
    held = Event()

    def sweep_meanwhile() -> int:
        held.wait(10)
        with db.open_session(engine, ACORN) as own:
            return swept(own, KINDS["sessions"], HOUR)

    with ThreadPoolExecutor(1) as threads:
        sweeping = threads.submit(sweep_meanwhile)
        with transaction(open_session(ACORN)) as session:
            renewed = session.scalars(select(AccountSession.id)).one()
            renew(session, renewed, expires_at=NOW + DAY, now=NOW + HOUR)
            held.set()
            wait([sweeping], timeout=0.3)  # SQLite lets it begin only when this is committed
        assert sweeping.result() == 0

    assert left(open_session(ACORN), KINDS["sessions"]) == 1


@pytest.mark.parametrize(("age", "kept"), [(30 * DAY - SECOND, 1), (30 * DAY, 0), (30 * DAY + SECOND, 0)])
def test_the_shortest_that_a_log_is_kept_is_as_long_as_its_lines_are_doubted(
    open_session: OpenSession, age: timedelta, kept: int
) -> None:
    session = open_session(ACORN)
    leave(session, KINDS["activity"], rows=1)

    with transaction(session):
        forget_activity(session, ActivityPolicy(kept_for=Duration(DOUBTED_WITHIN.days, Unit.DAY)), now=NOW + age)

    assert left(session, KINDS["activity"]) == kept


@pytest.mark.parametrize(
    ("after", "used", "kept"),
    [(-SECOND, False, 1), (timedelta(0), False, 0), (SECOND, False, 0), (-SECOND, True, 0)],
)
def test_a_log_stays_whole_while_a_mailed_this_was_not_me_is_open(
    open_session: OpenSession,
    after: timedelta,
    used: bool,  # noqa: FBT001 - a table's column
    kept: int,
) -> None:
    session = open_session(ACORN)
    sent_at = NOW + YEAR  # again, by the team, long after what it tells of
    with transaction(session):
        ann, bob = make_account(session), make_account(session, email="bob@example.com")
        for account in (ann, bob):
            note(session, account.id, EventKind.PASSWORD_CHANGED, now=NOW)
        token = make_link(session, ann, Purpose.NOT_ME, lasts=DOUBTED_WITHIN, now=sent_at)
        make_link(session, bob, Purpose.RESET, lasts=DOUBTED_WITHIN, now=sent_at)
    if used:
        with transaction(session):
            use_link(session, token, Purpose.NOT_ME, now=sent_at + SECOND)

    with transaction(session):
        forget_activity(session, MONTHS, now=sent_at + DOUBTED_WITHIN + after)
        owners = session.scalars(select(SecurityEvent.account_id)).all()

    assert owners == [ann.id] * kept


def test_a_registration_whose_link_was_sent_again_waits_for_it(open_session: OpenSession) -> None:
    session, kind = open_session(ACORN), KINDS["registrations"]
    with transaction(session):
        make_account(session)
        fresh = unconfirmed(session, 0)
        make_link(session, fresh, Purpose.CONFIRM, lasts=14 * DAY, now=NOW + 10 * DAY)

    ages = (25 * DAY - SECOND, 25 * DAY)
    assert [swept(session, kind, age) for age in ages] == [0, 1]


def test_what_an_account_left_goes_with_its_registration(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        fresh = unconfirmed(session, 0)
        note(session, fresh.id, EventKind.REGISTERED, now=NOW)
        session.add(
            KnownBrowser(id=new_id(NOW), account_id=fresh.id, digest="d", browser="", first_at=NOW, last_at=NOW)
        )

    assert swept(session, KINDS["registrations"], 15 * DAY) == 1

    assert [left(session, KINDS[each]) for each in ("activity", "browsers")] == [0, 0]
