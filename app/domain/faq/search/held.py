"""A brand's index in one language, read once and held in this process as long as its FAQ stays as it is."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from app.domain.faq.models import FaqEntry
from app.domain.faq.search.models import FaqSearchText, FaqTerm
from app.domain.search.lexicon import Lexicon
from app.domain.search.ranking import Postings
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

_MOST_HELD = 64  # brands and languages; an index of 60 entries takes about 600 kB


class HeldEntry(NamedTuple):
    """An entry that readers see: its title, and its plain text, which excerpts are cut from."""

    id: UUID
    key: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class HeldIndex:
    """The entries in order of id, and by term those that hold it: each its place among `entries`, and its weight."""

    lexicon: Lexicon
    entries: Sequence[HeldEntry]
    postings: Postings


_Held = OrderedDict[tuple[str, str], tuple[int, HeldIndex]]

_held: WeakKeyDictionary[Engine | Connection, _Held] = WeakKeyDictionary()
_lock = Lock()


def hold_index(session: TenantSession, *, thesaurus: Thesaurus, version: int) -> HeldIndex:
    """Give the brand's index at this version of its FAQ: no query when this process holds it, else two."""
    key = (session.tenant, thesaurus.language)
    with _lock:
        held = _held.setdefault(session.get_bind(), OrderedDict())
        known = held.get(key)
        if known is not None and known[0] == version and known[1].lexicon.thesaurus is thesaurus:
            held.move_to_end(key)
            return known[1]
    index = _read(session, thesaurus)
    with _lock:
        held[key] = (version, index)
        held.move_to_end(key)
        while len(held) > _MOST_HELD:
            held.popitem(last=False)
    return index


def _read(session: TenantSession, thesaurus: Thesaurus) -> HeldIndex:
    entries = _read_entries(session, thesaurus.language)
    places = {entry.id: place for place, entry in enumerate(entries)}
    postings: dict[str, list[tuple[int, int]]] = {}
    forms: dict[str, str] = {}
    rows = session.execute(
        select(FaqTerm.entry_id, FaqTerm.term, FaqTerm.weight, FaqTerm.forms).where(
            FaqTerm.language == thesaurus.language
        )
    )
    for entry_id, term, weight, written in rows:
        if entry_id in places:
            postings.setdefault(term, []).append((places[entry_id], weight))
            forms.update(dict.fromkeys(written.split(), term))
    holding = {term: len(held) for term, held in postings.items()}
    return HeldIndex(Lexicon(thesaurus, len(entries), holding, forms), entries, postings)


def _read_entries(session: TenantSession, language: str) -> Sequence[HeldEntry]:
    rows = session.execute(
        select(FaqEntry.id, FaqEntry.key, FaqEntry.title, FaqSearchText.body)
        .join(FaqSearchText, FaqSearchText.entry_id == FaqEntry.id)
        .where(FaqEntry.language == language, FaqEntry.withdrawn_at.is_(None))
        .order_by(FaqEntry.id)
    )
    return [HeldEntry(*row) for row in rows]
