"""The journal: everything that the team did, to be searched and taken away as a file."""

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app.domain.accounts.rights import Right
from app.domain.audit.models import AuditEntry
from app.domain.audit.service import PAGE, list_audit
from app.kernel.spreadsheets import csv_line
from app.web.context import need_page
from app.web.downloads import send_pieces
from app.web.forms import clean_text
from app.web.policy.words import subject_words
from app.web.request import session
from app.web.staff import staff_only
from app.web.staff_words import ACT_WORDS

bp = Blueprint("journal", __name__, url_prefix="/admin/journal")

_COLUMNS = ("at", "who", "act", "whom", "reason", "details")


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get("/")
@staff_only(Right.SEE_AUDIT)
def index() -> str:
    """Show what was done, the latest first; `before` is where the page before ended."""
    words, before = clean_text(request.args.get("q")) or "", request.args.get("before", type=UUID)
    found = list_audit(session(), words=words, before=before)
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template(
        "admin/journal.html",
        lines=found[:PAGE],
        words=words,
        following=following,
        act_words=ACT_WORDS,
        subject_words=subject_words,
    )


@bp.get("/journal.csv")
@staff_only(Right.SEE_AUDIT)
def export() -> Response:
    """Give all of it as a file, read page by page while it is sent."""
    words = clean_text(request.args.get("q")) or ""
    return send_pieces(lambda: _rows(words), "journal.csv", "text/csv; charset=utf-8")


def _rows(words: str) -> Iterator[str]:
    yield csv_line(_COLUMNS)
    before = None
    while found := list_audit(session(), words=words, before=before)[:PAGE]:
        yield from (csv_line(_cells(each)) for each in found)
        before = found[-1].id


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    details = "; ".join(f"{name}: {value}" for name, value in entry.details.items())
    said = (entry.actor_name, entry.act, entry.subject_name, entry.reason or "", details)
    return (entry.at.isoformat(timespec="seconds"), *said)
