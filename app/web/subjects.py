"""Products and topics to choose from, by the page or by what is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from flask import request

from app.domain.library.models import Subject, SubjectKind
from app.domain.library.subjects import list_subjects, list_subjects_page, title_of
from app.domain.portal.queries import list_chosen
from app.kernel.letters import fold
from app.web.paging import page_in
from app.web.request import current_language, session

T = TypeVar("T")

A_PAGE = 60  # subjects of a kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A subject in words, and whether it is chosen."""

    id: UUID
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """A part of the subjects of a kind; `page` counts from 1."""

    kind: SubjectKind
    subjects: Sequence[T]
    page: int
    has_more: bool


def part_asked(kind: SubjectKind) -> Part[Subject]:
    """Give the part of the subjects that the query asks for: `q` finds, `product_page` and `topic_page` turn over."""
    page, sought = page_in(f"{kind}_page"), fold(request.args.get("q", "").strip())
    first = (page - 1) * A_PAGE
    if sought:
        found: Sequence[Subject] = subjects_named(kind, sought)[first : first + A_PAGE + 1]
    else:
        found = list_subjects_page(session(), kind, limit=A_PAGE + 1, offset=first)
    return Part(kind=kind, subjects=found[:A_PAGE], page=page, has_more=len(found) > A_PAGE)


def choices_asked(kind: SubjectKind, account_id: UUID) -> Part[Choice]:
    """Give the part that the query asks for, and which of it an account chose."""
    part = part_asked(kind)
    chosen = list_chosen(session(), account_id, [each.id for each in part.subjects])
    choices = [
        Choice(id=each.id, title=title_of(each.titles, current_language()), is_chosen=each.id in chosen)
        for each in part.subjects
    ]
    return Part(kind=kind, subjects=choices, page=part.page, has_more=part.has_more)


def subjects_named(kind: SubjectKind, words: str) -> Sequence[Subject]:
    """List the subjects that have this in their name, however it is written."""
    sought, subjects = fold(words), list_subjects(session(), kind)
    return [each for each in subjects if sought in fold(title_of(each.titles, current_language()))]
