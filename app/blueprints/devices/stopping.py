"""Stopping the mails of new software from any of them, without signing in: as often as asked, with the same answer."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.errors import LinkError
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import OpenLink, look_at_link
from app.domain.consents.models import Means
from app.domain.devices.wishes import stop_updates, wants_updates
from app.web.context import need_page
from app.web.mail.letters.devices import STOP_UPDATES_PATH
from app.web.mailed_links import failed_link_page, hand_over, look_at_held_link
from app.web.one_click import one_click
from app.web.request import committing, now, session

bp = Blueprint("update_mails", __name__)
bp.before_request(lambda: need_page("devices"))

Page = str | tuple[str, int]
_STOP = STOP_UPDATES_PATH.removesuffix("/")


@bp.get(f"{STOP_UPDATES_PATH}<token>")
def open_stop(token: str) -> Answer:
    """Take the token of a mail out of the address bar."""
    return hand_over(token, ".show_stop")


@bp.post(f"{STOP_UPDATES_PATH}<token>")
@one_click
def stop_at_once(token: str) -> Page:
    """Stop at one press in the mail reader (RFC 8058)."""
    try:
        return _stop(look_at_link(session(), token, Purpose.STOP_UPDATES, now=now()), Means.ONE_CLICK)
    except LinkError as error:
        return failed_link_page(error, Purpose.STOP_UPDATES)


@bp.get(_STOP)
def show_stop() -> Page:
    """Ask whether these mails are to end; looking at it changes nothing."""
    try:
        account = look_at_held_link(Purpose.STOP_UPDATES).account
    except LinkError as error:
        return failed_link_page(error, Purpose.STOP_UPDATES)
    page = "stop" if wants_updates(session(), account) else "stopped"
    return render_template(f"devices/{page}.html", account=account)


@bp.post(_STOP)
def stop() -> Page:
    """Stop these mails."""
    try:
        return _stop(look_at_held_link(Purpose.STOP_UPDATES), Means.MAIL_LINK)
    except LinkError as error:
        return failed_link_page(error, Purpose.STOP_UPDATES)


def _stop(link: OpenLink, means: Means) -> str:
    """Stop, and keep the link: it has to work from every mail, and again for whoever wants them anew meanwhile."""
    with committing() as writing:
        stop_updates(writing, link.account, means=means, now=now())
    return render_template("devices/stopped.html", account=link.account)
