"""Incidents at the desk: listed, opened, and told of until they are over."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.incidents.forms import AttachForm, OpenForm, UpdateForm
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.incidents.answering import ask_answering, attach, list_attached
from app.domain.incidents.errors import StaleIncidentError, TransitionError
from app.domain.incidents.models import Incident, IncidentState, Words
from app.domain.incidents.queries import get_incident, list_incidents, list_updates
from app.domain.incidents.service import open_incident, update_incident
from app.domain.support.team.answering import find_for_team
from app.web.context import need_page
from app.web.i18n import gettext
from app.web.request import committing, current_tenant, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("incident_desk", __name__, url_prefix="/admin/incidents")

OPEN, UPDATE, ATTACH = "incident-open", "incident-update", "incident-attach"  # names of acts
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY
_ONE = "/<uuid:incident_id>"


@bp.before_request
def only_with_support() -> None:
    """Answer 404 where the brand has no support."""
    need_page("status")


@bp.get("/")
@staff_only(Right.MIND_INCIDENTS)
def index() -> str:
    """List what goes on, then what is over."""
    return render_template("admin/incidents/index.html", incidents=list_incidents(session(), now=now()))


@bp.get("/new")
@staff_only(Right.MIND_INCIDENTS)
def ask_open() -> str:
    """Ask what is wrong."""
    return render_template("admin/incidents/new.html", form=OpenForm(now()))


@bp.post("/new")
@staff_only(Right.MIND_INCIDENTS)
def do_open() -> Answer | Page:
    """Open an incident, once however often it is sent."""
    form = OpenForm(now())
    if not form.validate():
        return render_template("admin/incidents/new.html", form=form), _NO
    titles = form.told("title")
    with committing() as writing:
        opened = open_incident(
            writing,
            form.incident_id,
            form.said,
            titles=titles,
            parts=form.named_parts,
            started_at=form.started_at,
            now=now(),
        )
        if opened is not None:
            record(writing, OPEN, by=acting(), to=Party(opened.id, _first(titles)), now=now(), public=opened.is_public)
    return _back(form.incident_id, OPEN)


@bp.get(_ONE)
@staff_only(Right.MIND_INCIDENTS)
def show(incident_id: UUID) -> str:
    """Show an incident, what was said of it, and ask for more."""
    incident = get_incident(session(), incident_id)
    return _page(incident, UpdateForm(incident))


@bp.post(_ONE)
@staff_only(Right.MIND_INCIDENTS)
def update(incident_id: UUID) -> Answer | Page:
    """Say something more, unless somebody else did meanwhile: what was typed is kept then, and what they said shown."""
    incident = get_incident(session(), incident_id)
    form = UpdateForm(incident)
    if form.seen_number != incident.updates:
        return _stale(incident_id, form)
    if not form.validate():
        return _page(incident, form), _NO
    try:
        with committing() as writing:
            said = update_incident(writing, incident_id, form.said, seen=form.seen_number, now=now())
            if form.answers.data:
                resolves = bool(form.resolves.data) and said.state is IncidentState.RESOLVED
                ask_answering(writing, said, resolves=resolves, now=now())
            about = Party(incident_id, _first(incident.titles))
            record(writing, UPDATE, by=acting(), to=about, now=now(), state=form.said.state.value)
    except (StaleIncidentError, TransitionError):
        return _stale(incident_id, form)
    return _back(incident_id, UPDATE)


@bp.post(f"{_ONE}/attach")
@staff_only(Right.MIND_INCIDENTS)
def do_attach(incident_id: UUID) -> Answer | Page:
    """Say that an incident is the cause of a request."""
    incident, form = get_incident(session(), incident_id), AttachForm()
    if not form.validate():
        return _page(incident, UpdateForm(incident), attaching=form), _NO
    ticket = find_for_team(session(), form.reference.data or "")
    if ticket is None:
        form.reference.errors = [gettext("There is no request of that reference")]
        return _page(incident, UpdateForm(incident), attaching=form), _NO
    with committing() as writing:
        if attach(writing, incident_id, ticket.id, now=now()):
            about = Party(incident_id, _first(incident.titles))
            record(writing, ATTACH, by=acting(), to=about, now=now(), request=ticket.reference)
    return _back(incident_id, ATTACH)


def _stale(incident_id: UUID, form: UpdateForm) -> Page:
    incident = get_incident(session(), incident_id)
    session().refresh(incident)
    form.seen.data = str(incident.updates)
    return _page(incident, form, stale=True), HTTPStatus.CONFLICT


def _page(incident: Incident, form: UpdateForm, *, stale: bool = False, attaching: AttachForm | None = None) -> str:
    return render_template(
        "admin/incidents/show.html",
        incident=incident,
        updates=list_updates(session(), [incident.id])[incident.id],
        form=form,
        stale=stale,
        attached=list_attached(session(), incident.id),
        attaching=attaching or AttachForm(),
        done=request.args.get("done"),
    )


def _first(titles: Words) -> str:
    return titles[current_tenant().config.languages[0]]


def _back(incident_id: UUID, done: str) -> Answer:
    return redirect(url_for(".show", incident_id=incident_id, done=done), HTTPStatus.SEE_OTHER)
