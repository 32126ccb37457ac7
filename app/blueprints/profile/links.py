"""What mails about a profile lead to: confirming a new address, undoing it from the old one, the newsletter."""

from http import HTTPStatus

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.email_change import confirm_email_change, ensure_still_wanted
from app.domain.accounts.email_undo import ensure_undoable, undo_email_change
from app.domain.accounts.errors import LinkError, RefusedEntryError, TakenError
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account
from app.domain.accounts.newsletter import confirm_newsletter, ensure_still_asked
from app.domain.accounts.queries import standing_of
from app.domain.accounts.rules import Way, let_in
from app.web.consents import newsletter_wording
from app.web.context import need_page
from app.web.mailed_links import failed_link_page, hand_over, look_at_held_link, use_held_link
from app.web.refusals import refused_page
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import find_person, forget_opened
from app.web.visits import current_visit

bp = Blueprint("profile_links", __name__)

Page = str | tuple[str, int]


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("profile")


@bp.get("/email/confirm/<token>")
def open_email(token: str) -> Answer:
    """Take the token of a new address's mail out of the address bar."""
    return hand_over(token, ".show_email")


@bp.get("/email/confirm")
def show_email() -> Page:
    """Ask whoever reads the new mailbox to confirm it."""
    try:
        link = look_at_held_link(Purpose.CHANGE_EMAIL)
        ensure_still_wanted(link)
    except LinkError as error:
        return failed_link_page(error, Purpose.CHANGE_EMAIL)
    return render_template("profile/confirm_email.html", account=link.account, email=link.details["email"])


@bp.post("/email/confirm")
def confirm_email() -> Page:
    """Make the change of address."""
    person, policy = find_person(), current_tenant().config.policy.email_change
    try:
        account = look_at_held_link(Purpose.CHANGE_EMAIL).account
        with committing() as writing:
            link = use_held_link(writing, Purpose.CHANGE_EMAIL)
            _admitted(link.account)
            own = person.session.id if person is not None and person.account.id == account.id else None
            confirm_email_change(writing, link, policy=policy, but=own, visit=current_visit(), now=now())
    except LinkError as error:
        return failed_link_page(error, Purpose.CHANGE_EMAIL)
    except RefusedEntryError as error:
        return refused_page(error, account)
    except TakenError:
        return render_template("profile/taken_email.html"), HTTPStatus.CONFLICT
    forget_opened()
    return render_template("profile/confirmed_email.html", account=account)


@bp.get("/email/undo/<token>")
def open_undo(token: str) -> Answer:
    """Take the token of the old address's mail out of the address bar."""
    return hand_over(token, ".show_undo")


@bp.get("/email/undo")
def show_undo() -> Page:
    """Ask whoever reads the old mailbox whether the change was not theirs."""
    try:
        link = look_at_held_link(Purpose.UNDO_EMAIL)
        ensure_undoable(session(), link)
    except LinkError as error:
        return failed_link_page(error, Purpose.UNDO_EMAIL)
    return render_template("profile/undo_email.html", email=link.details["email"])


@bp.post("/email/undo")
def undo() -> Page:
    """Give the account its old address back, and lock it until a password is chosen by mail."""
    lasts = current_tenant().config.policy.reset_link.valid_for.as_timedelta()
    try:
        with committing() as writing:
            link = use_held_link(writing, Purpose.UNDO_EMAIL)
            way = undo_email_change(writing, link, reset_within=lasts, visit=current_visit(), now=now())
    except LinkError as error:
        return failed_link_page(error, Purpose.UNDO_EMAIL)
    forget_opened()
    return render_template("security/locked.html", email=link.details["email"], way=way.value)


@bp.get("/newsletter/confirm/<token>")
def open_newsletter(token: str) -> Answer:
    """Take the token of the newsletter's mail out of the address bar."""
    return hand_over(token, ".show_newsletter")


@bp.get("/newsletter/confirm")
def show_newsletter() -> Page:
    """Ask the mailbox whether it wants the newsletter."""
    try:
        link = look_at_held_link(Purpose.NEWSLETTER)
        ensure_still_asked(session(), link.account)
    except LinkError as error:
        return failed_link_page(error, Purpose.NEWSLETTER)
    return render_template("profile/confirm_newsletter.html", account=link.account, wording=newsletter_wording().text)


@bp.post("/newsletter/confirm")
def save_newsletter() -> Page:
    """Send the newsletter from now on."""
    try:
        with committing() as writing:
            account = use_held_link(writing, Purpose.NEWSLETTER).account
            confirm_newsletter(writing, account, newsletter_wording(), now=now())
    except LinkError as error:
        return failed_link_page(error, Purpose.NEWSLETTER)
    return render_template("profile/confirmed_newsletter.html")


def _admitted(account: Account) -> Account:
    """Let an account through whose state allows it; RefusedEntryError."""
    let_in(standing_of(account), Way.ACTIVATION, tenant=current_tenant().slug, now=now())
    return account
