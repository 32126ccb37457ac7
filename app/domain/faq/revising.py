"""What an entry says next: a revision is added, never changed, and the entry points to it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.faq.documents import EntryDocument
from app.domain.faq.models import FaqEntry, FaqRevision, Significance
from app.kernel.ids import new_id

IMPORT = "import"
EDIT = "edit"


def add_revision(
    session: Session,
    entry: FaqEntry,
    document: EntryDocument,
    *,
    origin: str,
    now: datetime,
    writer: str | None = None,
    significance: Significance = Significance.NORMAL,
) -> None:
    """Let an entry say what the document says; `writer` is the name of whoever wrote it at the desk.

    A first text, and one from a file, says what the brand's first language says.
    """
    if origin == IMPORT or not entry.revision:
        entry.in_step_at = now
    front = document.front
    entry.title, entry.updated_on, entry.review_on = front.title, front.updated, front.review
    entry.promises = list(front.promises)
    based_on = entry.revision or None
    entry.revision += 1
    session.flush()
    session.add(
        FaqRevision(
            id=new_id(now),
            entry_id=entry.id,
            number=entry.revision,
            origin=origin,
            based_on=based_on,
            created_at=now,
            writer_name=writer,
            source=document.source,
            significance=significance,
        )
    )
