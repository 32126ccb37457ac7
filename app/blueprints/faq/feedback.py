"""Was this useful? Yes is one press; no asks why and tells the team by mail."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.faq.forms import FeedbackForm
from app.domain.faq.readings import count_reading
from app.domain.faq.service import explain_feedback, record_feedback
from app.domain.limits.errors import TooManyError
from app.domain.mail.rules import daily_key
from app.domain.mail.service import post
from app.kernel.db import TenantSession
from app.web.faq_links import EntryLink
from app.web.help_centre import open_help_centre
from app.web.limits import hold_message, hold_vote, retry_after, waiting_words
from app.web.moments import local_day
from app.web.places import offer_entry
from app.web.request import committing, current_language, current_tenant, now

bp = Blueprint("feedback", __name__, url_prefix="/faq/feedback")

MAIL_KIND = "faq_feedback"


@bp.get("/<uuid:entry_id>")
def ask(entry_id: UUID) -> str:
    """Ask why an answer was not useful."""
    return _page(FeedbackForm(), entry_id)


@bp.post("/<uuid:entry_id>")
def vote(entry_id: UUID) -> str | Answer | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Keep a judgement at once, `useful=yes` or `no`; a no asks why, and the reason is kept with it and mailed."""
    entry = _link(entry_id)
    useful = request.form.get("useful")
    if useful in {"yes", "no"} and "comment" not in request.form:
        return _count(entry_id, useful=useful == "yes")
    form = FeedbackForm()
    if not form.validate():
        return _page(form, entry_id), 422
    try:
        hold_message()
    except TooManyError as error:
        return _page(form, entry_id, wait=waiting_words(error)), 429, retry_after(error)
    with committing() as session:
        _tell(session, form, entry_id, entry)
    return redirect(url_for(".thanks", entry_id=entry_id), code=303)


@bp.post("/<uuid:entry_id>/read")
def count(entry_id: UUID) -> tuple[str, int]:
    """Count that a page of an answer was open long enough to be read, as its script says; of whom is not kept."""
    with committing() as session:
        count_reading(session, entry_id, on=local_day(now()))
    return "", HTTPStatus.NO_CONTENT


@bp.get("/<uuid:entry_id>/thanks")
def thanks(entry_id: UUID) -> str:
    """Thank, and lead back."""
    entry = _link(entry_id)
    offer_entry(entry.key)
    return render_template("faq/thanks.html", entry=entry)


def _count(entry_id: UUID, *, useful: bool) -> Answer:
    hold_vote()
    with committing() as session:
        feedback = record_feedback(session, entry_id, useful=useful, now=now())
    if useful:
        return redirect(url_for(".thanks", entry_id=entry_id), code=303)
    return redirect(url_for(".ask", entry_id=entry_id, counted=feedback.id), code=303)


def _page(form: FeedbackForm, entry_id: UUID, wait: str | None = None) -> str:
    vote_url = url_for(".vote", entry_id=entry_id)
    counted = request.values.get("counted", type=UUID)
    entry = _link(entry_id)
    offer_entry(entry.key)
    return render_template("faq/feedback.html", form=form, entry=entry, vote_url=vote_url, wait=wait, counted=counted)


def _link(entry_id: UUID) -> EntryLink:
    """Find the entry that readers see under this id; 404 when there is none."""
    link = open_help_centre().link_by_id(entry_id)
    if link is None:
        abort(404)
    return link


def _tell(session: TenantSession, form: FeedbackForm, entry_id: UUID, entry: EntryLink) -> None:
    tenant = current_tenant()
    reason, comment, email = form.reason.data, form.comment.data or "", form.email.data or ""
    counted = request.form.get("counted", type=UUID)
    if counted is None or not explain_feedback(session, counted, entry_id, reason=reason, comment=comment or None):
        record_feedback(session, entry_id, useful=False, reason=reason, comment=comment or None, now=now())
    post(
        session,
        kind=MAIL_KIND,
        to=tenant.config.contact.team,
        language=tenant.config.languages[0],
        args={
            "entry": entry.named,
            "url": tenant.url(entry.url),
            "read_in": current_language(),
            "reason": reason,
            "comment": comment,
            "reply_to": email,
        },
        dedupe_key=daily_key(MAIL_KIND, str(entry_id), reason, comment, email, now=now()),
        now=now(),
    )
