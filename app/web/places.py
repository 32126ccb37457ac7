"""Where the answers to a search stand: every entry's links and promises, kept in this process while the FAQ stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from weakref import WeakKeyDictionary

from app.tenancy.tenant import Tenant
from app.web.faq_links import EntryLink, SectionLink
from app.web.help_centre import open_help_centre
from app.web.request import current_language, current_tenant, current_version


@dataclass(frozen=True, slots=True)
class Place:
    """An entry that readers see: its link, its section's, and the promises that it makes."""

    entry: EntryLink
    section: SectionLink
    promises: tuple[str, ...]


Places = Mapping[str, Place]
_known: WeakKeyDictionary[Tenant, dict[str, tuple[int, Places]]] = WeakKeyDictionary()


def entry_places() -> Places:
    """Give every entry's place by key: two queries for each version of the FAQ, else none."""
    language, version = current_language(), current_version()
    known = _known.setdefault(current_tenant(), {})
    kept = known.get(language)
    if kept is None or kept[0] != version:
        kept = known[language] = (version, _read())
    return kept[1]


def _read() -> Places:
    centre = open_help_centre()
    promises = centre.contents.promises()
    links = centre.entry_links().items()
    return MappingProxyType({key: Place(entry, section, promises[key]) for key, (section, entry) in links})
