"""Events at the desk: prepared, published, changed, cancelled, and the list of who signed up."""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.events.forms import CancelForm, EventForm
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.events import queries, service
from app.domain.events.errors import BegunEventError, FewerPlacesError, OverEventError, StaleEventError
from app.domain.events.models import Event
from app.domain.events.webinars import find_tied
from app.kernel.errors import GuichetError
from app.kernel.spreadsheets import csv_line
from app.web import events as words
from app.web.context import need_page
from app.web.desk_fields import SeenForm
from app.web.i18n import gettext, ngettext
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("event_desk", __name__, url_prefix="/admin/events")

CREATE, CHANGE, PUBLISH, CANCEL, LIST = (
    *("event-create", "event-change", "event-publish", "event-cancel"),
    "event-list",
)  # names of acts
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY
_ONE = "/<uuid:planned_id>"
_LISTED = 200


@bp.before_request
def only_with_events() -> None:
    """Answer 404 where the brand has no events."""
    need_page("events")


@bp.get("/")
@staff_only(Right.MIND_EVENTS)
def index() -> str:
    """List every event, what begins last first."""
    listed = queries.list_for_team(session(), limit=_LISTED)
    counted = queries.count_sign_ups(session(), [each.id for each in listed])
    rows = [(each, _when(each), counted[each.id], _standing(each)) for each in listed]
    return render_template("admin/events/index.html", rows=rows, kinds=words.KIND_WORDS, listed=_LISTED)


@bp.get("/new")
@staff_only(Right.MIND_EVENTS)
def ask_new() -> str:
    """Ask what it is."""
    return _new(_form(None))


@bp.post("/new")
@staff_only(Right.MIND_EVENTS)
def do_new() -> Answer | Page:
    """Make a draft, once however often it is sent."""
    form = _form(None)
    if not form.validate():
        return _new(form), _NO
    with committing() as writing:
        event = service.create_event(writing, form.event_id, form.described, now=now())
        if event is not None:
            record(writing, CREATE, by=acting(), to=Party(event.id, event.title), now=now())
    return _back(form.event_id, CREATE)


@bp.get(_ONE)
@staff_only(Right.MIND_EVENTS)
def show(planned_id: UUID) -> str:
    """Show an event as the team changes it."""
    event = queries.get_event(session(), planned_id)
    return _page(event, _form(event))


@bp.post(_ONE)
@staff_only(Right.MIND_EVENTS)
def change(planned_id: UUID) -> Answer | Page:
    """Change it, unless somebody else did meanwhile: what was typed is kept then."""
    event = queries.get_event(session(), planned_id)
    form = _form(event)
    if not form.validate():
        return _page(event, form), _NO
    try:
        with committing() as writing:
            service.change_event(writing, planned_id, form.described, seen=form.seen_edition, now=now())
            record(writing, CHANGE, by=acting(), to=Party(planned_id, event.title), now=now(), edition=event.edition)
    except FewerPlacesError as error:
        many = ngettext("%(num)d person has a place", "%(num)d people have a place", error.booked)
        form.places.errors = [gettext("There cannot be fewer places: %(many)s", many=many)]
        return _page(event, form), _NO
    except (StaleEventError, OverEventError) as error:
        return _refused(planned_id, form, error)
    return _back(planned_id, CHANGE)


@bp.post(f"{_ONE}/publish")
@staff_only(Right.MIND_EVENTS)
def publish(planned_id: UUID) -> Answer | Page:
    """Let it be seen."""
    event, seen = queries.get_event(session(), planned_id), SeenForm().seen_edition
    try:
        with committing() as writing:
            if service.publish_event(writing, planned_id, seen=seen, now=now()):
                record(writing, PUBLISH, by=acting(), to=Party(planned_id, event.title), now=now())
    except (StaleEventError, OverEventError, BegunEventError) as error:
        return _refused(planned_id, None, error)
    return _back(planned_id, PUBLISH)


@bp.get(f"{_ONE}/cancel")
@staff_only(Right.MIND_EVENTS)
def ask_cancel(planned_id: UUID) -> str:
    """Say who would be told, before it is cancelled for good."""
    event = queries.get_event(session(), planned_id)
    form = CancelForm()
    form.seen.data = form.seen.data or str(event.edition)
    return _cancelling(event, form)


