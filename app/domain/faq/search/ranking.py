"""BM25 as one statement that SQLite and PostgreSQL answer alike: whole numbers only, and no function but MAX and SUM.

What is known beforehand (how present a term is in an entry) is stored; what depends on the query (how rare a term is,
how far it stands for what was typed) comes as parameters. Of the terms that could answer one position the best
counts, and the positions add up.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Integer, Select, String, bindparam, func, select, union_all

from app.domain.faq.models import FaqEntry
from app.domain.faq.search.lexicon import Lexicon
from app.domain.faq.search.models import FaqSearchText, FaqTerm
from app.domain.faq.search.reading import MOST_ALTERNATIVES, MOST_PAIRS, MOST_POSITIONS, Position

# A statement of few shapes is compiled once; unused slots hold the empty term, which no entry has.
_SHAPES = (4, 8, 16, 32, 64, MOST_POSITIONS * MOST_ALTERNATIVES + MOST_PAIRS)

Wanted = dict[str, tuple[int, int]]  # term -> the place of its position, and what a full weight of it is worth
Ranked = Select[UUID, str, str, str, int]


def weigh_positions(positions: Sequence[Position], lexicon: Lexicon) -> Wanted:
    """Give every term to the one position that values it most; none is worth more than the position's best."""
    wanted: Wanted = {}
    for place, position in enumerate(positions):
        best = next(iter(position.alternatives), None)
        ceiling = lexicon.rarity(best) if best else 0
        for term, boost in position.alternatives.items():
            worth = round(boost * min(lexicon.rarity(term), ceiling))
            if worth > wanted.get(term, (0, 0))[1]:
                wanted[term] = (place, worth)
    return wanted


def rank(wanted: Mapping[str, tuple[int, int]], language: str, limit: int) -> tuple[Ranked, dict[str, str | int]]:
    """Give the statement that ranks entries, and its parameters: id, key, title, body and score, best first."""
    slots = next(shape for shape in _SHAPES if shape >= len(wanted))
    parameters: dict[str, str | int] = {"language": language, "most": limit}
    padded = [*wanted.items(), *[("", (0, 0))] * (slots - len(wanted))]
    for slot, (term, (place, worth)) in enumerate(padded):
        parameters[f"term_{slot}"] = term
        parameters[f"place_{slot}"] = place
        parameters[f"worth_{slot}"] = worth
    return _statement(slots), parameters


@cache
def _statement(slots: int) -> Ranked:
    asked = union_all(*(_slot(number) for number in range(slots))).subquery()
    # The join says the same; PostgreSQL, while it has no statistics, would read the whole FAQ for it.
    terms = [bindparam(f"term_{number}", type_=String) for number in range(slots)]
    best = (
        select(FaqTerm.entry_id, func.max(FaqTerm.weight * asked.c.worth).label("best"))
        .join(asked, FaqTerm.term == asked.c.term)
        .where(FaqTerm.language == bindparam("language", type_=String), FaqTerm.term.in_(terms))
        .group_by(FaqTerm.entry_id, asked.c.place)
        .subquery()
    )
    total = (
        select(best.c.entry_id, func.sum(best.c.best).label("score"))
        .group_by(best.c.entry_id)
        .order_by(func.sum(best.c.best).desc(), best.c.entry_id)
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )
    return (
        select(FaqEntry.id, FaqEntry.key, FaqEntry.title, FaqSearchText.body, total.c.score)
        .join(total, total.c.entry_id == FaqEntry.id)
        .join(FaqSearchText, FaqSearchText.entry_id == FaqEntry.id)
        .where(FaqEntry.withdrawn_at.is_(None))
        .order_by(total.c.score.desc(), FaqEntry.id)
    )


def _slot(number: int) -> Select[str, int, int]:
    return select(
        bindparam(f"term_{number}", type_=String).label("term"),
        bindparam(f"place_{number}", type_=Integer).label("place"),
        bindparam(f"worth_{number}", type_=Integer).label("worth"),
    )
