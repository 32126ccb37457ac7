"""The editor while somebody types: their text is kept, checked and shown as a page, and others there are named."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.editor import find_marks, find_writers, load_saved, missing_in
from app.blueprints.admin.faq.forms import EntryForm, tab_of
from app.domain.accounts.rights import Right
from app.domain.faq.editing.service import find_draft, get_entry
from app.domain.faq.editing.typed import forget_typed, give_sign
from app.domain.faq.queries import list_languages_of
from app.web.bindings import bind_brand
from app.web.faq_links import entry_targets
from app.web.faq_preview import preview_page
from app.web.faq_references import list_references
from app.web.help_centre import open_help_centre
from app.web.request import committing, current_tenant, now, session
from app.web.speaking import speaking
from app.web.staff import acting_writer, staff_only

bp = Blueprint("faq_live", __name__, url_prefix="/admin/faq")

Page = tuple[str, int]
Live = tuple[dict[str, object], int]


@bp.get("/<uuid:entry_id>/preview")
@staff_only(Right.EDIT_FAQ)
def preview(entry_id: UUID) -> str:
    """Show an entry's page as it would be if its draft were published."""
    entry = get_entry(session(), entry_id)
    document = load_saved(entry, find_draft(session(), entry.id)).document
    return preview_page(entry, title=document.front.title, body=document.body)


@bp.post("/<uuid:entry_id>/live")
@staff_only(Right.EDIT_FAQ)
def live(entry_id: UUID) -> Live:
    """Keep what is typed for its writer alone; answer its page, its mistakes, and who else is writing."""
    entry, form, by = get_entry(session(), entry_id), EntryForm(), acting_writer()
    if form.is_too_long:
        return {}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    saved = load_saved(entry, find_draft(session(), entry.id))
    source = form.source(saved.source, today=now().date())
    is_saved = form.typed.text == saved.typed.text
    with committing() as writing:
        give_sign(writing, entry, form.typed, is_saved=is_saved, by=by, now=now())
    missing = missing_in({**list_languages_of(session(), entry.key), entry.language: entry})
    around = {"marks": find_marks(entry, source), "missing": missing, "writers": find_writers(entry)}
    return {
        "page": preview_page(entry, title=form.title.data or "", body=form.body.data or ""),
        "parts": render_template("admin/faq/_live.html", is_saved=is_saved, at=now(), **around),
    }, HTTPStatus.OK


@bp.post("/<uuid:entry_id>/typed/forget")
@staff_only(Right.EDIT_FAQ)
def forget(entry_id: UUID) -> Answer:
    """Throw away what the reader typed in one tab and did not save."""
    entry = get_entry(session(), entry_id)
    with committing() as writing:
        forget_typed(writing, entry, tab=tab_of(request.form.get("tab")), by=acting_writer(), now=now())
    return redirect(url_for("faq_desk.edit", entry_id=entry.id, done="forgotten"), HTTPStatus.SEE_OTHER)


@bp.get("/<uuid:entry_id>/references")
@staff_only(Right.EDIT_FAQ)
def references(entry_id: UUID) -> str:
    """List what the entry's text may refer to, with what it says now."""
    entry, asked = get_entry(session(), entry_id), request.args.get("q", "")
    with speaking(entry.language):  # type: ignore[arg-type]  # a language of the brand
        targets = entry_targets(open_help_centre().sections)
    bindings = bind_brand(current_tenant(), entry.language, targets.get)  # type: ignore[arg-type]  # as above
    groups = list_references(bindings, targets, asked=asked)
    return render_template("admin/faq/references.html", entry=entry, groups=groups, asked=asked)
