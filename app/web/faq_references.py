"""Every reference that a text of the FAQ may hold, with what it says now in its language, to be looked through."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.ports import Target
from app.domain.faq.references import Reference
from app.kernel.letters import fold
from app.web.bindings import BrandBindings
from app.web.labels import LABELS
from app.web.pages import PAGES

_OTHERS = ("contact.email", "contact.phone", "hours.week", "brand.name", "brand.tagline")


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be written, and what it says."""

    written: str
    says: str


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """References of one kind."""

    title: str
    references: list[Offered]


def list_references(bindings: BrandBindings, entries: Mapping[str, Target], *, asked: str = "") -> list[OfferedGroup]:
    """List what a text of this brand and language may refer to, where it holds all the words asked for."""
    words = fold(asked).split()
    kinds = (
        (_("Values of the policy"), _values(bindings, bindings.measured())),
        (_("Offers and their prices"), _values(bindings, bindings.offered())),
        (_("Words of buttons and headings"), _values(bindings, [f"label.{name}" for name in LABELS])),
        (_("The brand, its hours and how to reach it"), _values(bindings, _OTHERS)),
        (_("Other entries"), (Offered(f"[](entry:{key})", target.title) for key, target in entries.items())),
        (_("Pages"), _pages(bindings)),
    )
    groups = [OfferedGroup(title, [each for each in offered if _holds(each, words)]) for title, offered in kinds]
    return [group for group in groups if group.references]


def _holds(offered: Offered, words: list[str]) -> bool:
    text = fold(f"{offered.written} {offered.says}")
    return all(word in text for word in words)


def _values(bindings: BrandBindings, names: Iterable[str]) -> Iterator[Offered]:
    """Give the references that have a value, and can be written."""
    for name in names:
        root, _dot, path = name.partition(".")
        try:
            says = bindings.value(Reference(root, path)).text
        except UnknownReferenceError:
            continue
        yield Offered(f"{{{{ {name} }}}}", says)


def _pages(bindings: BrandBindings) -> Iterator[Offered]:
    for name in PAGES:
        try:
            target = bindings.page(name)
        except UnknownReferenceError:
            continue
        yield Offered(f"[](page:{name})", target.title)
