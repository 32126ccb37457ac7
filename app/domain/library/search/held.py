"""The vocabulary of a brand's library in one language, held in this process and brought up to date by what changed."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from app.domain.library.search.models import LibraryIndex, LibraryWord
from app.domain.search.lexicon import Lexicon
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

_MOST_HELD = 64  # brands and languages; a vocabulary of 10,000 words takes about 3 MB


@dataclass(frozen=True, slots=True)
class _Held:
    """A vocabulary as of an edition of its index."""

    edition: int
    lexicon: Lexicon
    holding: dict[str, int]
    forms: dict[str, str]


_held: WeakKeyDictionary[Engine | Connection, OrderedDict[tuple[str, str], _Held]] = WeakKeyDictionary()
_lock = Lock()


def hold_lexicon(session: TenantSession, *, thesaurus: Thesaurus) -> Lexicon | None:
    """Give the words of the library in the thesaurus's language; None where it has no resource.

    One query, and one more for the words that changed since this process last asked.
    """
    language, key = thesaurus.language, (session.tenant, thesaurus.language)
    index = session.execute(
        select(LibraryIndex.edition, LibraryIndex.resources).where(LibraryIndex.language == language)
    ).first()
    if index is None or not index.resources:
        return None
    known = _find(session, key, thesaurus)
    if known is None or known.edition != index.edition:
        known = _read(session, known, thesaurus, index.edition, index.resources)
        _keep(session, key, known)
    return known.lexicon


def _find(session: TenantSession, key: tuple[str, str], thesaurus: Thesaurus) -> _Held | None:
    with _lock:
        held = _held.setdefault(session.get_bind(), OrderedDict())
        known = held.get(key)
        if known is None or known.lexicon.thesaurus is not thesaurus:
            return None
        held.move_to_end(key)
        return known


def _keep(session: TenantSession, key: tuple[str, str], known: _Held) -> None:
    with _lock:
        held = _held.setdefault(session.get_bind(), OrderedDict())
        held[key] = known
        held.move_to_end(key)
        while len(held) > _MOST_HELD:
            held.popitem(last=False)


def _read(session: TenantSession, known: _Held | None, thesaurus: Thesaurus, edition: int, resources: int) -> _Held:
    since = known.edition if known is not None and known.edition < edition else -1
    holding, forms = (dict(known.holding), dict(known.forms)) if known is not None and since >= 0 else ({}, {})
    changed = session.execute(
        select(LibraryWord.term, LibraryWord.holding, LibraryWord.forms).where(
            LibraryWord.language == thesaurus.language,
            LibraryWord.is_spelt.is_(True),
            LibraryWord.edition > since,
        )
    )
    for term, held, written in changed:
        if held:
            holding[term] = held
            forms.update(dict.fromkeys(written.split(), term))
        else:
            holding.pop(term, None)
            for form in written.split():
                forms.pop(form, None)
    return _Held(edition, Lexicon(thesaurus, resources, holding, forms), holding, forms)
