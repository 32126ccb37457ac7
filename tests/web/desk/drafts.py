"""The stocked FAQ at the desk: drafts written without the editor's page, and everything put back afterwards."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask
from sqlalchemy import delete, select

from app.domain.audit.models import AuditEntry
from app.domain.faq.editing.models import FaqDraft
from app.domain.faq.editing.service import Writer, save_draft
from app.domain.faq.front_matter import split_front
from app.domain.faq.models import FaqEntry, FaqRevision
from app.domain.faq.queries import get_document
from app.domain.faq.versions import bump_version
from app.kernel.db import TenantSession, open_session, transaction
from app.web.faq_index import index_faq
from tests.web.people import empty_accounts

BRAND, KEY = "camcha", "change-email"
_KEPT = ("title", "revision", "updated_on", "review_on", "in_step_at", "withdrawn_at")


@contextmanager
def rows(app: Flask, brand: str = BRAND) -> Iterator[TenantSession]:
    """Open a brand's rows, and keep what the block changes."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        yield session


def entry_of(app: Flask, key: str = KEY, *, language: str = "fr", brand: str = BRAND) -> FaqEntry:
    """Read an entry anew."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(FaqEntry).where(FaqEntry.key == key, FaqEntry.language == language)).one()


def draft_of(app: Flask, entry: FaqEntry) -> FaqDraft | None:
    """Read an entry's draft anew."""
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        return session.scalars(select(FaqDraft).where(FaqDraft.entry_id == entry.id)).one_or_none()


def draft(app: Flask, entry: FaqEntry, body: str) -> None:
    """Let Kim write an entry's draft with another text."""
    with rows(app) as session:
        shown = session.scalars(select(FaqEntry).where(FaqEntry.id == entry.id)).one()
        front, _, _ = split_front("", get_document(session, shown).source)
        source = f"---\n{front}\n---\n\n{body}\n"
        kim = Writer(uuid4(), "Kim Roux")
        save_draft(session, shown, source, seen=0, based_on=shown.revision, by=kim, now=datetime.now(UTC))


def audit_of(app: Flask, entry: FaqEntry) -> Counter[tuple[str, str]]:
    """Count what the team did to an entry, by act and who; no test takes a line away."""
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == entry.id))
        return Counter((each.act, each.actor_name) for each in lines)


@contextmanager
def put_back(app: Flask) -> Iterator[None]:
    """Leave the stocked FAQ as it was found, and no account."""
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        before = {each.id: _facts(each) for each in session.scalars(select(FaqEntry))}
    yield
    empty_accounts(app)
    with rows(app) as session:
        session.execute(delete(FaqDraft))
        changed = [entry for entry in session.scalars(select(FaqEntry)) if _facts(entry) != before[entry.id]]
        for entry in changed:
            later = (FaqRevision.entry_id == entry.id, FaqRevision.number > before[entry.id]["revision"])
            for name, value in before[entry.id].items():
                setattr(entry, name, value)
            session.flush()
            session.execute(delete(FaqRevision).where(*later))
        if changed:
            index_faq(session, app.extensions["guichet"].registry.by_slug(BRAND))
            bump_version(session)


def _facts(entry: FaqEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in _KEPT}
