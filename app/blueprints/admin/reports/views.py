"""How the team kept what it promised to those who asked, as a page and as files."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from babel.numbers import format_decimal, format_percent
from flask import Blueprint, Response, render_template, request

from app.blueprints.admin.reports.periods import Period
from app.domain.accounts.rights import Right
from app.domain.support.ratings.models import BEST, WORST
from app.domain.support.reports.figures import Figures, Promise, Promised, Report, add_up, kept_percent
from app.domain.support.reports.judgements import Judgements, all_together, list_comments, read_judgements
from app.domain.support.reports.reading import PER, SHOWN, ReadBefore, list_read_before
from app.domain.support.reports.stories import MOST, read_stories
from app.kernel.spreadsheets import csv_line
from app.web.context import need_page
from app.web.elapsed import elapsed_words
from app.web.hours import calendar_of
from app.web.moments import local_day
from app.web.papers import month_words
from app.web.request import current_language, current_tenant, now, session
from app.web.request_words import TOPIC_WORDS
from app.web.staff import staff_only

bp = Blueprint("request_reports", __name__, url_prefix="/admin/requests/reports")

Cells = tuple[str | int | Decimal, ...]
_COLUMNS = (
    *("topic", "requests", "answered_in_time", "answered_late", "not_answered_yet", "hours_to_first_answer"),
    *("solved", "hours_to_solution", "reopened", "escalated"),
    *("solved_in_time", "solved_late", "not_solved_yet"),
)
_SCORES = range(WORST, BEST + 1)
_RATING_COLUMNS = ("topic", "ratings", "mean", *(f"scored_{score}" for score in _SCORES))
_READ_COLUMNS = (
    *("language", "answer", "text", "readings", "requests", "requests_per_100_readings"),
    *("days_shown", "requests_per_30_days"),
)
_HOUR = timedelta(hours=1)


@bp.before_request
def only_with_requests() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")


@bp.get("/")
@staff_only(Right.SEE_REPORTS)
def index() -> str:
    """Show what the requests of a period come to by topic, what was thought of the help, and what was read before."""
    period = _period()
    bounds = period.bounds(calendar_of(current_tenant()), now=now())
    judgements = read_judgements(session(), *bounds)
    return render_template(
        "admin/reports/index.html",
        period=period,
        neighbours=list(period.neighbours(local_day(now()))),
        report=_report(period),
        judgements=judgements,
        all_judgements=all_together(judgements),
        comments=list_comments(session(), *bounds) if judgements else (),
        best=BEST,
        read_before=_read_before(period),
        topics=TOPIC_WORDS,
        Promise=Promise,
        kept=_kept_words,
        promises_solutions=current_tenant().config.policy.support.solved_within is not None,
        figure=lambda number: format_decimal(round(number, 1), locale=current_language()),
        month_words=lambda month: month_words(month, current_language()),
        elapsed=lambda time: elapsed_words(time, current_language()) if time is not None else "–",
        most=MOST,
        shown=SHOWN,
        days=PER.days,
    )


@bp.get("/topics.csv")
@staff_only(Right.SEE_REPORTS)
def topics() -> Response:
    """Give the figures by topic as a file."""
    period = _period()
    report = _report(period)
    lines = [_cells(topic, figures) for topic, figures in (*report.by_topic, ("", report.total))]
    return _file(f"requests-{period}.csv", _COLUMNS, lines)


@bp.get("/ratings.csv")
@staff_only(Right.SEE_REPORTS)
def ratings() -> Response:
    """Give what was thought of the help, by topic, as a file."""
    period = _period()
    topics = read_judgements(session(), *period.bounds(calendar_of(current_tenant()), now=now()))
    lines = [_rating_cells(topic, each) for topic, each in (*topics, ("", all_together(topics)))]
    return _file(f"ratings-{period}.csv", _RATING_COLUMNS, lines)


@bp.get("/read.csv")
@staff_only(Right.SEE_REPORTS)
def read() -> Response:
    """Give the answers that were read just before as a file."""
    period = _period()
    return _file(f"read-before-{period}.csv", _READ_COLUMNS, map(_read_cells, _read_before(period)))


def _period() -> Period:
    return Period.read(request.args, local_day(now()))


def _report(period: Period) -> Report:
    tenant = current_tenant()
    calendar, policy = calendar_of(tenant), tenant.config.policy.support
    promised = Promised(policy.written_answer_within, policy.solved_within)
    stories = read_stories(session(), *period.bounds(calendar, now=now()))
    return add_up(stories, calendar, promised, now=now())


def _read_before(period: Period) -> Iterable[ReadBefore]:
    calendar = calendar_of(current_tenant())
    return list_read_before(session(), *period.bounds(calendar, now=now()), calendar.zone)


def _kept_words(promises: Counter[Promise]) -> str:
    """Say how many promises were kept, and how many of a hundred that are over."""
    kept, percent = promises[Promise.KEPT], kept_percent(promises)
    return f"{kept} ({format_percent(percent / 100, locale=current_language())})" if percent is not None else "–"


def _cells(topic: str, figures: Figures) -> Cells:
    promises, solutions = ([told[each] for each in Promise] for told in (figures.promises, figures.solutions))
    solved = (figures.solved, _hours(figures.solution_time), figures.reopened, figures.escalated)
    return (topic, figures.asked, *promises, _hours(figures.answer_time), *solved, *solutions)


def _rating_cells(topic: str, each: Judgements) -> Cells:
    mean = Decimal(f"{each.mean:.2f}") if each.mean is not None else ""
    return (topic, each.count, mean, *(each.scores[score] for score in _SCORES))


def _read_cells(each: ReadBefore) -> Cells:
    days = Decimal(each.shown_for // timedelta(days=1))
    entry = each.entry
    read = (each.readings, each.requests, Decimal(f"{each.per_hundred:.1f}") if each.per_hundred is not None else "")
    return (entry.language, entry.key, each.revision, *read, days, Decimal(f"{each.per_month:.1f}"))


def _hours(time: timedelta | None) -> Decimal | str:
    return Decimal(f"{time / _HOUR:.1f}") if time is not None else ""


def _file(name: str, columns: Cells, lines: Iterable[Cells]) -> Response:
    text = "".join(csv_line(each) for each in (columns, *lines))
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"})
