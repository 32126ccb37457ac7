"""The FAQ's desk: what there is, and the editor of one entry."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.editor import editor_page, load_saved
from app.blueprints.admin.faq.forms import LARGEST_SENT, LOOK, EntryForm
from app.blueprints.admin.faq.tree_page import tree_page
from app.domain.accounts.rights import Right
from app.domain.faq.editing.errors import StaleDraftError
from app.domain.faq.editing.models import DraftState
from app.domain.faq.editing.service import find_draft, get_entry, save_draft
from app.domain.faq.editing.typed import forget_typed, give_sign
from app.web.no_files import takes_text
from app.web.request import committing, now, session
from app.web.staff import acting_writer, staff_only

bp = Blueprint("faq_desk", __name__, url_prefix="/admin/faq")

Page = tuple[str, int]


@bp.get("/")
@staff_only(Right.EDIT_FAQ)
def index() -> str:
    """Show the tree of one language: sections and entries in their order, with their drafts."""
    return tree_page()


@bp.get("/<uuid:entry_id>")
@staff_only(Right.EDIT_FAQ)
def edit(entry_id: UUID) -> str:
    """Show the editor with the draft, or with the published text where there is none."""
    entry = get_entry(session(), entry_id)
    return editor_page(entry, find_draft(session(), entry.id), done=request.args.get("done"))


@bp.post("/<uuid:entry_id>")
@staff_only(Right.EDIT_FAQ)
@takes_text(largest=LARGEST_SENT)
def save(entry_id: UUID) -> Answer | Page:
    """Keep what was typed as the draft, or only look at it; when somebody else saved meanwhile, lose neither text."""
    entry, form = get_entry(session(), entry_id), EntryForm()
    draft = find_draft(session(), entry.id)
    if LOOK in request.form and not form.is_too_long:
        return editor_page(entry, draft, form=form), HTTPStatus.OK
    if not form.validate():
        return editor_page(entry, draft, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    was_scheduled = draft is not None and draft.state is DraftState.SCHEDULED
    source, by = form.source(load_saved(entry, draft).source, today=now().date()), acting_writer()
    try:
        with committing() as writing:
            save_draft(writing, entry, source, seen=form.seen_number, based_on=form.based_on_number, by=by, now=now())
            forget_typed(writing, entry, tab=form.typed.tab, by=by, now=now())
    except StaleDraftError as error:
        with committing() as writing:
            give_sign(writing, entry, form.typed, is_saved=False, by=by, now=now())
        return editor_page(entry, error.theirs, form=form, is_stale=True), HTTPStatus.CONFLICT
    done = "saved-unscheduled" if was_scheduled else "saved"
    return redirect(url_for(".edit", entry_id=entry.id, done=done), HTTPStatus.SEE_OTHER)
