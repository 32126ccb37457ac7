"""The library at the desk: resources found, written, shown from when until when, and withdrawn."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.library.forms import ResourceForm, ScheduleForm
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.library import service
from app.domain.library.errors import SlugTakenError, StaleEditionError
from app.domain.library.models import Resource, ResourceKind
from app.domain.library.queries import count_downloads, find_by_id, get_by_id, list_files
from app.domain.library.rules import Standing, standing_of
from app.domain.library.subjects import list_subjects_of
from app.domain.library.team import TEAM_PAGE, Sought, list_for_team
from app.web.context import need_page
from app.web.desk_fields import SeenForm
from app.web.faq_index import thesaurus_of
from app.web.forms import clean_text
from app.web.i18n import NAMES, gettext
from app.web.library import resource_url
from app.web.library_words import kind_word, standing_mark
from app.web.request import committing, current_tenant, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("library_desk", __name__, url_prefix="/admin/library")

CREATE, CHANGE, SCHEDULE, WITHDRAW = "resource-create", "resource-change", "resource-schedule", "resource-withdraw"
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY
_ONE = "/<uuid:resource_id>"


@bp.before_request
def only_with_library() -> None:
    """Answer 404 where the brand has no library."""
    need_page("resources")


@bp.get("/")
@staff_only(Right.MIND_LIBRARY)
def index() -> str:
    """Search, or list what changed last; `before` is where the page before ended."""
    sought = Sought(
        words=clean_text(request.args.get("q")) or "",
        kind=next((each for each in ResourceKind if each == request.args.get("kind")), None),
        standing=next((each for each in Standing if each == request.args.get("state")), None),
    )
    thesauri = [thesaurus_of(current_tenant(), each) for each in current_tenant().config.languages]
    before = request.args.get("before", type=UUID)
    found = list_for_team(session(), sought, thesauri=thesauri, now=now(), before=before)
    return render_template(
        "admin/library/index.html",
        sought=sought,
        names=NAMES,
        rows=[(each, kind_word(each.kind), standing_mark(_standing(each))) for each in found[:TEAM_PAGE]],
        kinds=[(each, kind_word(each)) for each in ResourceKind],
        standings=[(each, standing_mark(each)[1]) for each in Standing],
        following=found[TEAM_PAGE - 1].id if len(found) > TEAM_PAGE else None,
    )


@bp.get("/new")
@staff_only(Right.MIND_LIBRARY)
def ask_new() -> str:
    """Ask what it is."""
    return _new(_form(None))


@bp.post("/new")
@staff_only(Right.MIND_LIBRARY)
def do_new() -> Answer | Page:
    """Make a draft, once however often it is sent."""
    form = _form(None, is_sent=True)
    if not form.validate():
        return _new(form), _NO
    written = form.written
    try:
        with committing() as writing:
            thesaurus = thesaurus_of(current_tenant(), written.language)
            made = service.make_resource(writing, written, thesaurus=thesaurus, now=now(), resource_id=form.resource_id)
            record(writing, CREATE, by=acting(), to=Party(made.id, made.title), now=now())
    except SlugTakenError as error:
        if find_by_id(session(), form.resource_id) is None:
            _say_taken(form, error)
            return _new(form), _NO
    return _back(form.resource_id, CREATE)


@bp.get(_ONE)
@staff_only(Right.MIND_LIBRARY)
def show(resource_id: UUID) -> str:
    """Show a resource as the team changes it."""
    return _page(get_by_id(session(), resource_id))


@bp.post(_ONE)
@staff_only(Right.MIND_LIBRARY)
def change(resource_id: UUID) -> Answer | Page:
    """Change it, unless somebody else did meanwhile: what was typed is kept then."""
    resource = get_by_id(session(), resource_id)
    form = _form(resource, is_sent=True)
    if not form.validate():
        return _page(resource, form=form), _NO
    thesaurus = thesaurus_of(current_tenant(), resource.language)
    try:
        with committing() as writing:
            changed = service.change_resource(
                writing, resource_id, form.written, edition=form.seen_edition, thesaurus=thesaurus, now=now()
            )
            record(writing, CHANGE, by=acting(), to=Party(resource_id, changed.title), now=now())
    except SlugTakenError as error:
        _say_taken(form, error)
        return _page(get_by_id(session(), resource_id), form=form), _NO
    except StaleEditionError as error:
        form.seen.data = str(error.edition)
        return _stale(resource_id, form=form)
    return _back(resource_id, CHANGE)


@bp.post(f"{_ONE}/publish")
@staff_only(Right.MIND_LIBRARY)
def publish(resource_id: UUID) -> Answer | Page:
    """Show it from now on."""
    return _put(resource_id, SeenForm(), publishing=True)


@bp.post(f"{_ONE}/withdraw")
@staff_only(Right.MIND_LIBRARY)
def withdraw(resource_id: UUID) -> Answer | Page:
    """Show it no more."""
    return _put(resource_id, SeenForm(), publishing=False)


@bp.post(f"{_ONE}/schedule")
@staff_only(Right.MIND_LIBRARY)
def schedule(resource_id: UUID) -> Answer | Page:
    """Show it from one instant until another."""
    resource = get_by_id(session(), resource_id)
    form = ScheduleForm(resource, now(), is_sent=True)
    if not form.validate():
        return _page(resource, times=form), _NO
    times = {"published_at": form.published_at, "expires_at": form.expires_at}
    try:
        with committing() as writing:
            service.schedule(writing, resource_id, edition=form.seen_edition, now=now(), **times)
            record(writing, SCHEDULE, by=acting(), to=Party(resource_id, resource.title), now=now())
    except StaleEditionError as error:
        form.seen.data = str(error.edition)
        return _stale(resource_id, times=form)
    return _back(resource_id, SCHEDULE)


def _put(resource_id: UUID, form: SeenForm, *, publishing: bool) -> Answer | Page:
    """Show it or show it no more; where it is so already, a second click finds what the first one did."""
    resource = get_by_id(session(), resource_id)
    act = SCHEDULE if publishing else WITHDRAW
    do = service.publish if publishing else service.withdraw
    try:
        with committing() as writing:
            do(writing, resource_id, edition=form.seen_edition, now=now())
            record(writing, act, by=acting(), to=Party(resource_id, resource.title), now=now())
    except StaleEditionError:
        if _standing(get_by_id(session(), resource_id)) is not (Standing.SHOWN if publishing else Standing.EXPIRED):
            return _stale(resource_id)
    return _back(resource_id, act)


def _form(resource: Resource | None, *, is_sent: bool = False) -> ResourceForm:
    about = list_subjects_of(session(), resource.id) if resource is not None else ()
    return ResourceForm(resource, [each.id for each in about], now(), is_sent=is_sent)


def _new(form: ResourceForm) -> str:
    return render_template("admin/library/new.html", form=form)


def _page(
    resource: Resource,
    *,
    form: ResourceForm | None = None,
    times: ScheduleForm | None = None,
    refusal: str | None = None,
) -> str:
    standing = _standing(resource)
    return render_template(
        "admin/library/show.html",
        resource=resource,
        names=NAMES,
        form=form or _form(resource),
        times=times or ScheduleForm(resource, now(), is_sent=False),
        refusal=refusal,
        standing=standing_mark(standing),
        is_shown=standing is Standing.SHOWN,
        is_planned=standing in {Standing.SHOWN, Standing.SCHEDULED},
        kind=kind_word(resource.kind),
        url=resource_url(resource),
        taken=count_downloads(session(), resource.id),
        files=len(list_files(session(), resource.id)),
        done=request.args.get("done"),
    )


def _stale(resource_id: UUID, *, form: ResourceForm | None = None, times: ScheduleForm | None = None) -> Page:
    """Show the resource as it is by now, with what was typed, and say why nothing was done."""
    said = gettext("A colleague changed the resource meanwhile. Read it; what you typed is still here.")
    resource = get_by_id(session(), resource_id)
    return _page(resource, form=form, times=times, refusal=said), HTTPStatus.CONFLICT


def _say_taken(form: ResourceForm, error: SlugTakenError) -> None:
    said = gettext("Another resource has the address %(slug)s: write another one", slug=error.slug)
    form.slug.errors = [*form.slug.errors, said]


def _standing(resource: Resource) -> Standing:
    return standing_of(resource.published_at, resource.expires_at, now=now())


def _back(resource_id: UUID, done: str) -> Answer:
    return redirect(url_for(".show", resource_id=resource_id, done=done), HTTPStatus.SEE_OTHER)
