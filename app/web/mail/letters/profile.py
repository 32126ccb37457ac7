"""Letters about what a person changes on their account."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account
from app.domain.accounts.newsletter import LINK_LASTS
from app.domain.accounts.queries import get_account
from app.kernel.db import JsonObject
from app.kernel.durations import Duration, Unit
from app.web.mail.letter import Letter, Occasion, Writer
from app.web.words import duration_words


def confirm_new_email(occasion: Occasion) -> Letter:
    """Ask the new mailbox whether it is this person's."""
    account, lasts = _account(occasion), occasion.tenant.config.policy.email_change.confirm_within
    details: JsonObject = {"email": str(occasion.mail.args["email"])}
    path = "/email/confirm/"
    link = occasion.link(account, Purpose.CHANGE_EMAIL, path, lasts=lasts.as_timedelta(), details=details)
    return Letter({"account": account, "link": link, "lasts": _said(occasion, lasts)})


def email_change_asked(occasion: Occasion) -> Letter:
    """Tell the old mailbox that a change was asked for; its link outlives the change by the whole time to undo it."""
    policy = occasion.tenant.config.policy.email_change
    return _undoable(occasion, policy.confirm_within.as_timedelta() + policy.undo_within.as_timedelta())


def email_changed(occasion: Occasion) -> Letter:
    """Tell the old mailbox that the change was made."""
    return _undoable(occasion, occasion.tenant.config.policy.email_change.undo_within.as_timedelta())


def account_closed(occasion: Occasion) -> Letter:
    """Tell an owner that the account is closed."""
    return Letter({"account": _account(occasion), "barred": occasion.tenant.config.policy.closing.email_barred})


def newsletter_confirm(occasion: Occasion) -> Letter:
    """Ask a mailbox whether it wants the newsletter."""
    account = _account(occasion)
    link = occasion.link(account, Purpose.NEWSLETTER, "/newsletter/confirm/", lasts=LINK_LASTS)
    lasts = Duration(LINK_LASTS.days, Unit.DAY)
    return Letter({"account": account, "link": link, "lasts": _said(occasion, lasts)})


def _undoable(occasion: Occasion, lasts: timedelta) -> Letter:
    account, args = _account(occasion), occasion.mail.args
    details: JsonObject = {name: str(args[name]) for name in ("email", "asked_at")}
    link = occasion.link(account, Purpose.UNDO_EMAIL, "/email/undo/", lasts=lasts, details=details)
    undo_within = occasion.tenant.config.policy.email_change.undo_within
    return Letter({"account": account, "link": link, "lasts": _said(occasion, undo_within)})


def _account(occasion: Occasion) -> Account:
    return get_account(occasion.session, UUID(str(occasion.mail.args["account"])))


def _said(occasion: Occasion, duration: Duration) -> str:
    language = occasion.mail.language
    return duration_words(duration, language, occasion.tenant.catalogue(language))


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        "confirm_new_email": confirm_new_email,
        "email_change_asked": email_change_asked,
        "email_changed": email_changed,
        "account_closed": account_closed,
        "newsletter_confirm": newsletter_confirm,
    }
)
