"""The stocked FAQ at the desk: what stands in it, and how it is left as it was found."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import URL, delete, select, text

from app.domain.audit.models import AuditEntry
from app.domain.faq.editing.models import FaqDraft, FaqTyping
from app.domain.faq.models import FaqEntry, FaqRedirect, FaqRevision, FaqSection
from app.domain.faq.search.index import forget_entry
from app.domain.faq.versions import bump_version
from app.kernel.db import TenantSession, open_session, transaction
from app.web.faq_index import index_faq
from tests import postgres
from tests.databases import by_hand
from tests.web.people import Visitor, empty_accounts

BRAND, KEY = "camcha", "change-email"
TREE = "/admin/faq/"
_GUARD = "SELECT sql FROM sqlite_master WHERE name = 'faq_revision_no_delete'"


def rows(session: TenantSession, kind: Any) -> dict[UUID, dict[str, Any]]:  # noqa: ANN401 - either table
    names = [column.key for column in kind.__table__.columns]
    return {each.id: {name: getattr(each, name) for name in names} for each in session.scalars(select(kind))}


@contextmanager
def kept_faq(app: Flask) -> Iterator[None]:
    """Leave the stocked FAQ as it was found."""
    engine = app.extensions["guichet"].engine
    with open_session(engine, BRAND) as session:
        before = {kind: rows(session, kind) for kind in (FaqEntry, FaqSection)}
    yield
    empty_accounts(app)
    with open_session(engine, BRAND) as session:
        with transaction(session):
            for kind in (FaqDraft, FaqTyping, FaqRedirect):
                session.execute(delete(kind))
        if {kind: rows(session, kind) for kind in before} == before:
            return
    forget_revisions(engine.url, {id_: known["revision"] for id_, known in before[FaqEntry].items()})
    with open_session(engine, BRAND) as session, transaction(session):
        for entry in session.scalars(select(FaqEntry)).all():
            if entry.id not in before[FaqEntry]:
                forget_entry(session, entry.id)
                session.delete(entry)
                continue
            entry.slug = f"~{entry.id}"
        session.flush()
        put_back(session, FaqEntry, before[FaqEntry])
        put_back(session, FaqSection, before[FaqSection])
        index_faq(session, app.extensions["guichet"].registry.by_slug(BRAND))
        bump_version(session)


def forget_revisions(url: URL, kept: Mapping[UUID, int]) -> None:
    """Delete what entries have said since these revisions, which the database lets nobody do but its owner."""
    is_postgresql = url.get_backend_name() == "postgresql"
    owner = postgres.signed_in(url, postgres.OWNER) if is_postgresql else url
    with by_hand(owner.render_as_string(hide_password=False), BRAND) as connection:
        guard = "" if is_postgresql else connection.scalar(text(_GUARD))
        if guard:
            connection.execute(text("DROP TRIGGER faq_revision_no_delete"))
        ours = FaqRevision.tenant == BRAND
        said = connection.execute(select(FaqRevision.id, FaqRevision.entry_id, FaqRevision.number).where(ours))
        later = [each.id for each in said if each.number > kept.get(each.entry_id, 0)]
        connection.execute(delete(FaqRevision).where(ours, FaqRevision.id.in_(later)))
        if guard:
            connection.execute(text(guard))


def put_back(session: TenantSession, kind: Any, known: dict[UUID, dict[str, Any]]) -> None:  # noqa: ANN401 - either table
    for each in session.scalars(select(kind)).all():
        for name, value in known.get(each.id, {}).items():
            setattr(each, name, value)
        if each.id not in known:
            session.delete(each)
    session.flush()


def entry_of(app: Flask, key: str = KEY, language: str = "fr", brand: str = BRAND) -> FaqEntry:
    """Read an entry anew."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(FaqEntry).where(FaqEntry.key == key, FaqEntry.language == language)).one()


def section_of(app: Flask, key: str, language: str = "fr", brand: str = BRAND) -> FaqSection:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(FaqSection).where(FaqSection.key == key, FaqSection.language == language)).one()


def acts(app: Flask, about: UUID) -> list[tuple[str, str | None]]:
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == about).order_by(AuditEntry.id))
        return [(each.act, each.reason) for each in lines]


def seen(visitor: Visitor, page: str = TREE) -> dict[str, str]:
    number = re.search(r'name="seen"\s+value="(\d+)"', visitor.get(page).text)
    assert number is not None
    return {"seen": number[1]}
