"""The ways to a person: a request where the brand takes them, a form that reaches them by mail where it does not.

A question that found no answer comes along to either.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.contact.forms import ContactForm
from app.domain.limits.errors import TooManyError
from app.domain.mail.rules import daily_key
from app.domain.mail.service import post
from app.domain.search.reading import clean_query
from app.kernel.db import TenantSession
from app.web.contact_hub import contact_hub
from app.web.context import page_open, page_url
from app.web.deadlines import answer_words
from app.web.handing_over import hand_over
from app.web.limits import hold_message, retry_after, waiting_words
from app.web.read_before import along, read_before
from app.web.request import committing, current_language, current_tenant, now
from app.web.unsent import drop

bp = Blueprint("contact", __name__, url_prefix="/support")

MAIL_KIND = "contact_message"


@bp.get("/")
def show() -> Answer | str:
    """Show the ways to a person; what was typed here before the brand took requests goes on as one."""
    form = ContactForm(message=clean_query(request.args.get("q", "")))
    if page_open("new_request") and form.is_restored:
        onward = _to_request(form)
        drop(request.path)
        return onward
    return _page(form)


@bp.post("/")
def send() -> Answer | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Send a question to the brand's team by mail; the same text twice in a day is sent once."""
    form = ContactForm()
    if page_open("new_request"):
        return _to_request(form)
    if not form.validate():
        return _page(form), 422
    try:
        hold_message()
    except TooManyError as error:
        return _page(form, wait=waiting_words(error)), 429, retry_after(error)
    with committing() as session:
        _post(session, form)
    return redirect(url_for(".sent"), code=303)


@bp.get("/sent")
def sent() -> str:
    """Say that the question is on its way, and what comes next."""
    return render_template("support/sent.html")


def _page(form: ContactForm, wait: str | None = None) -> str:
    tenant = current_tenant()
    due = answer_words(tenant, now=now())
    shared = {"due": due, "hub": contact_hub(tenant, current_language(), now=now(), said=due)}
    if page_open("new_request"):
        brought = along(q=clean_query(request.args.get("q", "")), read=read_before())
        request_url = page_url("new_request") + (f"?{brought}" if brought else "")
        return render_template("support/ways.html", request_url=request_url, **shared)
    return render_template("support/contact.html", form=form, action=url_for(".send"), wait=wait, **shared)


def _to_request(form: ContactForm) -> Answer:
    return redirect(hand_over(form.message.data, form.email.data), code=303)


def _post(session: TenantSession, form: ContactForm) -> None:
    tenant, email, message = current_tenant(), form.email.data or "", form.message.data or ""
    post(
        session,
        kind=MAIL_KIND,
        to=tenant.config.contact.team,
        language=tenant.config.languages[0],
        args={"reply_to": email, "message": message, "written_in": current_language()},
        dedupe_key=daily_key(MAIL_KIND, email, message, now=now()),
        now=now(),
    )
