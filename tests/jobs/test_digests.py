"""The weekly digest is posted once to each reader who has something to be told, on Monday or later in the week."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.accounts.models import AccountState, Role
from app.domain.faq.models import FaqEntry
from app.domain.faq.search.misses import count_miss
from app.domain.mail.models import OutgoingMail
from app.jobs.digests import post_digests
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry, load_registry
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, write_faq
from tests.factories import make_account
from tests.tenancy.folders import plant

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 8:00 in Paris
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
pytestmark = pytest.mark.posts_mails


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    root = tmp_path / "brands"
    plant(root, ACORN)
    plant(root, BIRCH)
    return load_registry(root)


@pytest.fixture
def acorn(open_session: OpenSession) -> TenantSession:
    """Give Acorn an editor, and an entry to be read again."""
    session = open_session(ACORN)
    write_faq(session, FRENCH, "fr")
    with transaction(session):
        make_account(session, email="kim@example.com", role=Role.EDITOR, language="de")
        for entry in session.scalars(select(FaqEntry)):
            entry.review_on = MONDAY.date() + 99 * DAY
        session.scalars(select(FaqEntry).where(FaqEntry.key == "hours")).one().review_on = MONDAY.date() - 30 * DAY
    return session


def told(session: TenantSession) -> list[tuple[str, str, str]]:
    session.rollback()
    mails = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    return [(mail.to, mail.language, str(mail.args["monday"])) for mail in mails]


def test_it_is_posted_on_monday_and_once(open_session: OpenSession, registry: Registry, acorn: TenantSession) -> None:
    counts = []
    for now in (MONDAY - 9 * HOUR, MONDAY - SECOND, MONDAY, MONDAY + HOUR, MONDAY + 6 * DAY, MONDAY + 7 * DAY):
        post_digests(registry, open_session, now=now)
        counts.append(len(told(acorn)))
    assert counts == [1, 1, 2, 2, 2, 3]  # Sunday evening catches the week before up
    kim = ("kim@example.com", "de")
    assert told(acorn) == [(*kim, "2026-11-16"), (*kim, "2026-11-23"), (*kim, "2026-11-30")]
    assert told(open_session(BIRCH)) == []


def test_whoever_has_nothing_to_be_told_gets_none_in_that_week(
    open_session: OpenSession, registry: Registry, acorn: TenantSession
) -> None:
    with transaction(acorn):
        entry = acorn.scalars(select(FaqEntry).where(FaqEntry.key == "hours")).one()
        entry.review_on = MONDAY.date() + DAY
    for now in (MONDAY, MONDAY + DAY):
        post_digests(registry, open_session, now=now)
    assert told(acorn) == []
    post_digests(registry, open_session, now=MONDAY + 7 * DAY)
    assert len(told(acorn)) == 1


@pytest.mark.parametrize(("ago", "is_told"), [(7 * DAY + 8 * HOUR, True), (7 * DAY + 8 * HOUR + SECOND, False)])
def test_a_search_of_the_week_before_is_told_and_an_older_one_is_not(
    open_session: OpenSession,
    registry: Registry,
    ago: timedelta,
    is_told: bool,  # noqa: FBT001 - a table's cell
) -> None:
    session = open_session(ACORN)
    with transaction(session):
        make_account(session, email="kim@example.com", role=Role.EDITOR)
        count_miss(session, "giraffe", language="en", now=MONDAY - ago)
    post_digests(registry, open_session, now=MONDAY)
    assert (told(session) != []) is is_told


def test_a_waiting_registration_is_told_to_whoever_may_approve_it(
    open_session: OpenSession, registry: Registry
) -> None:
    session = open_session(ACORN)
    with transaction(session):
        for role in Role:
            make_account(session, email=f"{role}@example.com", role=role)
        make_account(session, email="new@example.com", state=AccountState.WAITING)
    post_digests(registry, open_session, now=MONDAY)
    assert [to for to, *_ in told(session)] == ["admin@example.com"]


def test_a_brand_that_cannot_be_read_keeps_no_other_from_being_told(
    open_session: OpenSession, acorn: TenantSession, tmp_path: Path
) -> None:
    root = tmp_path / "others"
    plant(root, "aaa").joinpath("tenant.toml").write_text("broken")
    plant(root, ACORN)
    post_digests(load_registry(root), open_session, now=MONDAY)
    assert len(told(acorn)) == 1
