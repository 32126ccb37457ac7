"""The database back into files: what was imported comes out byte for byte."""

from pathlib import Path

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.faq.folders import SECTION_FILE
from app.domain.faq.models import FaqEntry, FaqRevision, FaqSection


def export_language(session: Session, language: str, root: Path) -> int:
    """Write one language under `root`; the count of files written. Files of what readers no longer see are left."""
    files = list_files(session, language)
    for name, source in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.encode())
    return len(files)


def list_files(session: Session, language: str) -> dict[str, str]:
    """Give the files of one language as readers see it, by their path under the root."""
    shown = and_(FaqRevision.entry_id == FaqEntry.id, FaqRevision.number == FaqEntry.revision)
    entries = session.execute(
        select(FaqEntry, FaqRevision.source)
        .join(FaqRevision, shown)
        .where(FaqEntry.language == language, FaqEntry.withdrawn_at.is_(None))
    ).all()
    sections = session.scalars(
        select(FaqSection).where(FaqSection.id.in_({entry.section_id for entry, _ in entries}))
    ).all()
    folders = {section.id: f"{language}/{section.position:02}-{section.slug}" for section in sections}
    files = {f"{folders[section.id]}/{SECTION_FILE}": section.source for section in sections}
    return files | {
        f"{folders[entry.section_id]}/{entry.position:02}-{entry.slug}.md": source for entry, source in entries
    }
