"""Letters about what a person changes on their account."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account
from app.domain.accounts.newsletter import LEAVES_WITHIN, LINK_LASTS
from app.domain.billing.queries import find_customer
from app.domain.consents.queries import find_last
from app.domain.consents.rules import AGREED, NEWSLETTER, State, state_of
from app.domain.mail.errors import OutdatedError
from app.kernel.db import JsonObject
from app.web.circumstances import date_words
from app.web.mail.letter import Letter, Occasion, Writer

LEAVE_NEWSLETTER_PATH = "/newsletter/leave/"


def confirm_new_email(occasion: Occasion) -> Letter:
    """Ask the new mailbox whether it is this person's; OutdatedError when it is not the one that waits any more."""
    account, lasts = occasion.account(), occasion.tenant.config.policy.email_change.confirm_within
    details: JsonObject = {"email": str(occasion.mail.args["email"])}
    occasion.ensure_same_password(account)
    if account.new_email != details["email"]:
        raise OutdatedError("another change of address was asked for, or none")
    path = "/email/confirm/"
    link = occasion.link(account, Purpose.CHANGE_EMAIL, path, lasts=lasts.as_timedelta(), details=details)
    return Letter({"account": account, "link": link, "lasts": occasion.said(lasts)})


def email_change_asked(occasion: Occasion) -> Letter:
    """Tell the old mailbox that a change was asked for; its link outlives the change by the whole time to undo it."""
    policy = occasion.tenant.config.policy.email_change
    return _undoable(occasion, policy.confirm_within.as_timedelta() + policy.undo_within.as_timedelta())


def email_changed(occasion: Occasion) -> Letter:
    """Tell the old mailbox that the change was made."""
    return _undoable(occasion, occasion.tenant.config.policy.email_change.undo_within.as_timedelta())


def account_closed(occasion: Occasion) -> Letter:
    """Tell an owner that the account is closed, and that nothing more is charged where something was."""
    account, barred = occasion.account(), occasion.tenant.config.policy.closing.email_barred
    billed = find_customer(occasion.session, account.id) is not None
    return Letter({"account": account, "barred": barred, "billed": billed})


def account_deleted(occasion: Occasion) -> Letter:
    """Tell an address that its account is deleted; nothing is left that could be looked up."""
    args = occasion.mail.args
    facts = {"barred": bool(args["barred"]), "billed": bool(args.get("billed"))}
    return Letter({"first_name": str(args["first_name"]), **facts})


def copy_ready(occasion: Occasion) -> Letter:
    """Tell an owner that the copy of their data is written; OutdatedError when the address is theirs no more."""
    until, tenant, language = occasion.mail.expires_at, occasion.tenant, occasion.mail.language
    facts = {"account": occasion.addressee(), "link": f"{occasion.page_url('my_data')}/copy"}
    return Letter({**facts, "until": date_words(until or occasion.now, tenant, language)})


def newsletter_confirm(occasion: Occasion) -> Letter:
    """Ask a mailbox whether it wants the newsletter; OutdatedError when it is not asked for any more."""
    account = occasion.addressee()
    if state_of(find_last(occasion.session, account.id, NEWSLETTER)) not in AGREED:
        raise OutdatedError("the newsletter is not asked for any more")
    link = occasion.link(account, Purpose.NEWSLETTER, "/newsletter/confirm/", lasts=LINK_LASTS.as_timedelta())
    stop = _leaving(occasion, account)
    facts = {"account": account, "link": link, "lasts": occasion.said(LINK_LASTS), "stop_url": stop}
    return Letter(facts, stop_url=stop)


def newsletter_welcome(occasion: Occasion) -> Letter:
    """Tell a mailbox that it has the newsletter, and how to leave; OutdatedError when it has left."""
    account = occasion.addressee()
    last = find_last(occasion.session, account.id, NEWSLETTER)
    if last is None or state_of(last) is not State.GIVEN:
        raise OutdatedError("the newsletter is left already")
    stop = _leaving(occasion, account)
    facts = {"account": account, "wording": last.wording, "lasts": occasion.said(LEAVES_WITHIN), "stop_url": stop}
    return Letter(facts, stop_url=stop)


def _leaving(occasion: Occasion, account: Account) -> str:
    lasts = LEAVES_WITHIN.as_timedelta()
    return occasion.link(account, Purpose.LEAVE_NEWSLETTER, LEAVE_NEWSLETTER_PATH, lasts=lasts)


def _undoable(occasion: Occasion, lasts: timedelta) -> Letter:
    account, args = occasion.account(), occasion.mail.args
    details: JsonObject = {name: str(args[name]) for name in ("email", "asked_at", "since")}
    link = occasion.link(account, Purpose.UNDO_EMAIL, "/email/undo/", lasts=lasts, details=details)
    undo_within = occasion.tenant.config.policy.email_change.undo_within
    return Letter({"account": account, "link": link, "lasts": occasion.said(undo_within)})


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        "confirm_new_email": confirm_new_email,
        "email_change_asked": email_change_asked,
        "email_changed": email_changed,
        "account_closed": account_closed,
        "account_deleted": account_deleted,
        "copy_ready": copy_ready,
        "newsletter_confirm": newsletter_confirm,
        "newsletter_welcome": newsletter_welcome,
    }
)
