"""How an arrangement can be refused."""

from collections.abc import Sequence

from app.domain.faq.models import FaqEntry
from app.kernel.errors import GuichetError


class TakenAddressError(GuichetError):
    """Another entry or section that readers see lives at that address; `slug` is its last part."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"“{slug}” is taken")
        self.slug = slug


class LinkedError(GuichetError):
    """Other entries lead to the one that is to go; `links` are those."""

    def __init__(self, links: Sequence[FaqEntry]) -> None:
        super().__init__(f"{len(links)} entries link to it")
        self.links = links


class HeldSectionError(GuichetError):
    """A section still holds answers, or is the last one."""


class MissingSectionError(GuichetError):
    """A language lacks the section that an entry belongs to."""
