"""How an edit can be refused; each carries what the other person wrote, so that a page can show both."""

from collections.abc import Sequence

from app.domain.faq.editing.models import FaqDraft
from app.kernel.errors import GuichetError
from app.kernel.findings import Finding


class StaleDraftError(GuichetError):
    """Somebody saved, published or discarded the draft meanwhile; `theirs` is what stands now, none when it is gone."""

    def __init__(self, theirs: FaqDraft | None) -> None:
        super().__init__("the draft has changed meanwhile")
        self.theirs = theirs


class OutdatedDraftError(GuichetError):
    """The published text changed since the draft began; `revision` is the number that stands now."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"the entry is at revision {revision} by now")
        self.revision = revision


class UnsoundDraftError(GuichetError):
    """The text would make the FAQ wrong; `findings` says how."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)
