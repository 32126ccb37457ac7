"""What could not be sent: each dead mail with its reason, and the way to try it again."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.mail.errors import NotDeadError
from app.domain.mail.queries import get_mail, list_dead
from app.domain.mail.service import send_again
from app.web.context import need_page
from app.web.request import committing, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("mails", __name__, url_prefix="/admin/mails")

SENT_AGAIN = "mail-again"  # the name of the act


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get("/")
@staff_only(Right.MIND_MAIL)
def index() -> str:
    """List the dead mails."""
    return render_template("admin/mails.html", mails=list_dead(session()), done="done" in request.args)


@bp.post("/<uuid:mail_id>/again")
@staff_only(Right.MIND_MAIL)
def again(mail_id: UUID) -> Answer:
    """Give a dead mail its tries back; one that is dead no more, perhaps by a colleague, is left alone."""
    mail = get_mail(session(), mail_id)
    try:
        with committing() as writing:
            send_again(writing, mail_id, now=now())
            record(writing, SENT_AGAIN, by=acting(), to=Party(mail_id, mail.to), now=now(), kind=mail.kind)
    except NotDeadError:
        return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return redirect(url_for(".index", done=1), HTTPStatus.SEE_OTHER)
