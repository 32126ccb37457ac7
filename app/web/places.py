"""Where entries stand: their links and promises, and their paths in each language, kept while the FAQ stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar
from weakref import WeakKeyDictionary

from app.domain.faq.queries import list_addresses_of_entries
from app.tenancy.tenant import Tenant
from app.web.faq_links import EntryLink, SectionLink
from app.web.help_centre import open_help_centre
from app.web.languages import offer_paths
from app.web.request import current_language, current_tenant, current_version, session


@dataclass(frozen=True, slots=True)
class Place:
    """An entry that readers see: its link, its section's, and the promises that it makes."""

    entry: EntryLink
    section: SectionLink
    promises: tuple[str, ...]


T = TypeVar("T")
Places = Mapping[str, Place]
Paths = Mapping[str, Mapping[str, str]]  # key -> language -> path without the language's prefix
_places: WeakKeyDictionary[Tenant, dict[str, tuple[int, Places]]] = WeakKeyDictionary()
_paths: WeakKeyDictionary[Tenant, dict[str, tuple[int, Paths]]] = WeakKeyDictionary()


def entry_places() -> Places:
    """Give every entry's place by key: two queries for each version of the FAQ, else none."""
    return _kept(_places.setdefault(current_tenant(), {}), current_language(), _read_places)


def offer_entry(key: str) -> None:
    """Let the language switch lead to the same entry: one query for each version of the FAQ, else none."""
    paths = _kept(_paths.setdefault(current_tenant(), {}), "", lambda: list_addresses_of_entries(session()))
    offer_paths(paths.get(key, {}))


def _kept(known: dict[str, tuple[int, T]], name: str, read: Callable[[], T]) -> T:
    """Give what is kept under a name if it is of the FAQ's present version, else read it."""
    version = current_version()
    kept = known.get(name)
    if kept is None or kept[0] != version:
        kept = known[name] = version, read()
    return kept[1]


def _read_places() -> Places:
    centre = open_help_centre()
    promises = centre.contents.promises()
    links = centre.entry_links().items()
    return MappingProxyType({key: Place(entry, section, promises[key]) for key, (section, entry) in links})
