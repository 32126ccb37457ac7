"""The ways to a person, and a form that reaches them by mail; a question that found no answer comes along."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.contact.forms import ContactForm
from app.domain.faq.search.reading import clean_query
from app.domain.limits.errors import TooManyError
from app.domain.mail.rules import daily_key
from app.domain.mail.service import post
from app.kernel.db import TenantSession
from app.web.deadlines import answer_words
from app.web.limits import hold_message, retry_after, waiting_words
from app.web.request import committing, current_language, current_tenant, now

bp = Blueprint("contact", __name__, url_prefix="/support")

MAIL_KIND = "contact_message"


@bp.get("/")
def show() -> str:
    """Show the ways to a person and the form, with the question that was searched for."""
    return _page(ContactForm(message=clean_query(request.args.get("q", ""))))


@bp.post("/")
def send() -> Answer | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Send a question to the brand's team by mail; the same text twice in a day is sent once."""
    form = ContactForm()
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
    due = answer_words(current_tenant(), now=now())
    return render_template("support/contact.html", form=form, action=url_for(".send"), wait=wait, due=due)


def _post(session: TenantSession, form: ContactForm) -> None:
    tenant, email, message = current_tenant(), form.email.data or "", form.message.data or ""
    post(
        session,
        kind=MAIL_KIND,
        to=tenant.config.contact.email,
        language=tenant.config.languages[0],
        args={"reply_to": email, "message": message, "written_in": current_language()},
        dedupe_key=daily_key(MAIL_KIND, email, message, now=now()),
        now=now(),
    )
