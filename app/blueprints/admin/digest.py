"""Switching the weekly digest off: from its mail without signing in, and at the desk, where it is switched on again."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.digests.service import switch_digest
from app.domain.accounts.errors import LinkError
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import use_link
from app.domain.accounts.rights import Right
from app.web.context import need_page
from app.web.mail.letters.desk import STOP_DIGEST_PATH
from app.web.mailed_links import failed_link_page, hand_over, look_at_held_link, use_held_link
from app.web.one_click import one_click
from app.web.request import committing, now
from app.web.signed_in import current_person
from app.web.staff import staff_only

bp = Blueprint("digest", __name__)

Page = str | tuple[str, int]


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get(f"{STOP_DIGEST_PATH}<token>")
def open_stop(token: str) -> Answer:
    """Take the token of a digest out of the address bar."""
    return hand_over(token, ".show_stop")


@bp.post(f"{STOP_DIGEST_PATH}<token>")
@one_click
def stop_at_once(token: str) -> Page:
    """Stop the digest at one press in the mail reader (RFC 8058)."""
    try:
        with committing() as writing:
            link = use_link(writing, token, Purpose.STOP_DIGEST, now=now())
            switch_digest(writing, link.account.id, on=False, now=now())
    except LinkError as error:
        return failed_link_page(error, Purpose.STOP_DIGEST)
    return render_template("admin/digest_stopped.html")


@bp.get(STOP_DIGEST_PATH.removesuffix("/"))
def show_stop() -> Page:
    """Ask whether the digest is to stop; looking at it changes nothing."""
    try:
        link = look_at_held_link(Purpose.STOP_DIGEST)
    except LinkError as error:
        return failed_link_page(error, Purpose.STOP_DIGEST)
    return render_template("admin/digest_stop.html", account=link.account)


@bp.post(STOP_DIGEST_PATH.removesuffix("/"))
def stop() -> Page:
    """Stop the digest."""
    try:
        with committing() as writing:
            link = use_held_link(writing, Purpose.STOP_DIGEST)
            switch_digest(writing, link.account.id, on=False, now=now())
    except LinkError as error:
        return failed_link_page(error, Purpose.STOP_DIGEST)
    return render_template("admin/digest_stopped.html")


@bp.post("/admin/digest")
@staff_only(Right.EDIT_FAQ)
def switch() -> Answer:
    """Switch one's own digest on or off."""
    on = request.form.get("on") == "1"
    with committing() as writing:
        switch_digest(writing, current_person().account.id, on=on, now=now())
    return redirect(url_for("desk.home", digest="on" if on else "off"), HTTPStatus.SEE_OTHER)
