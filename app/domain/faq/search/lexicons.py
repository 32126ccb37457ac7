"""The brand's words, kept in this process as long as its FAQ stays as it is."""

from collections import OrderedDict
from threading import Lock
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from app.domain.faq.search.lexicon import Lexicon
from app.domain.faq.search.models import FaqTerm
from app.domain.faq.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

_MOST_KEPT = 64  # brands and languages; a lexicon takes about 300 kB
_Kept = OrderedDict[tuple[str, str], tuple[int, Lexicon]]

_kept: WeakKeyDictionary[Engine | Connection, _Kept] = WeakKeyDictionary()
_lock = Lock()


def load_lexicon(session: TenantSession, *, thesaurus: Thesaurus, version: int) -> Lexicon:
    """Give the brand's words at this version of its FAQ: no query when this process has them, else one."""
    key = (session.tenant, thesaurus.language)
    with _lock:
        kept = _kept.setdefault(session.get_bind(), OrderedDict())
        known = kept.get(key)
        if known is not None and known[0] == version and known[1].thesaurus is thesaurus:
            kept.move_to_end(key)
            return known[1]
    lexicon = _read(session, thesaurus)
    with _lock:
        kept[key] = (version, lexicon)
        kept.move_to_end(key)
        while len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    return lexicon


def _read(session: TenantSession, thesaurus: Thesaurus) -> Lexicon:
    holding: dict[str, int] = {}
    forms: dict[str, str] = {}
    entries: set[UUID] = set()
    rows = session.execute(
        select(FaqTerm.entry_id, FaqTerm.term, FaqTerm.forms).where(FaqTerm.language == thesaurus.language)
    )
    for entry_id, term, written in rows:
        entries.add(entry_id)
        holding[term] = holding.get(term, 0) + 1
        forms.update(dict.fromkeys(written.split(), term))
    return Lexicon(thesaurus, len(entries), holding, forms)
