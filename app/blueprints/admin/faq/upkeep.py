"""What keeps the FAQ true: entries that hold no more, those to be read again, translations that lag behind."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.forms import SeenForm
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.faq.editing.diff import compare
from app.domain.faq.editing.due import list_scheduled
from app.domain.faq.editing.errors import UnsoundDraftError
from app.domain.faq.editing.models import DraftState
from app.domain.faq.editing.review import TERMS, add_months, list_due_reviews
from app.domain.faq.editing.service import get_entry, get_revision, list_drafts
from app.domain.faq.queries import get_document, list_titles
from app.domain.faq.translations.queries import find_source, find_stale, list_translations, source_as_of
from app.domain.faq.translations.service import mark_in_step
from app.web.circumstances import local_day
from app.web.faq_holding import list_broken
from app.web.faq_publishing import keep_reading
from app.web.i18n import NAMES
from app.web.request import committing, current_tenant, now, session
from app.web.staff import acting, acting_writer, staff_only
from app.web.staff_words import UPKEEP_WORDS

bp = Blueprint("faq_upkeep", __name__, url_prefix="/admin/faq")


@bp.get("/upkeep")
@staff_only(Right.EDIT_FAQ)
def index() -> str:
    """Show all of it on one page."""
    tenant = current_tenant()
    today = local_day(now(), tenant)
    return render_template(
        "admin/faq/upkeep.html",
        broken=list_broken(session(), tenant),
        scheduled=list_scheduled(session()),
        returned=list_drafts(session(), DraftState.RETURNED),
        titles=list_titles(session()),
        due=list_due_reviews(session(), today=today),
        terms=TERMS,
        translations=list_translations(session(), tenant.config.languages),
        names=NAMES,
        today=today,
        local_day=lambda at: local_day(at, tenant),
        done=UPKEEP_WORDS.get(request.args.get("done", "")),
    )


@bp.post("/<uuid:entry_id>/still-right")
@staff_only(Right.PUBLISH_FAQ)
def still_right(entry_id: UUID) -> Answer:
    """Set the day on which an entry is read again, its text being right as it is."""
    entry, months = get_entry(session(), entry_id), request.form.get("months", type=int)
    if months not in TERMS:
        abort(HTTPStatus.BAD_REQUEST)
    tenant = current_tenant()
    review = add_months(local_day(now(), tenant), months)
    try:
        with committing() as writing:
            keep_reading(writing, tenant, entry, review, by=acting_writer(), now=now())
    except UnsoundDraftError:
        return _back("wrong")
    return _back("read")


@bp.get("/<uuid:entry_id>/translation")
@staff_only(Right.EDIT_FAQ)
def translation(entry_id: UUID) -> str:
    """Show what the first language has changed since a translation was in step."""
    entry = get_entry(session(), entry_id)
    stale = find_stale(session(), entry, _first())
    changes = []
    if stale is not None:
        before = source_as_of(session(), stale.source, entry.in_step_at)
        changes = compare(before, get_document(session(), stale.source).source)
    return render_template("admin/faq/translation.html", entry=entry, stale=stale, changes=changes, names=NAMES)


@bp.post("/<uuid:entry_id>/in-step")
@staff_only(Right.EDIT_FAQ)
def in_step(entry_id: UUID) -> Answer:
    """Say that a translation is right as it is, beside the version of the first language that was seen."""
    entry, seen = get_entry(session(), entry_id), SeenForm().seen_number
    source = find_source(session(), entry, _first())
    if source is None:
        return _back("")
    with committing() as writing:
        mark_in_step(entry, seen_at=get_revision(writing, source.id, seen).created_at)
        record(writing, "faq-in-step", by=acting(), to=Party(entry.id, entry.title), now=now(), version=seen)
    return _back("in-step")


def _first() -> str:
    """Give the language that the others follow."""
    return current_tenant().config.languages[0]


def _back(done: str) -> Answer:
    return redirect(url_for(".index", done=done), HTTPStatus.SEE_OTHER)
