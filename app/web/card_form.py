"""The form that a card is typed into: the payment provider's own, shown on a page of ours that its hosts may fill.

A card's number goes from the browser to the provider and never comes here. Only an answer that shows the form lets the
provider's script and frames in, and what wallets need; every other answer keeps the policy of all pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from flask import after_this_request, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from app.domain.billing.provider import Provider
from app.web.content_policy import content_policy

# What the provider asks for: https://docs.stripe.com/security/guide#content-security-policy
_BESIDE: Mapping[str, str] = MappingProxyType(
    {
        "script-src": "https://js.stripe.com https://*.js.stripe.com",
        "frame-src": "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
        "connect-src": "https://api.stripe.com",
    }
)
# A wallet asks in a window of its own, which has to find its way back; its frame asks the browser for the wallet.
_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": content_policy(_BESIDE),
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
        "Permissions-Policy": 'camera=(), geolocation=(), microphone=(), payment=(self "https://js.stripe.com")',
    }
)
_REFUSED = _("Your bank refused this card. Nothing was charged: use another card, or ask your bank.")
_WRONG_CODE = _("The security code is not right. Check it, then try again.")
_EXPIRED = _("This card has expired. Use another card.")
_EXPIRY = _("Enter the card’s expiry date, like 04/30.")
_NOT_PROVEN = _("Your bank could not confirm that it is you. Nothing was charged: try again, or use another card.")
_TYPED_WRONG = _("This card number is not right. Check it, then try again.")
WORDS: Final[Mapping[str, LazyString]] = MappingProxyType(
    {
        "unreached": _("The bank’s form can’t be loaded just now. Nothing was charged: try again in a moment."),
        "unheard": _(
            "The bank’s answer did not reach this page. Reload it before you try again: it says how things stand."
        ),
        "card_declined": _REFUSED,
        "insufficient_funds": _("This card has not enough funds. Nothing was charged: use another card."),
        "expired_card": _EXPIRED,
        "lost_card": _REFUSED,
        "stolen_card": _REFUSED,
        "incorrect_cvc": _WRONG_CODE,
        "invalid_cvc": _WRONG_CODE,
        "incomplete_cvc": _("Enter the security code: 3 or 4 digits on the card."),
        "incorrect_number": _TYPED_WRONG,
        "invalid_number": _TYPED_WRONG,
        "incomplete_number": _("Enter the whole card number."),
        "incomplete_expiry": _EXPIRY,
        "invalid_expiry_month": _EXPIRY,
        "invalid_expiry_year": _EXPIRY,
        "invalid_expiry_year_past": _EXPIRED,
        "authentication_required": _NOT_PROVEN,
        "payment_intent_authentication_failure": _NOT_PROVEN,
        "setup_intent_authentication_failure": _NOT_PROVEN,
        "processing_error": _("The bank could not work on it just now. Nothing was charged: try again in a moment."),
        "card_velocity_exceeded": _("This card has reached its limit. Nothing was charged: use another card."),
    }
)
"""What is said by the provider's code (https://docs.stripe.com/error-codes); it words all others itself."""


class Purpose(StrEnum):
    """What a card is typed for: to pay a bill now, or to be kept on file."""

    PAY = "pay"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardForm:
    """What the browser needs to show the form and to confirm with it; then it goes to `return_to`."""

    client_secret: str = field(repr=False)
    publishable_key: str
    script: str
    purpose: Purpose
    return_to: str  # a path of ours; the provider adds how it ended

    @property
    def words(self) -> Mapping[str, str]:
        """Give what is said by code, in the page's language."""
        return {code: str(words) for code, words in WORDS.items()}


def open_card_form(provider: Provider, client_secret: str, purpose: Purpose, *, return_to: str) -> CardForm:
    """Make the form, and let this answer's page have what the provider's script needs; the stand-in needs nothing."""
    if provider.script is not None:
        after_this_request(_let_in)
    return CardForm(
        client_secret=client_secret,
        publishable_key=provider.publishable_key,
        script=provider.script or url_for("demo_card.script"),
        purpose=purpose,
        return_to=_path_of(return_to),
    )


def _let_in(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


def _path_of(address: str) -> str:
    """Hold to a page of ours: the browser puts its own origin before it."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/"):
        raise ValueError(f"{address} is no path of ours")
    return address
