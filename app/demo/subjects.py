"""The subjects of the demo's library, which its events are about too."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from app.demo.shelves import Shelves
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import list_subjects, make_subject
from app.kernel.db import TenantSession

Subjects = Mapping[tuple[SubjectKind, str], UUID]


def keep_subjects(session: TenantSession, shelves: Shelves, *, now: datetime) -> Subjects:
    """Make the subjects that are missing; give all that the brand has."""
    known = {(subject.kind, subject.key): subject.id for subject in list_subjects(session)}
    for (kind, key), titles in shelves.subjects.items():
        if (kind, key) not in known:
            known[kind, key] = make_subject(session, kind, key, titles, now=now).id
    return known
