"""Noting slow and failed pages, finding them beside a report, forgetting them; nothing here commits."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.support.slow.models import LONGEST_ENDPOINT, SlowPage
from app.domain.support.slow.policy import SlowPagesPolicy
from app.kernel.db import TenantSession, sweep_rows
from app.kernel.ids import new_id

AROUND = timedelta(hours=2)
"""How far from the time that somebody reports a page still belongs to it: people round, and remember badly."""

SHOWN = 30
_FAILED = 500  # the first status that is our fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A page that was answered."""

    account_id: UUID
    at: datetime
    request_id: str
    endpoint: str
    status: int
    milliseconds: int


def is_worth_noting(status: int, milliseconds: float, policy: SlowPagesPolicy) -> bool:
    """Tell whether a page was slow, or failed."""
    return status >= _FAILED or milliseconds >= policy.from_milliseconds


def note_pages(session: TenantSession, pages: Sequence[Noted]) -> None:
    """Keep these pages, but for those whose account is gone meanwhile."""
    for each in pages:
        page = SlowPage(
            id=new_id(each.at),
            account_id=each.account_id,
            at=each.at,
            request_id=each.request_id,
            endpoint=each.endpoint[:LONGEST_ENDPOINT],
            status=each.status,
            milliseconds=each.milliseconds,
        )
        with suppress(IntegrityError), session.begin_nested():
            session.add(page)


def list_slow_and_failed(
    session: TenantSession, account_id: UUID, *, around: datetime | None, now: datetime
) -> Sequence[SlowPage]:
    """List what an account waited for around a time, the earliest first; without one the latest until now."""
    pages = select(SlowPage).where(SlowPage.account_id == account_id)
    if around is None:
        latest = session.scalars(pages.where(SlowPage.at <= now).order_by(SlowPage.at.desc()).limit(SHOWN)).all()
        return latest[::-1]
    near = SlowPage.at.between(around - AROUND, around + AROUND)
    return session.scalars(pages.where(near).order_by(SlowPage.at).limit(SHOWN)).all()


def sweep_slow_pages(session: TenantSession, *, policy: SlowPagesPolicy, now: datetime) -> int:
    """Forget pages that were noted long enough ago (`sweep_rows`); ids are in the order of time."""
    oldest = UUID(int=new_id(now - policy.kept_for.as_timedelta()).int >> 80 << 80)
    return sweep_rows(session, SlowPage, SlowPage.id < oldest)
