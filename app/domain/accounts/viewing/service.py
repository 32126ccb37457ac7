"""Beginning and ending a look at a customer's pages; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, delete, select
from sqlalchemy.orm import aliased

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.errors import NotViewableError
from app.domain.accounts.models import Account
from app.domain.accounts.viewing.models import StaffView
from app.domain.accounts.viewing.rules import may_view
from app.domain.audit.service import Party, record
from app.kernel.db import SWEPT_AT_ONCE, TenantSession
from app.kernel.ids import new_id

VIEW_LASTS = timedelta(minutes=15)
"""How long a look lasts at most."""

ENDED = "view-end"  # the name of the act


def begin_view(session: TenantSession, viewer: Account, session_id: UUID, account: Account, *, now: datetime) -> None:
    """Let a member of the team see a customer's pages in that session of theirs; NotViewableError.

    The customer reads of it in their log. An earlier look of that session is over.
    """
    if not may_view(viewer, account, tenant=session.tenant, now=now):
        raise NotViewableError
    end_view(session, session_id, now=now)
    session.add(
        StaffView(
            id=new_id(now),
            session_id=session_id,
            viewer_id=viewer.id,
            account_id=account.id,
            begun_at=now,
            expires_at=now + VIEW_LASTS,
        )
    )
    note(session, account.id, EventKind.SEEN_BY_TEAM, now=now)


def end_view(session: TenantSession, session_id: UUID, *, now: datetime) -> None:
    """End the look of a session and write its end down; nothing happens where there is none."""
    _end(session, StaffView.session_id == session_id, now=now)


def end_over_views(session: TenantSession, *, now: datetime) -> int:
    """End the looks whose time is over, and write down when that was; give how many, at most `SWEPT_AT_ONCE`."""
    return _end(session, StaffView.expires_at <= now, now=now)


def _end(session: TenantSession, which: ColumnElement[bool], *, now: datetime) -> int:
    views = _find(session, which)
    for view, viewer, account in views:
        ended = delete(StaffView).where(StaffView.id == view.id)
        done = session.execute(ended, execution_options={"synchronize_session": False})
        session.expunge(view)
        if cast("CursorResult[Any]", done).rowcount == 1:  # else somebody ended it at the same moment
            by, to = (Party(each.id, each.shown_name) for each in (viewer, account))
            record(session, ENDED, by=by, to=to, now=min(now, view.expires_at))
    return len(views)


def _find(session: TenantSession, which: ColumnElement[bool]) -> Sequence[tuple[StaffView, Account, Account]]:
    viewer, account = aliased(Account), aliased(Account)
    found = session.execute(
        select(StaffView, viewer, account)
        .join(viewer, (viewer.tenant == StaffView.tenant) & (viewer.id == StaffView.viewer_id))
        .join(account, (account.tenant == StaffView.tenant) & (account.id == StaffView.account_id))
        .where(which)
        .limit(SWEPT_AT_ONCE)
    )
    return [(row[0], row[1], row[2]) for row in found]
