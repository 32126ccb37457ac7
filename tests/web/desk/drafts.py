"""Drafts of the stocked FAQ, written without the editor's page."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from app.domain.audit.models import AuditEntry
from app.domain.faq.editing.models import FaqDraft
from app.domain.faq.editing.service import Writer, save_draft
from app.domain.faq.front_matter import split_front
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import get_document
from app.kernel.db import TenantSession, open_session, transaction
from tests.web.desk.faq import BRAND


@contextmanager
def rows(app: Flask, brand: str = BRAND) -> Iterator[TenantSession]:
    """Open a brand's rows, and keep what the block changes."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        yield session


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