@bp.post(f"{_ONE}/cancel")
@staff_only(Right.MIND_EVENTS)
def cancel(planned_id: UUID) -> Answer | Page:
    """Cancel it; everybody who signed up is told why."""
    event, form = queries.get_event(session(), planned_id), CancelForm()
    if not form.validate():
        return _cancelling(event, form), _NO
    try:
        with committing() as writing:
            reason = form.reason.data or ""
            service.cancel_event(writing, planned_id, reason=reason, seen=form.seen_edition, now=now())
            record(writing, CANCEL, by=acting(), to=Party(planned_id, event.title), now=now(), reason=reason)
    except StaleEventError as error:
        event = _as_it_is(planned_id, form)
        return _cancelling(event, form, refusal=_said(error)), HTTPStatus.CONFLICT
    except OverEventError as error:
        return _refused(planned_id, None, error)
    return _back(planned_id, CANCEL)


@bp.get(f"{_ONE}/sign-ups")
@staff_only(Right.MIND_EVENTS)
def sign_ups(planned_id: UUID) -> str:
    """List who has a place, and who waits."""
    event = queries.get_event(session(), planned_id)
    people = queries.list_signed_up(session(), planned_id)
    return render_template(
        "admin/events/sign_ups.html", event=event, people=people, states=words.STATE_WORDS, when=_when(event)
    )


@bp.post(f"{_ONE}/sign-ups.csv")
@staff_only(Right.MIND_EVENTS)
def take_list(planned_id: UUID) -> Answer:
    """Give the same list as a file, and note who took it."""
    event = queries.get_event(session(), planned_id)
    with committing() as writing:
        record(writing, LIST, by=acting(), to=Party(planned_id, event.title), now=now())
    headers = {"Content-Disposition": f"attachment; filename={event.slug}.csv"}
    return Response("".join(_lines(event)), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(event: Event) -> Iterator[str]:
    """Write the list; the mark at its beginning tells spreadsheets that it is UTF-8."""
    yield "\ufeff" + csv_line(["number", "state", "first_name", "last_name", "company", "email", "signed_up_at"])
    for sign_up, account in queries.list_signed_up(session(), event.id):
        named = (account.first_name, account.last_name, account.company or "", account.email)
        yield csv_line([sign_up.number, sign_up.state.value, *named, sign_up.at.isoformat(timespec="seconds")])


def _form(event: Event | None, *, was_sent: bool = True) -> EventForm:
    about = queries.subjects_of(session(), [event.id])[event.id] if event is not None else ()
    return EventForm(event, [each.id for each in about], now(), was_sent=was_sent)


def _new(form: EventForm) -> str:
    return render_template("admin/events/new.html", form=form)


def _page(event: Event, form: EventForm, *, refusal: str | None = None) -> str:
    return render_template(
        "admin/events/show.html",
        event=event,
        form=form,
        refusal=refusal,
        standing=_standing(event),
        webinar=find_tied(session(), event.id),
        counted=queries.count_sign_ups(session(), [event.id])[event.id],
        is_over=event.cancelled_at is not None or event.ends_at <= now(),
        done=request.args.get("done"),
    )


def _refused(planned_id: UUID, form: EventForm | None, error: GuichetError) -> Page:
    """Show the event as it is by now, with what was typed of it, and say why nothing was done."""
    event = _as_it_is(planned_id, form)
    return _page(event, form or _form(event, was_sent=False), refusal=_said(error)), HTTPStatus.CONFLICT


def _as_it_is(planned_id: UUID, form: SeenForm | None) -> Event:
    """Give the event as it is by now, which whoever sends the form again has seen."""
    event = queries.get_event(session(), planned_id)
    session().refresh(event)
    if form is not None:
        form.seen.data = str(event.edition)
    return event


def _said(error: GuichetError) -> str:
    said: dict[type[GuichetError], str] = {
        StaleEventError: gettext("A colleague changed the event meanwhile. Read it; what you typed is still here."),
        OverEventError: gettext("The event is cancelled or over: nothing of it is changed any more."),
        BegunEventError: gettext("It has to begin in the future"),
    }
    return said[type(error)]


def _cancelling(event: Event, form: CancelForm, *, refusal: str | None = None) -> str:
    counted = queries.count_sign_ups(session(), [event.id])[event.id]
    return render_template(
        "admin/events/cancel.html", event=event, form=form, refusal=refusal, counted=counted, when=_when(event)
    )


def _standing(event: Event) -> tuple[str, str]:
    if event.cancelled_at is not None:
        return "late", gettext("Cancelled")
    if event.published_at is None:
        return "progress", gettext("Draft")
    return ("closed", gettext("Over")) if event.ends_at <= now() else ("done", gettext("Published"))


def _when(event: Event) -> words.When:
    return words.when_words(event, current_tenant(), current_language())


def _back(planned_id: UUID, done: str) -> Answer:
    return redirect(url_for(".show", planned_id=planned_id, done=done), HTTPStatus.SEE_OTHER)
