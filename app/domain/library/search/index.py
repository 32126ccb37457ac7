"""Resources into the index, and out of it: one at a time as they change, or many at once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_

from app.domain.library.search.models import LibraryIndex, LibraryTerm, LibraryText, LibraryWord
from app.domain.search.terms import SearchText, WeighedTerm, weigh
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

T = TypeVar("T")

_AT_ONCE = 500  # values in one statement
_MOST_FORMS = 400  # characters of the words that a term was read from; its stem finds the others


@dataclass(slots=True)
class _Change:
    """What a change adds to, or takes from, how many resources hold each term, and the words it read."""

    holding: Counter[str]
    forms: dict[str, set[str]]


def index_resources(
    session: TenantSession, language: str, texts: Mapping[UUID, SearchText], *, thesaurus: Thesaurus
) -> None:
    """Put resources of a language into the index, in the place of what it had of them; the others stay untouched."""
    index = lock_index(session, language)
    change = _Change(Counter(), {})
    index.resources -= _forget(session, language, tuple(texts), change)
    key = {"tenant": session.tenant, "language": language}
    terms: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for resource_id, text in texts.items():
        weighed = weigh(text, thesaurus)
        _count(change, weighed)
        terms += [{**key, "term": each.term, "weight": each.weight, "resource_id": resource_id} for each in weighed]
        weights = {each.term: each.weight for each in weighed}
        rows.append({**key, "resource_id": resource_id, "body": text.body, "weights": weights})
    if terms:
        session.execute(insert(LibraryTerm), terms)
    if rows:
        session.execute(insert(LibraryText), rows)
    index.resources += len(rows)
    index.edition += 1
    _write_words(session, index, change)


def forget_resource(session: TenantSession, language: str, resource_id: UUID) -> None:
    """Take a resource out of the index of its language; without it, nothing changes."""
    index = lock_index(session, language)
    change = _Change(Counter(), {})
    index.resources -= _forget(session, language, (resource_id,), change)
    index.edition += 1
    _write_words(session, index, change)


def lock_index(session: TenantSession, language: str) -> LibraryIndex:
    """Let nobody else change the index of a language until the transaction ends."""
    held = select(LibraryIndex).where(LibraryIndex.language == language).with_for_update()
    index = session.scalar(held, execution_options={"populate_existing": True})
    if index is None:
        index = LibraryIndex(language=language, edition=0, resources=0, made_with="")
        session.add(index)
        session.flush()
    return index


def _forget(session: TenantSession, language: str, resource_ids: Sequence[UUID], change: _Change) -> int:
    """Remove what the index has of resources, and note what their terms lose; gives how many it had."""
    forgotten = 0
    for some in _chunks(resource_ids):
        texts = session.scalars(select(LibraryText).where(LibraryText.resource_id.in_(some))).all()
        for text in texts:
            change.holding.subtract(text.weights.keys())
            keys = [(term, weight) for term, weight in text.weights.items()]
            for few in _chunks(keys):
                session.execute(
                    delete(LibraryTerm)
                    .where(
                        LibraryTerm.language == language,
                        tuple_(LibraryTerm.term, LibraryTerm.weight).in_(few),
                        LibraryTerm.resource_id == text.resource_id,
                    )
                    .execution_options(synchronize_session=False)
                )
            session.delete(text)
        forgotten += len(texts)
    session.flush()
    return forgotten


def _count(change: _Change, weighed: Iterable[WeighedTerm]) -> None:
    for each in weighed:
        change.holding[each.term] += 1
        change.forms.setdefault(each.term, set()).update(each.forms)


def _write_words(session: TenantSession, index: LibraryIndex, change: _Change) -> None:
    """Bring the words up to date whose count or forms the change touches; one that nothing holds stays, at nought."""
    for some in _chunks(sorted(change.holding)):
        here = LibraryWord.language == index.language
        known = {
            word.term: word for word in session.scalars(select(LibraryWord).where(here, LibraryWord.term.in_(some)))
        }
        for term in some:
            more, forms = change.holding[term], change.forms.get(term, set())
            word = known.get(term)
            if word is None:
                word = LibraryWord(
                    language=index.language, term=term, holding=0, forms="", is_spelt=is_spelt(term), edition=0
                )
                session.add(word)
            written = set(word.forms.split())
            if more or not forms <= written:
                word.holding += more
                word.forms = _joined(written | forms)
                word.edition = index.edition
    session.flush()


def is_spelt(term: str) -> bool:
    """Tell a word or an expression, in which slips are mended, from a number and from a pair of words."""
    return " " not in term and (term.isalpha() or "_" in term)


def _joined(forms: Iterable[str]) -> str:
    written = " ".join(sorted(forms))
    return written if len(written) <= _MOST_FORMS else written[:_MOST_FORMS].rpartition(" ")[0]


def _chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
