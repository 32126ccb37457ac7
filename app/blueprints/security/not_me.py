"""Saying “this was not me”, of a line of the log or by a mail’s link: looking changes nothing, the button locks."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.activity.locking import lock_account
from app.domain.accounts.activity.models import SecurityEvent
from app.domain.accounts.activity.rules import may_doubt
from app.domain.accounts.activity.service import get_event
from app.domain.accounts.errors import LinkError
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account
from app.domain.accounts.way_back import WayBack
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.web.activity import line_of
from app.web.context import need_page
from app.web.cookies import SESSION, drop_cookie, read_cookie
from app.web.mailed_links import failed_link_page, hand_over, look_at_held_link, use_held_link
from app.web.not_me import doubted_since, mailbox_of
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person, find_person, forget_opened, login_required
from app.web.visits import current_visit

bp = Blueprint("not_me", __name__)

Page = tuple[str, int]


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("security")


@bp.get("/account/security/not-me/<uuid:event_id>")
@login_required
def show(event_id: UUID) -> str:
    """Show a line of the log, and what saying “this was not me” leads to; 404 for anybody else's line."""
    line = line_of(_doubtful(event_id))
    return render_template("security/not_me.html", line=line, action=url_for(".lock", event_id=event_id))


@bp.post("/account/security/not-me/<uuid:event_id>")
@login_required
def lock(event_id: UUID) -> Answer:
    """Lock the account; this session ends with the others."""
    event, account = _doubtful(event_id), current_person().account
    with committing() as writing:
        way = _lock(writing, account, since=event.at)
    return _locked(way)


@bp.get("/account/not-me/<token>")
def follow(token: str) -> Answer:
    """Take the token of a mail's link out of the address."""
    return hand_over(token, ".show_by_mail")


@bp.get("/account/not-me")
def show_by_mail() -> str | Page:
    """Show what the link of the mail leads to."""
    try:
        look_at_held_link(Purpose.NOT_ME)
    except LinkError as error:
        return failed_link_page(error, Purpose.NOT_ME)
    return render_template("security/not_me.html", line=None, action=url_for(".lock_by_mail"))


@bp.post("/account/not-me")
def lock_by_mail() -> Answer | Page:
    """Lock the account whose mail led here."""
    try:
        with committing() as writing:
            link = use_held_link(writing, Purpose.NOT_ME)
            since, mailbox = doubted_since(link.details), mailbox_of(link.details)
            way = _lock(writing, link.account, since=since, mailbox=mailbox)
    except LinkError as error:
        return failed_link_page(error, Purpose.NOT_ME)
    return _locked(way)


@bp.get("/account/locked")
def show_locked() -> str:
    """Say what happened, and what to do now; `way`, in the address, is what leads back in if no mail does."""
    way = request.args.get("way", "")
    return render_template("security/locked.html", way=way if way in set(WayBack) else WayBack.MAIL.value, email=None)


def _doubtful(event_id: UUID) -> SecurityEvent:
    """Find a line that its owner may doubt; 404 for any other."""
    try:
        event = get_event(session(), current_person().account.id, event_id)
    except NotFoundError:
        abort(HTTPStatus.NOT_FOUND)
    if not may_doubt(event, now=now()):
        abort(HTTPStatus.NOT_FOUND)
    return event


def _lock(writing: TenantSession, account: Account, *, since: datetime | None, mailbox: str | None = None) -> WayBack:
    lasts = current_tenant().config.policy.reset_link.valid_for.as_timedelta()
    return lock_account(
        writing, account, since=since, mailbox=mailbox, reset_within=lasts, visit=current_visit(), now=now()
    )


def _locked(way: WayBack) -> Answer:
    forget_opened()
    if read_cookie(SESSION) and find_person() is None:  # not that of another account, which the mail's reader is in
        drop_cookie(SESSION)
    told = None if way is WayBack.MAIL else way.value
    return redirect(url_for(".show_locked", way=told), HTTPStatus.SEE_OTHER)
