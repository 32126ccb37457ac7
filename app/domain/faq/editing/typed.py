"""What people type into an entry and have not saved, kept for each of them, and who is there; nothing here commits."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError

from app.domain.faq.editing.models import FaqTyping
from app.domain.faq.editing.service import Writer
from app.domain.faq.models import FaqEntry
from app.kernel.db import TenantSession, sweep_rows
from app.kernel.ids import new_id

HERE_FOR = timedelta(seconds=75)
"""How long a sign that somebody is there is good; their page gives one every 25 seconds."""
KEPT_FOR = timedelta(days=30)
"""How long what was typed waits for its writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An entry's form as it was typed, sound or not; `seen` is the save that its page showed."""

    title: str
    body: str
    synonyms: str
    review: str
    seen: int
    based_on: int

    @property
    def text(self) -> tuple[str, str, str, str]:
        """All of it but what it was written on."""
        return self.title, self.body, self.synonyms, self.review


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody typed and did not save, and when they last typed."""

    typed: Typed
    at: datetime


@dataclass(frozen=True, slots=True)
class Writing:
    """Somebody who is writing an entry now, and since when."""

    name: str
    since: datetime


def give_sign(
    session: TenantSession, entry: FaqEntry, typed: Typed, *, is_saved: bool, by: Writer, now: datetime
) -> None:
    """Note that somebody is there, and keep what they typed in its earlier text's place, unless it is saved anyway."""
    row = _find(session, entry.id, by.id)
    if row is None:
        row = FaqTyping(id=new_id(now), entry_id=entry.id, account_id=by.id, since=now)
        _write(row, typed, is_saved=is_saved, by=by, now=now)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # their other tab was first
            row = session.scalars(_of(entry.id, by.id)).one()
    if now - row.here_at > HERE_FOR:
        row.since = now
    _write(row, typed, is_saved=is_saved, by=by, now=now)


def find_typed(session: TenantSession, entry_id: UUID, account_id: UUID) -> Kept | None:
    """Find what somebody typed into an entry and did not save."""
    row = _find(session, entry_id, account_id)
    if row is None or row.typed_at is None:
        return None
    return Kept(Typed(**{name: getattr(row, name) for name in Typed.__dataclass_fields__}), row.typed_at)


def forget_typed(session: TenantSession, entry_id: UUID, account_id: UUID) -> None:
    """Forget what somebody typed: it is saved, or not wanted any more."""
    theirs = delete(FaqTyping).where(FaqTyping.entry_id == entry_id, FaqTyping.account_id == account_id)
    session.execute(theirs, execution_options={"synchronize_session": False})


def who_is_writing(
    session: TenantSession, entry_ids: Collection[UUID], now: datetime, *, but: UUID | None = None
) -> Mapping[UUID, list[Writing]]:
    """Tell who is writing each of these entries now, those who came first in front, leaving one account out."""
    rows = session.scalars(
        select(FaqTyping)
        .where(FaqTyping.entry_id.in_(entry_ids), FaqTyping.here_at > now - HERE_FOR)
        .order_by(FaqTyping.since, FaqTyping.id)
    )
    there: defaultdict[UUID, list[Writing]] = defaultdict(list)
    for row in rows:
        if row.account_id != but:
            there[row.entry_id].append(Writing(row.writer_name, row.since))
    return there


def sweep_typed(session: TenantSession, *, now: datetime) -> int:
    """Forget what nobody came back for (`sweep_rows`)."""
    return sweep_rows(session, FaqTyping, FaqTyping.here_at <= now - KEPT_FOR)


def _of(entry_id: UUID, account_id: UUID) -> Select[FaqTyping]:
    return select(FaqTyping).where(FaqTyping.entry_id == entry_id, FaqTyping.account_id == account_id)


def _find(session: TenantSession, entry_id: UUID, account_id: UUID) -> FaqTyping | None:
    return session.scalar(_of(entry_id, account_id))


def _write(row: FaqTyping, typed: Typed, *, is_saved: bool, by: Writer, now: datetime) -> None:
    for name, value in asdict(typed).items():
        setattr(row, name, value)
    row.writer_name, row.here_at, row.typed_at = by.name, now, None if is_saved else now
