"""What people type into an entry and have not saved, kept for each of them, and who is there; nothing here commits."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, select
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
    """An entry's form as it was typed, sound or not: `tab` is its page, `seen` the save that the page showed."""

    tab: UUID
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
    """Note that somebody is there, and keep what they typed in this tab's earlier text's place, unless it is saved.

    What comes late from a page that is done with (`forget_typed`) is passed over.
    """
    row = _row_of(session, entry, typed, is_saved=is_saved, by=by, now=now)
    if row.is_done:
        return
    if now - row.here_at > HERE_FOR:
        row.since = now
    _write(row, typed, is_saved=is_saved, by=by, now=now)


def find_typed(session: TenantSession, entry_id: UUID, account_id: UUID) -> Kept | None:
    """Find what somebody typed last into an entry and did not save."""
    theirs = _of(entry_id, account_id).where(FaqTyping.typed_at.is_not(None), ~FaqTyping.is_done)
    row = session.scalars(theirs.order_by(FaqTyping.typed_at.desc(), FaqTyping.id.desc()).limit(1)).first()
    if row is None or row.typed_at is None:
        return None
    return Kept(Typed(**{name: getattr(row, name) for name in Typed.__dataclass_fields__}), row.typed_at)


def forget_typed(session: TenantSession, entry: FaqEntry, *, tab: UUID, by: Writer, now: datetime) -> None:
    """Forget what somebody typed in one tab: it is saved, or not wanted any more.

    The row stays for a while without its text: what its page had sent before may arrive after this.
    """
    nothing = Typed(tab=tab, title="", body="", synonyms="", review="", seen=0, based_on=0)
    row = _row_of(session, entry, nothing, is_saved=True, by=by, now=now)
    _write(row, nothing, is_saved=True, by=by, now=now)
    row.is_done = True


def who_is_writing(
    session: TenantSession, entry_ids: Collection[UUID], now: datetime, *, but: UUID | None = None
) -> Mapping[UUID, list[Writing]]:
    """Tell who is writing each of these entries now, those who came first in front, leaving one account out."""
    rows = session.scalars(
        select(FaqTyping)
        .where(FaqTyping.entry_id.in_(entry_ids), FaqTyping.here_at > now - HERE_FOR, ~FaqTyping.is_done)
        .order_by(FaqTyping.since, FaqTyping.id)
    )
    there: defaultdict[UUID, dict[UUID, Writing]] = defaultdict(dict)
    for row in rows:
        if row.account_id != but:
            there[row.entry_id].setdefault(row.account_id, Writing(row.writer_name, row.since))
    return {entry_id: list(writers.values()) for entry_id, writers in there.items()}


def sweep_typed(session: TenantSession, *, now: datetime) -> int:
    """Forget what nobody came back for (`sweep_rows`)."""
    return sweep_rows(session, FaqTyping, FaqTyping.here_at <= now - KEPT_FOR)


def _row_of(
    session: TenantSession, entry: FaqEntry, typed: Typed, *, is_saved: bool, by: Writer, now: datetime
) -> FaqTyping:
    """Find the row of a tab, or begin one in the place of the writer's old signs."""
    its = _of(entry.id, by.id).where(FaqTyping.tab == typed.tab)
    if row := session.scalar(its):
        return row
    _drop(session, _own(entry.id, by.id), FaqTyping.typed_at.is_(None), FaqTyping.here_at <= now - HERE_FOR)
    row = FaqTyping(id=new_id(now), entry_id=entry.id, account_id=by.id, since=now)
    _write(row, typed, is_saved=is_saved, by=by, now=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # it was sent twice
        row = session.scalars(its).one()
    return row


def _own(entry_id: UUID, account_id: UUID) -> ColumnElement[bool]:
    return and_(FaqTyping.entry_id == entry_id, FaqTyping.account_id == account_id)


def _of(entry_id: UUID, account_id: UUID) -> Select[FaqTyping]:
    return select(FaqTyping).where(_own(entry_id, account_id))


def _drop(session: TenantSession, *those: ColumnElement[bool]) -> None:
    session.execute(delete(FaqTyping).where(*those), execution_options={"synchronize_session": False})


def _write(row: FaqTyping, typed: Typed, *, is_saved: bool, by: Writer, now: datetime) -> None:
    for name, value in asdict(typed).items():
        setattr(row, name, value)
    row.writer_name, row.here_at, row.typed_at = by.name, now, None if is_saved else now
