"""The editor's page: the text, its page as customers see it, its mistakes, what changes, and what comes next."""

from flask import render_template

from app.blueprints.admin.faq.forms import EntryForm, NoteForm
from app.blueprints.admin.faq.publishing import PublishForm, read_publication
from app.domain.faq.documents import read_entry
from app.domain.faq.editing.diff import compare
from app.domain.faq.editing.models import FaqDraft
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import get_document
from app.web.faq_desk import read_draft
from app.web.request import current_tenant, session
from app.web.staff_words import DRAFT_WORDS, STEP_WORDS


def editor_page(
    entry: FaqEntry,
    draft: FaqDraft | None,
    *,
    form: EntryForm | None = None,
    beside: NoteForm | PublishForm | None = None,
    mine: str | None = None,
    done: str | None = None,
    outdated: bool = False,
) -> str:
    """Show an entry being written.

    `form` has what was typed and not kept; `mine` is its text where somebody else saved meanwhile: then what they
    saved stands beside it, and saving again is to have seen it. `beside` is another form of the page that was refused.
    """
    published = get_document(session(), entry).source
    shown = mine or (draft.source if draft else published)
    reading = read_draft(session(), current_tenant(), entry, shown)
    seen, based_on = draft.saves if draft else 0, draft.based_on if draft else entry.revision
    if form is None:
        form = EntryForm(formdata=None)
        form.show(read_entry("", shown), seen=seen, based_on=based_on)
    elif mine is not None:
        form.seen.data = str(seen)
    return render_template(
        "admin/faq/entry.html",
        entry=entry,
        draft=draft,
        form=form,
        note=beside if isinstance(beside, NoteForm) else NoteForm(formdata=None),
        seen=seen,
        reading=reading,
        changes=compare(published, shown) if draft or mine else [],
        theirs=compare(draft.source if draft else published, mine) if mine is not None else None,
        done=STEP_WORDS.get(done or ""),
        states=DRAFT_WORDS,
        outdated=outdated,
        publication=read_publication(entry, draft, beside if isinstance(beside, PublishForm) else None),
    )
