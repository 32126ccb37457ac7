"""Moving entries and sections: the same order in every language that has them, dense, and nobody's move lost.

To be called with the version locked (`app.domain.faq.versions`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from app.domain.faq.arranging.naming import keeping_addresses, take_slug
from app.domain.faq.arranging.order import place_like
from app.domain.faq.arranging.tree import get_branch, list_twin_entries, list_twins, load_tree
from app.domain.faq.models import FaqEntry, FaqSection
from app.domain.faq.versions import bump_version
from app.kernel.db import TenantSession

Reorder = Callable[[Sequence[str], str], list[str]]  # the keys in order, and which to move: their new order


def move_section(session: TenantSession, section: FaqSection, reorder: Reorder, *, now: datetime) -> int:
    """Move a section among the others, in every language that has it; give its place from 1 in its own."""
    model = reorder([each.section.key for each in load_tree(session, section.language)], section.key)
    for twin in list_twins(session, section):
        branches = load_tree(session, twin.language)
        order = place_like([each.section.key for each in branches], section.key, model)
        _number({each.section.key: each.section for each in branches}, order, now)
    bump_version(session)
    return model.index(section.key) + 1


def move_entry(session: TenantSession, entry: FaqEntry, to: FaqSection, reorder: Reorder, *, now: datetime) -> int:
    """Move an entry to its place in a section of its language, and likewise in the others; give its place from 1.

    TakenAddressError when another entry of that section has its address.
    """
    sections = {twin.language: twin for twin in list_twins(session, to)}
    model = reorder(get_branch(session, sections[entry.language]).keys, entry.key)
    twins = [each for each in list_twin_entries(session, entry) if each.language in sections]
    for twin in twins:
        if twin.section_id != sections[twin.language].id:
            take_slug(session, sections[twin.language].id, twin.slug, for_id=twin.id)
    with keeping_addresses(session, *(twin.language for twin in twins), now=now):
        for twin in twins:
            _settle(session, twin, sections[twin.language], model, now)
    return model.index(entry.key) + 1


def _settle(session: TenantSession, entry: FaqEntry, to: FaqSection, model: Sequence[str], now: datetime) -> None:
    """Put an entry into a section where the model has it, and number both sections anew."""
    left = entry.section_id
    entry.section_id, entry.placed_at = to.id, now
    session.flush()
    for branch in load_tree(session, entry.language):
        if branch.section.id in {to.id, left}:
            order = place_like(branch.keys, entry.key, model) if branch.section.id == to.id else branch.keys
            _number({each.key: each for each in branch.entries}, order, now)


def _number(things: Mapping[str, FaqEntry | FaqSection], order: Sequence[str], now: datetime) -> None:
    """Give things their places in order, from 1; an import leaves all of them there."""
    for number, key in enumerate([each for each in order if each in things], 1):
        things[key].position, things[key].placed_at = number, now
