"""Products and topics at the desk: which there are, new ones, their names and order, and the unused that go."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.library.subject_forms import KINDS, ChangedSubjectForm, NewSubjectForm, form_in
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.library.errors import StaleEditionError, SubjectTakenError, SubjectUsedError
from app.domain.library.models import Subject, SubjectKind
from app.domain.library.subjects import (
    change_subject,
    find_subject,
    get_subject,
    make_subject,
    place_of,
    remove_subject,
    title_of,
)
from app.domain.portal.uses import count_uses
from app.web.context import need_page
from app.web.desk_fields import SeenForm
from app.web.i18n import gettext
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.staff import acting, staff_only
from app.web.subjects import part_asked

bp = Blueprint("library_subjects", __name__, url_prefix="/admin/library/subjects")

CREATE, CHANGE, REMOVE = "subject-create", "subject-change", "subject-remove"
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY
_ONE = "/<uuid:subject_id>"


@bp.before_request
def only_with_library() -> None:
    """Answer 404 where the brand has no library."""
    need_page("resources")


@bp.get("/")
@staff_only(Right.MIND_LIBRARY)
def index() -> str:
    """List products and topics, a part at a time, or find them by their name."""
    return render_template(
        "admin/library/subjects.html",
        parts=[part_asked(kind) for kind in SubjectKind],
        query=request.args.get("q", ""),
        done=request.args.get("done"),
        called=_called,
    )


@bp.get("/new")
@staff_only(Right.MIND_LIBRARY)
def ask_new() -> str:
    """Ask what it is called."""
    return _new(form_in(NewSubjectForm, current_tenant().config.languages))


@bp.post("/new")
@staff_only(Right.MIND_LIBRARY)
def do_new() -> Answer | Page:
    """Make it, once however often it is sent."""
    form = form_in(NewSubjectForm, current_tenant().config.languages)
    if not form.validate():
        return _new(form), _NO
    kind, key, titles = SubjectKind(form.kind.data), form.key.data or "", form.titles
    try:
        with committing() as writing:
            made = make_subject(writing, kind, key, titles, now=now())
            record(writing, CREATE, by=acting(), to=Party(made.id, _called(made)), now=now())
    except SubjectTakenError:
        there = find_subject(session(), kind, key)
        if there is None or there.titles != titles:
            said = gettext("Another one of this kind has the key %(key)s: write another one", key=key)
            form.key.errors = [*form.key.errors, said]
            return _new(form), _NO
        made = there
    return _back(made.id, CREATE)


@bp.get(_ONE)
@staff_only(Right.MIND_LIBRARY)
def show(subject_id: UUID) -> str:
    """Show what it is called and what is about it."""
    return _page(get_subject(session(), subject_id))


@bp.post(_ONE)
@staff_only(Right.MIND_LIBRARY)
def change(subject_id: UUID) -> Answer | Page:
    """Change its names and its place, unless somebody else did meanwhile: what was typed is kept then."""
    subject = get_subject(session(), subject_id)
    form = form_in(ChangedSubjectForm, current_tenant().config.languages)
    if not form.validate():
        return _page(subject, form), _NO
    try:
        with committing() as writing:
            changed = change_subject(
                writing, subject_id, form.titles, place=int(form.place.data or 1), edition=form.seen_edition
            )
            record(writing, CHANGE, by=acting(), to=Party(subject_id, _called(changed)), now=now())
    except StaleEditionError as error:
        form.seen.data = str(error.edition)
        said = gettext("A colleague changed it meanwhile. Read it; what you typed is still here.")
        return _page(get_subject(session(), subject_id), form, refusal=said), HTTPStatus.CONFLICT
    return _back(subject_id, CHANGE)


@bp.get(f"{_ONE}/remove")
@staff_only(Right.MIND_LIBRARY)
def ask_remove(subject_id: UUID) -> str | Page:
    """Say what is lost with it."""
    subject = get_subject(session(), subject_id)
    uses = count_uses(session(), subject)
    if uses.keep_it:
        return _used(subject)
    return render_template("admin/library/subject_remove.html", subject=subject, name=_called(subject), uses=uses)


@bp.post(f"{_ONE}/remove")
@staff_only(Right.MIND_LIBRARY)
def remove(subject_id: UUID) -> Answer | Page:
    """Remove it, where nothing is about it."""
    subject = get_subject(session(), subject_id)
    if count_uses(session(), subject).keep_it:
        return _used(subject)
    try:
        with committing() as writing:
            record(writing, REMOVE, by=acting(), to=Party(subject_id, _called(subject)), now=now())
            remove_subject(writing, subject_id, edition=SeenForm().seen_edition)
    except SubjectUsedError:
        return _used(get_subject(session(), subject_id))
    except StaleEditionError:
        said = gettext("A colleague changed it meanwhile. Read it again before you remove it.")
        return _page(get_subject(session(), subject_id), refusal=said), HTTPStatus.CONFLICT
    return redirect(url_for(".index", done=REMOVE), HTTPStatus.SEE_OTHER)


def _called(subject: Subject) -> str:
    return title_of(subject.titles, current_language())


def _new(form: NewSubjectForm) -> str:
    return render_template("admin/library/subject_new.html", form=form)


def _page(subject: Subject, form: ChangedSubjectForm | None = None, *, refusal: str | None = None) -> str:
    if form is None:
        form = form_in(ChangedSubjectForm, current_tenant().config.languages)
        form.fill(subject, place_of(session(), subject))
    return render_template(
        "admin/library/subject.html",
        subject=subject,
        name=_called(subject),
        kind=KINDS[subject.kind],
        uses=count_uses(session(), subject),
        form=form,
        refusal=refusal,
        done=request.args.get("done"),
    )


def _used(subject: Subject) -> Page:
    said = gettext("It stays as long as something is about it.")
    return _page(subject, refusal=said), HTTPStatus.CONFLICT


def _back(subject_id: UUID, done: str) -> Answer:
    return redirect(url_for(".show", subject_id=subject_id, done=done), HTTPStatus.SEE_OTHER)
