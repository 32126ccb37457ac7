"""What is done about a request: led on, given to somebody, tagged, tied to another, or merged into it."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.requests.forms import OtherForm, TagsForm
from app.blueprints.admin.requests.page import thread_page
from app.blueprints.admin.requests.subjects import CHANGED, back_to, subject_of
from app.domain.accounts.people.queries import list_team
from app.domain.accounts.rights import Right
from app.domain.audit.service import record
from app.domain.support.errors import ActRefusedError, OtherWayRoundError
from app.domain.support.models import Ticket
from app.domain.support.service import assign, do
from app.domain.support.states import Act, By
from app.domain.support.team.answering import find_for_team, get_for_team
from app.domain.support.team.ties import link, merge_and_link, read_tags, set_tags, unlink
from app.web.context import need_page
from app.web.i18n import gettext as _
from app.web.request import committing, current_tenant, now, session
from app.web.requests import terms_of
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only
from app.web.tickets import inquiry_window

bp = Blueprint("request_acts", __name__, url_prefix="/admin/requests")

ASSIGN, TAG, LINK, UNLINK, MERGE = (f"request-{act}" for act in ("assign", "tag", "link", "unlink", "merge"))
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.before_request
def only_with_support() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")


@bp.post("/<reference>/resolve", defaults={"lead": "resolve"})
@bp.post("/<reference>/close", defaults={"lead": "close"})
@bp.post("/<reference>/reopen", defaults={"lead": "reopen"})
@bp.post("/<reference>/inquire", defaults={"lead": "inquire"})
@staff_only(Right.ANSWER_REQUESTS)
def lead_on(reference: str, lead: str) -> Answer:
    """Lead a request on, and tell the customer; nothing is done twice, or where it had changed meanwhile."""
    ticket, tenant = get_for_team(session(), reference), current_tenant()
    if lead == "inquire" and inquiry_window(tenant, now()) is None:
        return back_to(ticket, CHANGED)
    by_id, name = current_person().account.id, f"request-{lead}"
    try:
        with committing() as writing:
            do(writing, ticket, Act(lead), By.TEAM, terms_of(tenant), by_id=by_id, now=now())
            record(writing, name, by=acting(), to=subject_of(ticket), now=now())
    except ActRefusedError:
        return back_to(ticket, CHANGED)
    return back_to(ticket, name)


@bp.post("/<reference>/assign")
@staff_only(Right.ANSWER_REQUESTS)
def give(reference: str) -> Answer:
    """Give a request to one of the team, or to nobody; whoever has left the team meanwhile gets none."""
    ticket, asked = get_for_team(session(), reference), request.form.get("assignee", "")
    team = {str(each.id): each for each in list_team(session(), Right.ANSWER_REQUESTS)}
    if asked and asked not in team:
        return back_to(ticket, CHANGED)
    assignee = team.get(asked)
    with committing() as writing:
        before = ticket.assignee_id
        assign(writing, ticket, assignee.id if assignee is not None else None)
        if ticket.assignee_id != before:
            to = assignee.shown_name if assignee is not None else ""
            record(writing, ASSIGN, by=acting(), to=subject_of(ticket), now=now(), assignee=to)
    return back_to(ticket, ASSIGN)


@bp.post("/<reference>/tags")
@staff_only(Right.ANSWER_REQUESTS)
def tag(reference: str) -> Answer | Page:
    """Put tags in the place of those before."""
    ticket, form = get_for_team(session(), reference), TagsForm()
    if not form.validate():
        return thread_page(ticket, tags=form), _NO
    tags = read_tags(form.tags.data or "")
    with committing() as writing:
        if set_tags(writing, ticket, tags):
            record(writing, TAG, by=acting(), to=subject_of(ticket), now=now(), tags=", ".join(sorted(tags)))
    return back_to(ticket, TAG)


@bp.get("/<reference>/merge", defaults={"tie": "merge"})
@bp.get("/<reference>/link", defaults={"tie": "link"})
@staff_only(Right.ANSWER_REQUESTS)
def ask_tie(reference: str, tie: str) -> str:
    """Ask which other request it is tied to, or goes on as."""
    form = OtherForm(formdata=None)
    form.other.data = request.args.get("other")
    return _page(get_for_team(session(), reference), tie, form)


@bp.post("/<reference>/merge", defaults={"tie": "merge"})
@bp.post("/<reference>/link", defaults={"tie": "link"})
@staff_only(Right.ANSWER_REQUESTS)
def do_tie(reference: str, tie: str) -> Answer | Page:
    """Tie a request to another, or let it go on as one of the same customer."""
    ticket, form = get_for_team(session(), reference), OtherForm()
    other = _other(form, ticket) if form.validate() else None
    if other is None:
        return _page(ticket, tie, form), _NO
    if tie == "merge":
        return _merge(ticket, other, form)
    with committing() as writing:
        if link(writing, ticket, other):
            record(writing, LINK, by=acting(), to=subject_of(ticket), now=now(), other=other.reference)
    return back_to(ticket, LINK)


@bp.post("/<reference>/unlink")
@staff_only(Right.ANSWER_REQUESTS)
def untie(reference: str) -> Answer:
    """Untie a request from another."""
    ticket = get_for_team(session(), reference)
    other = find_for_team(session(), request.form.get("other", ""))
    if other is None:
        return back_to(ticket, CHANGED)
    with committing() as writing:
        if not unlink(writing, ticket, other):
            return back_to(ticket, CHANGED)
        record(writing, UNLINK, by=acting(), to=subject_of(ticket), now=now(), other=other.reference)
    return back_to(ticket, UNLINK)


def _merge(ticket: Ticket, into: Ticket, form: OtherForm) -> Answer | Page:
    by_id = current_person().account.id
    try:
        with committing() as writing:
            if merge_and_link(writing, ticket, into, terms_of(current_tenant()), by_id=by_id, now=now()):
                record(writing, MERGE, by=acting(), to=subject_of(ticket), now=now(), other=into.reference)
    except OtherWayRoundError:
        form.other.errors = [_("An account’s request does not go on as a guest’s; the other way round is possible")]
        return _page(ticket, "merge", form, swap=into), _NO
    except ActRefusedError:
        form.other.errors = [_("Only two requests of one customer go on as one, and neither was merged before")]
        return _page(ticket, "merge", form), _NO
    return back_to(into, MERGE)


def _other(form: OtherForm, ticket: Ticket) -> Ticket | None:
    """Find the other request; none, and the field says so, where there is none."""
    other = find_for_team(session(), form.other.data or "")
    if other is None:
        form.other.errors = [_("There is no such request")]
        return None
    if other.id == ticket.id:
        form.other.errors = [_("This is the same request")]
        return None
    return other


def _page(ticket: Ticket, tie: str, form: OtherForm, *, swap: Ticket | None = None) -> str:
    """Ask which other request; `swap` is one that goes on as this one, where this one may not as that."""
    return render_template("admin/requests/tie.html", ticket=ticket, tie=tie, form=form, swap=swap)
