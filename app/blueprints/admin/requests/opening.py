"""A request that one of the team opens for a customer who is on the phone."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.requests.phone import PhoneForm, phone_form
from app.blueprints.admin.requests.subjects import back_to, subject_of
from app.domain.accounts.models import Account
from app.domain.accounts.queries import find_active_by_email, get_account
from app.domain.accounts.rights import Right
from app.domain.audit.service import record
from app.domain.support.asking import Asked, Asker
from app.domain.support.models import Way
from app.domain.support.opening import open_ticket
from app.domain.support.queries import find_ticket_by_form
from app.domain.support.topics import TopicName
from app.kernel.tokens import digest_of
from app.web.context import need_page
from app.web.request import committing, current_tenant, now, session
from app.web.request_facts import HINTS, WIDTHS
from app.web.requests import terms_of
from app.web.staff import acting, staff_only

bp = Blueprint("request_opening", __name__, url_prefix="/admin/requests")

OPEN = "request-open"  # the name of the act


@bp.before_request
def only_with_support() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")


@bp.get("/new")
@staff_only(Right.ANSWER_REQUESTS)
def ask() -> str:
    """Ask what the customer says; `account` fills in who they are."""
    form, account_id = phone_form(), request.args.get("account", type=UUID)
    if account_id is not None and not form.is_restored:
        account = get_account(session(), account_id)
        form.email.data, form.name.data, form.language.data = account.email, account.full_name, account.language
    return _page(form)


@bp.post("/new")
@staff_only(Right.ANSWER_REQUESTS)
def open_it() -> Answer | tuple[str, int]:
    """Open the request, once, or show what its topic asks for; whoever asked gets its reference by mail."""
    form = phone_form()
    if "ask" in request.form or form.is_unseen:
        return _page(form), HTTPStatus.OK if "ask" in request.form else HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    account, asked = find_active_by_email(session(), form.email.data or ""), _asked(form)
    with committing() as writing:
        is_new = find_ticket_by_form(writing, asked.form_key or "") is None
        ticket = open_ticket(writing, _asker(form, account), asked, terms_of(current_tenant()), now=now())
        if is_new:
            record(writing, OPEN, by=acting(), to=subject_of(ticket), now=now())
    return back_to(ticket, OPEN)


def _asker(form: PhoneForm, account: Account | None) -> Asker:
    """Name who asks, whom the team has on the phone: the account of that address if it may be entered, else a guest."""
    return Asker(
        email=account.email if account is not None else form.email.data or "",
        name=form.name.data or (account.full_name if account is not None else ""),
        language=form.language.data,
        account_id=account.id if account is not None else None,
    )


def _asked(form: PhoneForm) -> Asked:
    return Asked(
        topic=cast("TopicName", form.topic.data),
        subject=form.subject.data or "",
        body=form.body.data or "",
        way=Way.PHONE,
        facts={field.name: field.data or "" for field in form.facts},
        form_key=digest_of(form.form_key.data or ""),
    )


def _page(form: PhoneForm) -> str:
    was_unseen = form.is_unseen and "ask" not in request.form and request.method == "POST"
    form.show_topic()
    return render_template("admin/requests/new.html", form=form, hints=HINTS, widths=WIDTHS, was_unseen=was_unseen)
