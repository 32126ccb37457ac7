"""How the outbox does: mails leave in time, wait too long, are dead; each brand sees its own."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.mail.health import OutboxHealth, read_health
from app.domain.mail.models import MailState
from app.domain.mail.service import post
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND, DAY, WITHIN = timedelta(seconds=1), timedelta(days=1), timedelta(minutes=5)
pytestmark = pytest.mark.posts_mails


def add(session: TenantSession, at: datetime = NOON, **facts: object) -> None:
    with transaction(session):
        mail = post(session, kind="test", to="ann@example.net", args={}, language="fr", now=at)
        for name, value in facts.items():
            setattr(mail, name, value)


def health(session: TenantSession) -> OutboxHealth:
    return read_health(session, within=WITHIN, now=NOON)


def test_an_empty_outbox_is_well(open_session: OpenSession) -> None:
    add(open_session(BIRCH), NOON - DAY)
    assert health(open_session(ACORN)) == OutboxHealth(0, 0, 0, None, None)
    assert health(open_session(ACORN)).is_well


@pytest.mark.parametrize(("age", "is_well"), [(WITHIN, True), (WITHIN + SECOND, False)])
def test_a_mail_waits_too_long_once_it_should_have_arrived(
    open_session: OpenSession,
    age: timedelta,
    is_well: bool,  # noqa: FBT001 - a table's cell
) -> None:
    session = open_session(ACORN)
    add(session, NOON - age, last_error="421 later", attempts=2)
    add(session)
    found = health(session)
    assert (found.waiting, found.is_well) == (2, is_well)
    assert (found.waits_since, found.last_error) == ((None, None) if is_well else (NOON - age, "421 later"))


def test_sent_mails_are_counted_for_a_day_and_dead_ones_until_they_are_dealt_with(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    for ended in (NOON, NOON - DAY + SECOND, NOON - DAY):
        add(session, NOON - 2 * DAY, state=MailState.SENT, ended_at=ended)
    add(session, NOON - 40 * DAY, state=MailState.DEAD, ended_at=NOON - 39 * DAY)
    assert health(session) == OutboxHealth(0, 2, 1, None, None)
