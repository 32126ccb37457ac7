"""What becomes of a draft: reviewed, returned, published or thrown away; and what an entry said before."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.editor import editor_page, writer
from app.blueprints.admin.faq.forms import NoteForm, SeenForm
from app.blueprints.admin.faq.tree_page import to_tree
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.faq.editing.diff import compare
from app.domain.faq.editing.errors import OutdatedDraftError, StaleDraftError
from app.domain.faq.editing.service import (
    ask_review,
    discard_draft,
    find_draft,
    get_entry,
    get_revision,
    list_revisions,
    publish_draft,
    return_draft,
    save_draft,
)
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import get_source
from app.kernel.db import TenantSession
from app.web.faq_desk import read_draft
from app.web.faq_index import index_faq
from app.web.request import committing, current_tenant, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("faq_steps", __name__, url_prefix="/admin/faq")

Page = tuple[str, int]


@bp.post("/<uuid:entry_id>/review")
@staff_only(Right.EDIT_FAQ)
def review(entry_id: UUID) -> Answer | Page:
    """Ask for a review."""
    form = SeenForm()
    return _step(entry_id, "review", lambda writing, entry: ask_review(writing, entry, seen=form.seen_number))


@bp.post("/<uuid:entry_id>/discard")
@staff_only(Right.EDIT_FAQ)
def discard(entry_id: UUID) -> Answer | Page:
    """Throw the draft away; the published text stands."""
    form = SeenForm()
    return _step(entry_id, "discard", lambda writing, entry: discard_draft(writing, entry, seen=form.seen_number))


@bp.post("/<uuid:entry_id>/return")
@staff_only(Right.PUBLISH_FAQ)
def give_back(entry_id: UUID) -> Answer | Page:
    """Return the draft to its writer, with the reason."""
    form, entry = NoteForm(), get_entry(session(), entry_id)
    if not form.validate():
        return editor_page(entry, find_draft(session(), entry.id), note=form), HTTPStatus.UNPROCESSABLE_ENTITY
    note, seen = form.note.data or "", form.seen_number
    return _step(entry_id, "return", lambda writing, each: return_draft(writing, each, note, seen=seen), reason=note)


@bp.post("/<uuid:entry_id>/publish")
@staff_only(Right.PUBLISH_FAQ)
def publish(entry_id: UUID) -> Answer | Page:
    """Publish the draft, unless it would make the FAQ wrong."""
    entry, form = get_entry(session(), entry_id), SeenForm()
    draft = find_draft(session(), entry.id)
    reading = read_draft(session(), current_tenant(), entry, draft.source) if draft else None
    if reading is not None and (reading.document is None or not reading.is_sound):
        return editor_page(entry, draft), HTTPStatus.UNPROCESSABLE_ENTITY

    def put(writing: TenantSession, each: FaqEntry) -> None:
        if reading is None or reading.document is None:
            raise StaleDraftError(None)
        publish_draft(writing, each, reading.document, seen=form.seen_number, now=now())
        writing.flush()
        index_faq(writing, current_tenant())

    return _step(entry_id, "publish", put)


@bp.get("/<uuid:entry_id>/history")
@staff_only(Right.EDIT_FAQ)
def history(entry_id: UUID) -> str:
    """List what an entry has said."""
    entry = get_entry(session(), entry_id)
    return render_template("admin/faq/history.html", entry=entry, revisions=list_revisions(session(), entry.id))


@bp.get("/<uuid:entry_id>/history/<int:number>")
@staff_only(Right.EDIT_FAQ)
def revision(entry_id: UUID, number: int) -> str:
    """Compare what an entry said once with what it says now."""
    entry = get_entry(session(), entry_id)
    once = get_revision(session(), entry.id, number)
    changes = compare(once.source, get_source(session(), entry))
    draft = find_draft(session(), entry.id)
    return render_template(
        "admin/faq/revision.html", entry=entry, once=once, changes=changes, seen=draft.saves if draft else 0
    )


@bp.post("/<uuid:entry_id>/history/<int:number>/restore")
@staff_only(Right.EDIT_FAQ)
def restore(entry_id: UUID, number: int) -> Answer | Page:
    """Make a draft of what an entry said once; it is published like any other."""
    form, by = SeenForm(), writer()
    once = get_revision(session(), get_entry(session(), entry_id).id, number)
    source = once.source

    def put(writing: TenantSession, entry: FaqEntry) -> None:
        save_draft(writing, entry, source, seen=form.seen_number, based_on=entry.revision, by=by, now=now())

    return _step(entry_id, "restore", put)


def _step(
    entry_id: UUID, name: str, take: Callable[[TenantSession, FaqEntry], None], *, reason: str | None = None
) -> Answer | Page:
    """Do one step and write it down; when the draft has changed meanwhile, show it as it is now."""
    entry = get_entry(session(), entry_id)
    about, is_gone = Party(entry.id, entry.title), name == "discard" and entry.revision == 0
    try:
        with committing() as writing:
            take(writing, entry)
            record(writing, f"faq-{name}", by=acting(), to=about, now=now(), reason=reason)
    except (StaleDraftError, OutdatedDraftError):
        return editor_page(entry, find_draft(session(), entry.id), done="changed"), HTTPStatus.CONFLICT
    if is_gone:
        return to_tree(entry.language, done="dropped")
    return redirect(url_for("faq_desk.edit", entry_id=entry.id, done=name), HTTPStatus.SEE_OTHER)
