"""What to write next: what readers sought in vain, what they thought of the answers, what must be read again."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.faq.editing.service import get_entry
from app.domain.faq.queries import count_due
from app.domain.faq.search.gaps import COMES_BACK_AFTER, Gap, find_gap
from app.domain.faq.search.misses import bring_back_misses, dismiss_misses
from app.domain.faq.votes import PAGE, count_reasons, count_votes, list_comments, list_votes
from app.kernel.db import TenantSession
from app.web.context import need_page
from app.web.desk_places import UPKEEP, new_entry_path
from app.web.faq_reasons import REASONS
from app.web.gaps import open_gaps, read_gaps
from app.web.i18n import NAMES
from app.web.moments import local_day
from app.web.request import committing, current_language, current_tenant, current_version, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("faq_insight", __name__, url_prefix="/admin/faq")

Change = Callable[[TenantSession, str, Sequence[str]], None]
DISMISS, BRING_BACK = "gap-dismiss", "gap-restore"  # the names of the acts


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get("/next")
@staff_only(Right.EDIT_FAQ)
def index() -> str:
    """Show what to write next; a gap that the address names was just dismissed."""
    gaps = _read()
    just = _asked(gaps, request.args)
    return render_template(
        "admin/faq/next.html",
        gaps=open_gaps(gaps),
        dismissed=[gap for each in gaps.values() for gap in each if gap.is_dismissed],
        just=just if just is not None and just.is_dismissed else None,
        votes=list_votes(session(), current_language()),
        due=count_due(session(), today=local_day(now())),
        upkeep_url=request.script_root + UPKEEP,
        new_entry_url=lambda gap: request.script_root + new_entry_path(gap.language, gap.words.capitalize()),
        comes_back_after=COMES_BACK_AFTER,
        language_names=NAMES if len(current_tenant().config.languages) > 1 else {},
    )


@bp.post("/next/dismiss")
@staff_only(Right.EDIT_FAQ)
def dismiss() -> Answer:
    """Say that a gap needs no entry; it comes back once it has been sought again some times."""
    gap = _change(DISMISS, dismiss_misses)
    if gap is None:
        return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return redirect(url_for(".index", language=gap.language, words=gap.words), HTTPStatus.SEE_OTHER)


@bp.post("/next/restore")
@staff_only(Right.EDIT_FAQ)
def restore() -> Answer:
    """Take a dismissal back."""
    _change(BRING_BACK, bring_back_misses)
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@bp.get("/<uuid:entry_id>/feedback")
@staff_only(Right.EDIT_FAQ)
def feedback(entry_id: UUID) -> str:
    """Show what readers thought of an entry; `before` is where the page before ended."""
    entry = get_entry(session(), entry_id)
    votes = count_votes(session(), entry)
    said = list_comments(session(), entry.id, before=request.args.get("before", type=UUID))
    return render_template(
        "admin/faq/feedback.html",
        entry=entry,
        votes=votes,
        why={tally.revision: count_reasons(session(), entry.id, tally.revision) for tally in votes.tallies},
        comments=said[:PAGE],
        following=said[PAGE - 1].id if len(said) > PAGE else None,
        reasons=REASONS,
    )


def _read() -> Mapping[str, Sequence[Gap]]:
    return read_gaps(session(), current_tenant(), version=current_version())


def _asked(gaps: Mapping[str, Sequence[Gap]], named: Mapping[str, str]) -> Gap | None:
    """Find the gap that a request names by its language and one of its queries."""
    return find_gap(gaps.get(named.get("language", ""), ()), named.get("words", ""))


def _change(act: str, change: Change) -> Gap | None:
    """Change every query of the gap that the form names, and write it down; None where there is no such gap."""
    gap = _asked(_read(), request.form)
    if gap is not None:
        with committing() as writing:
            change(writing, gap.language, gap.queries)
            record(writing, act, by=acting(), to=Party(None, gap.words), now=now(), language=gap.language)
    return gap
