"""Letters that tell an account’s owner what happened to it."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.circumstances import country_words, instant_words
from app.web.mail.letter import Letter, Occasion, Writer
from app.web.not_me import not_me_link


def alert(occasion: Occasion) -> Letter:
    """Tell what happened, when and from where, and how to say “this was not me”; NotFoundError."""
    account = occasion.account()
    return Letter({"first_name": account.first_name, **_what_happened(occasion), **not_me_link(occasion, account)})


def sign_in_blocked(occasion: Occasion) -> Letter:
    """Tell after how many failed tries sign-in is blocked, and lead to the page that lifts it; NotFoundError."""
    attempts = occasion.tenant.config.policy.sign_in.max_attempts
    name = occasion.account().first_name
    return Letter({"first_name": name, "attempts": attempts, "forgot_url": occasion.page_url("forgot_password")})


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
        "replaced": str(mail.args.get("replaced") or ""),
    }


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        **dict.fromkeys(("new_browser", "unusual_country", "factor_added", "factor_removed"), alert),
        **dict.fromkeys(("card_added", "card_removed"), alert),
        "sign_in_blocked": sign_in_blocked,
    }
)
