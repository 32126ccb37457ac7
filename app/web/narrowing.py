"""Narrowing a list to a product or a topic: chosen from a list while there are few, and named where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from app.domain.library.models import Subject, SubjectKind
from app.domain.library.subjects import find_subject, list_subjects_page, title_of
from app.domain.search.reading import clean_query
from app.kernel.letters import fold
from app.web.request import current_language, session
from app.web.subjects import subjects_named

FEW = 100  # subjects of a kind that a list to choose from has at most
_NEAR = 8  # names that are offered for what was typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What there is of a kind to narrow a list to, each with its key and title; `choices` is None where it is too much.

    Then `typed` is what was typed, and `near` what has that in its name and may be meant.
    """

    kind: SubjectKind
    choices: Sequence[tuple[str, str]] | None
    chosen: Subject | None
    typed: str = ""
    near: Sequence[tuple[str, str]] = ()


def read_narrowing(kind: SubjectKind) -> Narrowing:
    """Read what the address says of a kind; what there is not is left out."""
    said = clean_query(request.args.get(kind, ""))
    some = list_subjects_page(session(), kind, limit=FEW + 1)
    if len(some) > FEW:
        return _named(kind, said)
    chosen = next((each for each in some if each.key == said), None)
    return Narrowing(kind=kind, choices=sorted(map(_choice, some), key=_by_title), chosen=chosen)


def _named(kind: SubjectKind, said: str) -> Narrowing:
    """Take a key, which links have, or a name as it was typed, or the only name that what was typed is a part of."""
    chosen = find_subject(session(), kind, said) if said else None
    if chosen is None and said:
        near = subjects_named(kind, said)
        same = [each for each in near if fold(_choice(each)[1]) == fold(said)]
        if len(same or near) != 1:
            offered = sorted(map(_choice, near), key=_by_title)[:_NEAR]
            return Narrowing(kind=kind, choices=None, chosen=None, typed=said, near=offered)
        (chosen,) = same or near
    return Narrowing(kind=kind, choices=None, chosen=chosen, typed=_choice(chosen)[1] if chosen else "")


def _choice(subject: Subject) -> tuple[str, str]:
    return subject.key, title_of(subject.titles, current_language())


def _by_title(choice: tuple[str, str]) -> str:
    return fold(choice[1])
