"""What is decided about imports: which states go on by themselves, and which can be cancelled."""

from app.domain.library.imports.models import ImportState, LineFate

WORKING = frozenset({ImportState.UPLOADED, ImportState.CHECKING, ImportState.IMPORTING})
"""States that go on by themselves."""

OPEN = WORKING | {ImportState.CHECKED}
"""States that can be cancelled."""

TO_DO = frozenset({LineFate.NEW, LineFate.CHANGED})
"""Fates of lines that an import has not done yet."""

DID = {LineFate.NEW: LineFate.ADDED, LineFate.CHANGED: LineFate.REWRITTEN}
