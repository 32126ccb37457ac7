"""The FAQ's desk: what there is, and the editor of one entry."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.editor import editor_page
from app.blueprints.admin.faq.forms import EntryForm
from app.domain.accounts.rights import Right
from app.domain.faq.editing.errors import StaleDraftError
from app.domain.faq.editing.models import DraftState
from app.domain.faq.editing.service import Writer, find_draft, get_entry, list_drafts, save_draft
from app.domain.faq.queries import get_document, load_contents
from app.domain.faq.search.misses import list_misses
from app.web.request import committing, current_language, now, session
from app.web.signed_in import current_person
from app.web.staff import staff_only
from app.web.staff_words import DRAFT_WORDS

bp = Blueprint("faq_desk", __name__, url_prefix="/admin/faq")

Page = tuple[str, int]
_MISSES = 20


@bp.get("/")
@staff_only(Right.EDIT_FAQ)
def index() -> str:
    """List the entries of the page's language with their drafts, and what readers sought in vain."""
    drafts = {draft.entry_id: draft for draft in list_drafts(session())}
    return render_template(
        "admin/faq/index.html",
        sections=load_contents(session(), current_language()).sections,
        drafts=drafts,
        misses=list_misses(session(), current_language())[:_MISSES],
        states=DRAFT_WORDS,
        today=now().date(),
    )


@bp.get("/<uuid:entry_id>")
@staff_only(Right.EDIT_FAQ)
def edit(entry_id: UUID) -> str:
    """Show the editor with the draft, or with the published text where there is none."""
    entry = get_entry(session(), entry_id)
    return editor_page(entry, find_draft(session(), entry.id), done=request.args.get("done"))


@bp.post("/<uuid:entry_id>")
@staff_only(Right.EDIT_FAQ)
def save(entry_id: UUID) -> Answer | Page:
    """Keep what was typed as the draft; when somebody else saved meanwhile, show both and lose neither."""
    entry, form = get_entry(session(), entry_id), EntryForm()
    draft = find_draft(session(), entry.id)
    if not form.validate():
        return editor_page(entry, draft, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    was_scheduled = draft is not None and draft.state is DraftState.SCHEDULED
    before = draft.source if draft else get_document(session(), entry).source
    source = form.source(before, today=now().date())
    account = current_person().account
    by = Writer(account.id, account.full_name)
    try:
        with committing() as writing:
            save_draft(writing, entry, source, seen=form.seen_number, based_on=form.based_on_number, by=by, now=now())
    except StaleDraftError as error:
        return editor_page(entry, error.theirs, form=form, mine=source), HTTPStatus.CONFLICT
    done = "saved-unscheduled" if was_scheduled else "saved"
    return redirect(url_for(".edit", entry_id=entry.id, done=done), HTTPStatus.SEE_OTHER)
