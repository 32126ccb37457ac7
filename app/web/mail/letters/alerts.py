"""Letters that tell an account’s owner what happened to it."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.recovery import may_reset
from app.domain.mail.errors import OutdatedError
from app.web.circumstances import country_words, instant_words
from app.web.mail.letter import Letter, Occasion, Writer
from app.web.not_me import not_me_link

_RESET_PATH = "/password/reset/"


def alert(occasion: Occasion) -> Letter:
    """Tell what happened, when and from where, and how to say “this was not me”; NotFoundError."""
    account = occasion.account()
    return Letter(_what_happened(occasion) | {"not_me_url": not_me_link(occasion, account)})


def account_locked(occasion: Occasion) -> Letter:
    """Lead back into a locked account: a link to a new password, and what was removed from it; OutdatedError."""
    lasts, account = occasion.tenant.config.policy.reset_link.valid_for, occasion.addressee()
    if account.locked_at is None or not may_reset(account, occasion.now):
        raise OutdatedError("the account is open again, or opens no more")
    url = occasion.link(account, Purpose.RESET, _RESET_PATH, lasts=lasts.as_timedelta())
    return Letter({"reset_url": url, "lasts": occasion.said(lasts), "removed": int(str(occasion.mail.args["removed"]))})


def _what_happened(occasion: Occasion) -> dict[str, object]:
    """Give when, by which browser, in which country, and of which factor; what is not known is empty."""
    mail = occasion.mail
    country = mail.args.get("country")
    return {
        "when": instant_words(mail.posted_at, occasion.tenant, mail.language),
        "browser": str(mail.args.get("browser") or ""),
        "country": country_words(str(country), mail.language) if country else "",
        "security_url": occasion.page_url("security"),
        "factor": str(mail.args.get("factor") or ""),
        "name": str(mail.args.get("name") or ""),
    }


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        **dict.fromkeys(("new_browser", "unusual_country", "factor_added", "factor_removed"), alert),
        "account_locked": account_locked,
    }
)
