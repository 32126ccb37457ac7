"""Letters that lead back into an account."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account
from app.domain.accounts.queries import may_reset
from app.domain.accounts.recovery import CHANGED_MAIL, MOVED_MAIL, RESET_MAIL
from app.domain.accounts.transfers.importing import IMPORTED_MAIL
from app.domain.mail.errors import OutdatedError
from app.kernel.errors import NotFoundError
from app.web.circumstances import city_words, country_words, date_words, time_words
from app.web.mail.letter import Letter, Occasion, Writer
from app.web.not_me import not_me_link

RESET_PATH = "/password/reset/"


def reset_password(occasion: Occasion) -> Letter:
    """Bring the link for a new password, good for what is left of its life; OutdatedError when it no longer may be."""
    return Letter(_new_password(occasion))


def account_imported(occasion: Occasion) -> Letter:
    """Bring somebody whom the team took over from a file the link by which they choose a password; OutdatedError."""
    account, valid_for = occasion.addressee(), occasion.tenant.config.policy.password.generated_valid_for
    if account.password_hash is not None or not may_reset(account, now=occasion.now):
        raise OutdatedError("the account has a password, or lets nobody in by a new one")
    link = occasion.link(account, Purpose.RESET, RESET_PATH, lasts=valid_for.as_timedelta())
    facts = {"email": account.email, "valid_for": occasion.said(valid_for), "link": link}
    return Letter({**facts, "first_name": account.first_name, "forgot_url": occasion.page_url("forgot_password")})


def account_locked(occasion: Occasion) -> Letter:
    """Lead back into a locked account: the same link, and what was removed from it; OutdatedError."""
    if occasion.addressee().locked_at is None:
        raise OutdatedError("the account is open again")
    return Letter({**_new_password(occasion), "removed": int(str(occasion.mail.args["removed"]))})


def password_changed(occasion: Occasion) -> Letter:
    """Tell an owner that the password is another now: when, from where, and what to do if it was not them."""
    account = _account(occasion)
    return Letter(
        {
            "account": account,
            **_when(occasion),
            "place": _place(occasion),
            "by_team": occasion.mail.args.get("by") == "team",
            **not_me_link(occasion, account),
        }
    )


def email_replaced(occasion: Occasion) -> Letter:
    """Tell the old mailbox that the team gave the account another one."""
    return Letter({"account": _account(occasion), **_when(occasion)})


def _new_password(occasion: Occasion) -> Mapping[str, object]:
    """Make the link for a new password, of the mailbox that the account has now and of no other; OutdatedError."""
    mail, tenant, language = occasion.mail, occasion.tenant, occasion.mail.language
    account, expires_at = occasion.addressee(), mail.expires_at
    occasion.ensure_same_password(account)
    if expires_at is None or not may_reset(account, now=occasion.now):
        raise OutdatedError("the account lets nobody in by a new password")
    return {
        "account": account,
        "link": occasion.link(account, Purpose.RESET, RESET_PATH, lasts=expires_at - occasion.now),
        "lasts": occasion.said(tenant.config.policy.reset_link.valid_for),
        "until": time_words(expires_at, tenant),
        "clock": city_words(tenant, language),
    }


def _account(occasion: Occasion) -> Account:
    try:
        return occasion.account()
    except NotFoundError as error:
        raise OutdatedError("the account is no more") from error


def _place(occasion: Occasion) -> str:
    """Say from where: Firefox, Windows, France; empty where nothing is known."""
    args = occasion.mail.args
    country = country_words(str(args.get("country") or ""), occasion.mail.language)
    return ", ".join(filter(None, (str(args.get("browser") or ""), country)))


def _when(occasion: Occasion) -> Mapping[str, str]:
    """Say when what the mail is about happened: it was posted with it."""
    mail, tenant = occasion.mail, occasion.tenant
    return {
        "date": date_words(mail.posted_at, tenant, mail.language),
        "time": time_words(mail.posted_at, tenant),
        "clock": city_words(tenant, mail.language),
    }


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        RESET_MAIL: reset_password,
        IMPORTED_MAIL: account_imported,
        "account_locked": account_locked,
        CHANGED_MAIL: password_changed,
        MOVED_MAIL: email_replaced,
    }
)
