"""The editor's page: the text, its page as customers see it, its mistakes, what changes, and what comes next."""

from dataclasses import dataclass

from flask import render_template, request

from app.blueprints.admin.faq.forms import LONGEST_BODY, EntryForm, NoteForm, source_of, typed_of
from app.blueprints.admin.faq.publishing import PublishForm, read_publication
from app.domain.faq.documents import EntryDocument, read_entry
from app.domain.faq.editing.diff import DiffLine, compare
from app.domain.faq.editing.models import FaqDraft
from app.domain.faq.editing.service import find_draft
from app.domain.faq.editing.typed import Kept, Typed, Writing, find_typed, who_is_writing
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import get_source, list_languages_of
from app.web.faq_desk import read_draft
from app.web.faq_marks import Mark, marks_of
from app.web.faq_preview import preview_page
from app.web.i18n import NAMES
from app.web.request import current_tenant, now, session
from app.web.staff import acting_writer
from app.web.staff_words import DRAFT_WORDS, STEP_WORDS


@dataclass(frozen=True, slots=True)
class Saved:
    """What an entry says, and the draft of what it would say next, if there is one."""

    entry: FaqEntry
    draft: FaqDraft | None
    published: str

    @property
    def source(self) -> str:
        """What is written on: the draft, else the published text."""
        return self.draft.source if self.draft else self.published

    @property
    def document(self) -> EntryDocument:
        """The same, read."""
        return read_entry("", self.source)

    @property
    def seen(self) -> int:
        """The number of the draft's last save; 0 where there is none."""
        return self.draft.saves if self.draft else 0

    @property
    def typed(self) -> Typed:
        """The form of it; saving that has compared with what is published now."""
        return typed_of(self.document, seen=self.seen, based_on=self.entry.revision)


@dataclass(frozen=True, slots=True)
class Beside:
    """The text of the same entry in another language."""

    language: str
    title: str
    body: str


def load_saved(entry: FaqEntry, draft: FaqDraft | None) -> Saved:
    """Read what is published of an entry beside its draft."""
    return Saved(entry, draft, get_source(session(), entry))


def editor_page(
    entry: FaqEntry,
    draft: FaqDraft | None,
    *,
    form: EntryForm | None = None,
    refused: NoteForm | PublishForm | None = None,
    done: str | None = None,
    is_stale: bool = False,
) -> str:
    """Show an entry being written.

    `form` has what was typed and not saved, `refused` another form of the page. `is_stale`: somebody else saved
    meanwhile; then what they saved stands beside it, and saving again is to have seen it. A text that is too long is
    neither checked nor drawn.
    """
    saved = load_saved(entry, draft)
    kept = find_typed(session(), entry.id, acting_writer().id) if form is None else None
    form = form or _opened(saved, kept)
    if is_stale:
        form.seen.data = str(saved.seen)
    source = saved.source if form.is_too_long else form.source(saved.source, today=now().date())
    drawn = saved.typed if form.is_too_long else form.typed
    return render_template(
        "admin/faq/entry.html",
        entry=entry,
        draft=draft,
        form=form,
        note=refused if isinstance(refused, NoteForm) else NoteForm(formdata=None),
        publication=read_publication(entry, draft, refused if isinstance(refused, PublishForm) else None),
        kept=kept,
        kept_changes=_offered(saved, kept, form),
        done=STEP_WORDS.get(done or ""),
        states=DRAFT_WORDS,
        outdated=draft is not None and draft.based_on < entry.revision,
        longest=LONGEST_BODY,
        marks=[] if form.is_too_long else find_marks(entry, source),
        page=preview_page(entry, title=drawn.title, body=drawn.body),
        **_beneath(saved, source, is_stale=is_stale),
        **_around(entry),
    )


def _beneath(saved: Saved, source: str, *, is_stale: bool) -> dict[str, object]:
    """Give what is saved beneath what is typed, and how the texts differ."""
    return {
        "seen": saved.seen,
        "changes": compare(saved.published, saved.source) if saved.draft else [],
        "mine": compare(saved.source, source) if is_stale else None,
        "theirs": saved.document if is_stale else None,
    }


def find_marks(entry: FaqEntry, source: str) -> list[Mark]:
    """Check a text as the entry's next one."""
    return marks_of(read_draft(session(), current_tenant(), entry, source).findings, source)


def find_writers(entry: FaqEntry) -> list[Writing]:
    """Tell who else is writing an entry now."""
    return who_is_writing(session(), [entry.id], now(), but=acting_writer().id).get(entry.id, [])


def _around(entry: FaqEntry) -> dict[str, object]:
    """Give what stands around a text: who else is there, and the same entry in other languages."""
    siblings = {**list_languages_of(session(), entry.key), entry.language: entry}
    return {
        "writers": find_writers(entry),
        "siblings": siblings,
        "missing": missing_in(siblings),
        "names": NAMES,
        "beside": _beside(entry, siblings),
    }


def missing_in(siblings: dict[str, FaqEntry]) -> list[str]:
    """Name the languages of the brand in which an entry does not exist."""
    return [NAMES[code] for code in current_tenant().config.languages if code not in siblings]


def _offered(saved: Saved, kept: Kept | None, form: EntryForm) -> list[list[DiffLine]]:
    """Compare what is shown with what its writer typed elsewhere and did not save; nothing where they are the same."""
    if kept is None or kept.typed.tab == form.typed.tab:
        return []
    shown, other = (source_of(each, saved.source, today=now().date()) for each in (form.typed, kept.typed))
    return compare(shown, other)


def _opened(saved: Saved, kept: Kept | None) -> EntryForm:
    """Give the form as it is opened: what came too late, else what was kept and is wanted, else what is saved."""
    form = EntryForm(formdata=None)
    if not form.is_restored:
        is_wanted = kept is not None and request.args.get("typed") == "take"
        form.show_typed(kept.typed if kept and is_wanted else saved.typed)
    return form


def _beside(entry: FaqEntry, siblings: dict[str, FaqEntry]) -> Beside | None:
    """Give the text in the language that is asked for beside this one, its draft where it has one."""
    other = siblings.get(request.values.get("beside", ""))
    if other is None or other.id == entry.id:
        return None
    document = load_saved(other, find_draft(session(), other.id)).document
    return Beside(other.language, document.front.title, document.body.strip("\n"))
