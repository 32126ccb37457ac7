"""The link of a mail with which its reader says “this was not me”: any letter about a change may carry one."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.accounts.activity.rules import DOUBTED_WITHIN
from app.domain.accounts.email_undo import is_given_up
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account
from app.domain.mail.errors import OutdatedError
from app.kernel.db import JsonObject
from app.kernel.durations import Duration, Unit
from app.web.mail.letter import Occasion

_PATH = "/account/not-me/"
_SINCE, _MAILBOX = "since", "mailbox"


def not_me_link(occasion: Occasion, account: Account) -> Mapping[str, str]:
    """Make the link of a mail, with its life: it knows when what the mail tells of happened, and to whom it was told.

    OutdatedError where the account was taken back from that mailbox meanwhile.
    """
    mail = occasion.mail
    if is_given_up(occasion.session, account, mail.to, since=mail.posted_at):
        raise OutdatedError("the account was taken back from this mailbox")
    details: JsonObject = {_SINCE: mail.posted_at.isoformat(), _MAILBOX: mail.to}
    url = occasion.link(account, Purpose.NOT_ME, _PATH, lasts=DOUBTED_WITHIN, details=details)
    return {"not_me_url": url, "not_me_lasts": occasion.said(Duration(DOUBTED_WITHIN.days, Unit.DAY))}


def doubted_since(details: JsonObject) -> datetime | None:
    """Read from a link's details when the doubted thing happened."""
    since = details.get(_SINCE)
    return datetime.fromisoformat(since) if isinstance(since, str) else None


def mailbox_of(details: JsonObject) -> str | None:
    """Read from a link's details to which address it was mailed."""
    mailbox = details.get(_MAILBOX)
    return mailbox if isinstance(mailbox, str) else None
