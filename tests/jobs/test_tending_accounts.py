"""What accounts leave behind is forgotten in its time, of each brand by its own policy."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.service import note
from app.domain.accounts.factors.challenges import make_challenge
from app.domain.accounts.factors.models import PasskeyChallenge
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.sessions.models import AccountSession, KnownBrowser
from app.domain.accounts.sessions.service import Visit, open_account_session, remember_browser
from app.domain.accounts.signing_in.models import SignInTally
from app.domain.accounts.signing_in.tallies import bucket_of, count_try
from app.domain.invoices.models import Invoice
from app.domain.limits.models import LimitTally
from app.domain.limits.service import count_try as count_limit
from app.jobs.housekeeping import sweep_limits, tend_accounts
from app.kernel.db import SWEPT_AT_ONCE, TenantSession, transaction
from app.tenancy.registry import Registry, load_registry
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.invoices.papers import issue_one
from tests.factories import REGISTERED_AT, make_account
from tests.tenancy.folders import CONFIG, plant

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FOX = Visit(browser="Firefox, Windows", browser_digest="d" * 64)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Acorn, which mails no link that confirms, and Birch, whose link works for 3 days and whose log goes back 30."""
    root = tmp_path / "brands"
    plant(root, ACORN)
    policies = '[policy.confirmation_link]\nvalid_for = "3 days"\n[policy.activity]\nkept_for = "30 days"\n'
    plant(root, BIRCH, f"{CONFIG}\n{policies}")
    return load_registry(root)


def left(session: TenantSession, entity: type) -> int:
    with transaction(session):
        return len(session.scalars(select(entity)).all())


@pytest.mark.parametrize(
    ("brand", "age", "kept"),
    [
        (ACORN, 15 * DAY - SECOND, 1),
        (ACORN, 15 * DAY, 0),
        (ACORN, 15 * DAY + SECOND, 0),
        (BIRCH, 4 * DAY - SECOND, 1),
        (BIRCH, 4 * DAY, 0),
        (BIRCH, 4 * DAY + SECOND, 0),
    ],
)
def test_a_registration_that_nobody_confirmed_is_forgotten_a_day_after_its_link(
    open_session: OpenSession, registry: Registry, brand: str, age: timedelta, kept: int
) -> None:
    session = open_session(brand)
    with transaction(session):
        make_account(session, state=AccountState.UNCONFIRMED)
        make_account(session, email="bob@example.com")

    tend_accounts(registry, open_session, now=REGISTERED_AT + age)

    with transaction(session):
        emails = sorted(session.scalars(select(Account.email)))
    assert emails == ["ann@example.com", "bob@example.com"][1 - kept :]


def test_a_registration_whose_link_was_sent_again_lives_on_with_it(
    open_session: OpenSession, registry: Registry
) -> None:
    session = open_session(BIRCH)
    with transaction(session):
        ann = make_account(session, state=AccountState.UNCONFIRMED)
        make_link(session, ann, Purpose.CONFIRM, lasts=3 * DAY, now=REGISTERED_AT + 2 * DAY)

    seen = []
    for age in (6 * DAY - SECOND, 6 * DAY):
        tend_accounts(registry, open_session, now=REGISTERED_AT + age)
        seen.append(left(session, Account))
    assert seen == [1, 0]


@pytest.mark.parametrize(
    ("entity", "lasts"),
    [
        (AccountSession, timedelta(hours=8)),
        (AccountLink, timedelta(hours=1) + 30 * DAY),
        (SignInTally, DAY),
        (KnownBrowser, 365 * DAY),
        (PasskeyChallenge, timedelta(minutes=5)),
    ],
)
def test_what_is_over_is_swept_at_its_second_and_not_before(
    open_session: OpenSession, registry: Registry, entity: type, lasts: timedelta
) -> None:
    session = open_session(ACORN)
    policy = next(tenant for tenant in registry.tenants if tenant.slug == ACORN).config.policy
    with transaction(session):
        ann = make_account(session)
        open_account_session(session, ann, visit=FOX, lasts=timedelta(hours=8), now=REGISTERED_AT)
        make_link(session, ann, Purpose.RESET, lasts=timedelta(hours=1), now=REGISTERED_AT)
        count_try(session, bucket_of("secret", ACORN, "ann@example.com"), policy.sign_in, now=REGISTERED_AT)
        remember_browser(session, ann.id, FOX, now=REGISTERED_AT)
        make_challenge(session, ann.id, now=REGISTERED_AT)

    seen = []
    for age in (lasts - SECOND, lasts, lasts + SECOND):
        tend_accounts(registry, open_session, now=REGISTERED_AT + age)
        seen.append(left(session, entity))
    assert seen == [1, 0, 0]


@pytest.mark.parametrize(("brand", "lasts"), [(ACORN, 365 * DAY), (BIRCH, 30 * DAY)])
def test_a_line_of_the_log_is_kept_as_long_as_its_brand_says(
    open_session: OpenSession, registry: Registry, brand: str, lasts: timedelta
) -> None:
    session = open_session(brand)
    with transaction(session):
        note(session, make_account(session).id, EventKind.SIGNED_IN, now=REGISTERED_AT, visit=FOX)

    seen = []
    for age in (lasts - SECOND, lasts):
        tend_accounts(registry, open_session, now=REGISTERED_AT + age)
        seen.append(left(session, SecurityEvent))
    assert seen == [1, 0]


def test_more_than_one_transaction_s_worth_goes_in_one_round(open_session: OpenSession, registry: Registry) -> None:
    session = open_session(ACORN)
    with transaction(session):
        session.add_all(
            LimitTally(digest=f"{number}", count=1, ends_at=REGISTERED_AT) for number in range(2 * SWEPT_AT_ONCE + 1)
        )

    sweep_limits(registry, open_session, now=REGISTERED_AT)

    assert left(session, LimitTally) == 0


def test_a_brand_that_cannot_be_read_keeps_nobody_else_from_tending(
    open_session: OpenSession, registry: Registry, tmp_path: Path
) -> None:
    assert registry.slugs == (ACORN, BIRCH)
    for brand in registry.slugs:
        with transaction(session := open_session(brand)):
            make_account(session, state=AccountState.UNCONFIRMED)
    (tmp_path / "brands" / ACORN / "tenant.toml").write_text("broken")

    tend_accounts(load_registry(tmp_path / "brands"), open_session, now=REGISTERED_AT + 99 * DAY)

    assert [left(open_session(brand), Account) for brand in (ACORN, BIRCH)] == [1, 0]


def test_a_brand_whose_database_fails_keeps_nobody_else_from_tending(
    open_session: OpenSession, registry: Registry
) -> None:
    with transaction(session := open_session(BIRCH)):
        make_account(session, state=AccountState.UNCONFIRMED)
        count_limit(session, "k", within=DAY, now=REGISTERED_AT)

    def unlucky(slug: str) -> TenantSession:
        if slug == ACORN:
            raise ConnectionError
        return open_session(slug)

    for chore in (tend_accounts, sweep_limits):
        chore(registry, unlucky, now=REGISTERED_AT + 99 * DAY)

    assert (left(session, Account), left(session, LimitTally)) == (0, 0)


def test_an_invoice_is_forgotten_when_its_ten_years_are_over(open_session: OpenSession, registry: Registry) -> None:
    session = open_session(ACORN)
    issue_one(session, now=REGISTERED_AT.replace(year=2012))
    young = issue_one(session).number

    tend_accounts(registry, open_session, now=REGISTERED_AT)

    with transaction(session):
        assert session.scalars(select(Invoice.number)).all() == [young]
