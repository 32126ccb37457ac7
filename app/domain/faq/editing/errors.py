"""How an edit can be refused; each carries what the other person wrote, so that a page can show both."""

from app.domain.faq.editing.models import FaqDraft
from app.kernel.errors import GuichetError


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
