"""What becomes of a draft: reviewed, returned, published or thrown away; and what an entry said before."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.editor import editor_page
from app.blueprints.admin.faq.forms import NoteForm, SeenForm
from app.blueprints.admin.faq.publishing import PublishForm
from app.blueprints.admin.faq.tree_page import to_tree
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.faq.editing.diff import compare
from app.domain.faq.editing.errors import OutdatedDraftError, StaleDraftError, UnsoundDraftError
from app.domain.faq.editing.service import (
    ask_review,
    discard_draft,
    find_draft,
    get_entry,
    get_revision,
    list_revisions,
    return_draft,
    save_draft,
    take_back,
)
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import get_source
from app.kernel.db import TenantSession
from app.web.faq_publishing import publish_now, schedule
from app.web.request import committing, current_tenant, now, session
from app.web.staff import acting, acting_writer, staff_only
from app.web.staff_words import SIGNIFICANCE_MARKS

bp = Blueprint("faq_steps", __name__, url_prefix="/admin/faq")

Page = tuple[str, int]
_CHOSEN = ("first", "second")  # the fields that say which two texts are compared


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
        return editor_page(entry, find_draft(session(), entry.id), refused=form), HTTPStatus.UNPROCESSABLE_ENTITY
    note, seen = form.note.data or "", form.seen_number
    return _step(entry_id, "return", lambda writing, each: return_draft(writing, each, note, seen=seen), reason=note)


@bp.post("/<uuid:entry_id>/publish")
@staff_only(Right.PUBLISH_FAQ)
def publish(entry_id: UUID) -> Answer | Page:
    """Publish the draft, now or at a time, unless it would make the FAQ wrong."""
    entry, form = get_entry(session(), entry_id), PublishForm()
    if not form.validate():
        page = editor_page(entry, find_draft(session(), entry.id), refused=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    seen, terms = form.seen_number, form.terms
    name, take = ("publish", publish_now) if terms.at is None else ("schedule", schedule)

    def put(writing: TenantSession, each: FaqEntry) -> None:
        take(writing, current_tenant(), each, seen=seen, terms=terms, by=acting_writer(), now=now())

    return _step(entry_id, name, put, is_written=True)


@bp.post("/<uuid:entry_id>/take-back")
@staff_only(Right.PUBLISH_FAQ)
def unschedule(entry_id: UUID) -> Answer | Page:
    """Let the draft wait for its time no longer."""
    form = SeenForm()
    return _step(entry_id, "unschedule", lambda writing, entry: take_back(writing, entry, seen=form.seen_number))


@bp.get("/<uuid:entry_id>/history")
@staff_only(Right.EDIT_FAQ)
def history(entry_id: UUID) -> str:
    """List what an entry has said."""
    entry = get_entry(session(), entry_id)
    revisions = list_revisions(session(), entry.id)
    return render_template("admin/faq/history.html", entry=entry, revisions=revisions, words=SIGNIFICANCE_MARKS)


@bp.get("/<uuid:entry_id>/history/compare")
@staff_only(Right.EDIT_FAQ)
def compare_two(entry_id: UUID) -> str | Answer:
    """Compare two texts that an entry has said, the earlier first whichever was chosen first."""
    entry = get_entry(session(), entry_id)
    chosen = sorted({number for name in _CHOSEN if (number := request.args.get(name, type=int)) is not None})
    if len(chosen) != len(_CHOSEN):
        return redirect(url_for(".history", entry_id=entry.id), HTTPStatus.SEE_OTHER)
    before, after = (get_revision(session(), entry.id, number) for number in chosen)
    changes = compare(before.source, after.source)
    return render_template("admin/faq/compared.html", entry=entry, before=before, after=after, changes=changes)


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
    form, by = SeenForm(), acting_writer()
    source = get_revision(session(), get_entry(session(), entry_id).id, number).source

    def put(writing: TenantSession, entry: FaqEntry) -> None:
        save_draft(writing, entry, source, seen=form.seen_number, based_on=entry.revision, by=by, now=now())

    return _step(entry_id, "restore", put)


def _step(
    entry_id: UUID,
    name: str,
    take: Callable[[TenantSession, FaqEntry], None],
    *,
    reason: str | None = None,
    is_written: bool = False,
) -> Answer | Page:
    """Do one step and write it down, unless it does so itself; when the draft has changed, show it as it is now."""
    entry = get_entry(session(), entry_id)
    about, is_gone = Party(entry.id, entry.title), name == "discard" and entry.revision == 0
    try:
        with committing() as writing:
            take(writing, entry)
            if not is_written:
                record(writing, f"faq-{name}", by=acting(), to=about, now=now(), reason=reason)
    except UnsoundDraftError:
        return editor_page(entry, find_draft(session(), entry.id)), HTTPStatus.UNPROCESSABLE_ENTITY
    except (StaleDraftError, OutdatedDraftError):
        return editor_page(entry, find_draft(session(), entry.id), done="changed"), HTTPStatus.CONFLICT
    if is_gone:
        return to_tree(entry.language, done="dropped")
    return redirect(url_for("faq_desk.edit", entry_id=entry.id, done=name), HTTPStatus.SEE_OTHER)
