"""How often the library is taken, at the desk: by month and day, what most of all, what never, and all as a file."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app.domain.accounts.rights import Right
from app.domain.invoices.months import Month
from app.domain.library.figures import count_by_day, count_by_month, list_most_taken, list_never_taken, list_taken
from app.domain.library.models import Resource
from app.domain.library.queries import get_by_id
from app.kernel.spreadsheets import csv_line
from app.web.context import need_page
from app.web.library_words import grouped, kind_word
from app.web.moments import local_day
from app.web.papers import month_words
from app.web.request import current_language, now, session
from app.web.staff import staff_only

bp = Blueprint("library_figures", __name__, url_prefix="/admin/library")

MOST_LINES = 100_000  # of the file
_MONTHS = 12
_LISTED = 20
_COLUMNS = ("day", "address", "title", "kind", "language", "downloads")


@bp.before_request
def only_with_library() -> None:
    """Answer 404 where the brand has no library."""
    need_page("resources")


@bp.get("/figures")
@staff_only(Right.MIND_LIBRARY)
def index() -> str:
    """Show the downloads of the last months, and of one of them."""
    month = _month()
    never = list_never_taken(session(), now=now(), limit=_LISTED + 1)
    return _page(
        None,
        month,
        most=[(each, kind_word(each.kind), taken) for each, taken in _most(month)],
        never=[(each, kind_word(each.kind)) for each in never[:_LISTED]],
        has_more=len(never) > _LISTED,
    )


@bp.get("/figures.csv")
@staff_only(Right.MIND_LIBRARY)
def take() -> Response:
    """Give the downloads of a month by resource and day as a file."""
    month = _month()
    headers = {"Content-Disposition": f"attachment; filename=downloads-{month}.csv"}
    return Response("".join(_lines(month)), content_type="text/csv; charset=utf-8", headers=headers)


@bp.get("/<uuid:resource_id>/figures")
@staff_only(Right.MIND_LIBRARY)
def of_one(resource_id: UUID) -> str:
    """Show the downloads of one resource."""
    return _page(get_by_id(session(), resource_id), _month(), most=(), never=(), has_more=False)


def _page(resource: Resource | None, month: Month, **shown: object) -> str:
    only = resource.id if resource else None
    first, last = _year_before(local_day(now()))
    months = [(Month(*row[:2]), row[2]) for row in count_by_month(session(), first, last, resource_id=only)]
    return render_template(
        "admin/library/figures.html",
        resource=resource,
        month=month,
        months=[(each, month_words(each, current_language()), taken) for each, taken in months],
        said=month_words(month, current_language()),
        days=count_by_day(session(), month.first, month.last, resource_id=only),
        most_lines=grouped(MOST_LINES),
        **shown,
    )


def _most(month: Month) -> list[tuple[Resource, int]]:
    return list(list_most_taken(session(), month.first, month.last, limit=_LISTED))


def _month() -> Month:
    """Read the month that is asked for, this one where that is none."""
    return Month.read(request.args.get("month", "")) or Month.of(local_day(now()))


def _year_before(day: date) -> tuple[date, date]:
    first = Month.of(day)
    for _ in range(_MONTHS - 1):
        first = first.before
    return first.first, day


def _lines(month: Month) -> Iterator[str]:
    """Write the lines; the mark at the beginning tells spreadsheets that it is UTF-8."""
    yield "\ufeff" + csv_line(_COLUMNS)
    for day, resource, count in list_taken(session(), month.first, month.last, limit=MOST_LINES):
        named = (resource.slug, resource.title, resource.kind.value, resource.language)
        yield csv_line([day.isoformat(), *named, count])
