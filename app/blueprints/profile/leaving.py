"""Leaving the newsletter from any of its mails, without signing in: as often as asked, and with the same answer."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.errors import LinkError
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import OpenLink, look_at_link
from app.domain.accounts.newsletter import leave_newsletter, newsletter_state
from app.domain.consents.models import Means
from app.domain.consents.rules import AGREED
from app.web.context import need_page
from app.web.mail.letters.profile import LEAVE_NEWSLETTER_PATH
from app.web.mailed_links import failed_link_page, hand_over, look_at_held_link
from app.web.one_click import one_click
from app.web.request import committing, now, session

bp = Blueprint("newsletter", __name__)

Page = str | tuple[str, int]


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("profile")


@bp.get(f"{LEAVE_NEWSLETTER_PATH}<token>")
def open_leaving(token: str) -> Answer:
    """Take the token of a mail out of the address bar."""
    return hand_over(token, ".show_leaving")


@bp.post(f"{LEAVE_NEWSLETTER_PATH}<token>")
@one_click
def leave_at_once(token: str) -> Page:
    """Leave at one press in the mail reader (RFC 8058)."""
    try:
        return _leave(look_at_link(session(), token, Purpose.LEAVE_NEWSLETTER, now=now()), Means.ONE_CLICK)
    except LinkError as error:
        return failed_link_page(error, Purpose.LEAVE_NEWSLETTER)


@bp.get(LEAVE_NEWSLETTER_PATH.removesuffix("/"))
def show_leaving() -> Page:
    """Ask whether the newsletter is to end; looking at it changes nothing."""
    try:
        account = look_at_held_link(Purpose.LEAVE_NEWSLETTER).account
    except LinkError as error:
        return failed_link_page(error, Purpose.LEAVE_NEWSLETTER)
    has_it = newsletter_state(session(), account) in AGREED
    return render_template(f"profile/{'leave' if has_it else 'left'}_newsletter.html", account=account)


@bp.post(LEAVE_NEWSLETTER_PATH.removesuffix("/"))
def leave() -> Page:
    """Leave the newsletter."""
    try:
        return _leave(look_at_held_link(Purpose.LEAVE_NEWSLETTER), Means.MAIL_LINK)
    except LinkError as error:
        return failed_link_page(error, Purpose.LEAVE_NEWSLETTER)


def _leave(link: OpenLink, means: Means) -> str:
    """Leave, and keep the link: it has to work from every mail, and again for whoever came back meanwhile."""
    with committing() as writing:
        leave_newsletter(writing, link.account, means=means, now=now())
    return render_template("profile/left_newsletter.html", account=link.account)
