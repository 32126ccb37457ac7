"""Which webinar of the library an event is: its page leads to the event, and has the recording afterwards."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField
from wtforms.validators import AnyOf

from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.events import queries
from app.domain.events.models import Event
from app.domain.events.webinars import OFFERED, find_tied, list_webinars, tie_webinar
from app.domain.library.models import Resource
from app.web.context import need_page
from app.web.forms import PageForm
from app.web.i18n import NAMES, gettext
from app.web.request import committing, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("event_webinars", __name__, url_prefix="/admin/events/<uuid:planned_id>/webinar")

TIE = "event-webinar"  # the name of an act


class WebinarForm(PageForm):
    """One of the webinars of the library, or none."""

    webinar = SelectField(_("Webinar of the library"), choices=[], validate_choice=False)

    def __init__(self, offered: Sequence[Resource], tied: Resource | None) -> None:
        super().__init__()
        every = {each.id: each for each in (*([tied] if tied else []), *offered)}.values()
        titles = [(str(each.id), f"{each.title} ({NAMES.get(each.language, each.language)})") for each in every]
        self.webinar.choices = [("", gettext("None")), *titles]
        self.webinar.validators = [AnyOf(["", *(key for key, _title in titles)], gettext("Choose one of the list"))]
        if not self.is_submitted() and not self.is_restored:
            self.webinar.data = str(tied.id) if tied else ""

    @property
    def chosen(self) -> UUID | None:
        """What was chosen, once it is valid."""
        return UUID(self.webinar.data) if self.webinar.data else None


@bp.before_request
def only_with_both() -> None:
    """Answer 404 where the brand has no events, or no library."""
    need_page("events")
    need_page("resources")


@bp.get("")
@staff_only(Right.MIND_EVENTS)
def ask(planned_id: UUID) -> str:
    """Ask which one it is."""
    event = queries.get_event(session(), planned_id)
    return _page(event, _form(event))


@bp.post("")
@staff_only(Right.MIND_EVENTS)
def tie(planned_id: UUID) -> Answer | tuple[str, int]:
    """Let the page of one lead to this event, and no other's."""
    event = queries.get_event(session(), planned_id)
    form = _form(event)
    if not form.validate():
        return _page(event, form), HTTPStatus.UNPROCESSABLE_ENTITY
    with committing() as writing:
        tie_webinar(writing, planned_id, form.chosen)
        record(writing, TIE, by=acting(), to=Party(planned_id, event.title), now=now())
    return redirect(url_for("event_desk.show", planned_id=planned_id, done=TIE), HTTPStatus.SEE_OTHER)


def _form(event: Event) -> WebinarForm:
    return WebinarForm(list_webinars(session()), find_tied(session(), event.id))


def _page(event: Event, form: WebinarForm) -> str:
    return render_template("admin/events/webinar.html", event=event, form=form, offered=OFFERED)
