"""Means of payment as pages show them, and what somebody has on file at the provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from babel.dates import format_date
from flask import abort
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.accounts.models import Account
from app.domain.billing.cards.rules import Freshness, default_of, freshness_of, heir_of, last_day_of
from app.domain.billing.cards.service import find_card, is_charged
from app.domain.billing.errors import PaymentsUnavailableError
from app.domain.billing.ports import Payments, ProvidedMethod
from app.domain.billing.provider import Provider
from app.domain.billing.queries import find_customer
from app.web.circumstances import day_words
from app.web.installation import installation
from app.web.moments import local_day
from app.web.request import current_language, current_tenant, now, session
from app.web.signed_in import current_person

_BRANDS: Mapping[str, str] = MappingProxyType(
    {
        "amex": "American Express",
        "cartes_bancaires": "CB",
        "diners": "Diners Club",
        "discover": "Discover",
        "jcb": "JCB",
        "mastercard": "Mastercard",
        "unionpay": "UnionPay",
        "visa": "Visa",
    }
)
_OTHERS: Mapping[str, str | LazyString] = MappingProxyType(
    {"card": _("Card"), "link": "Link", "paypal": "PayPal", "sepa_debit": _("SEPA direct debit")}
)
_OTHER = _("Other means of payment")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """A means of payment in words."""

    id: str
    name: str  # Visa •••• 4242
    month: str | None  # the last one in which it is good
    is_default: bool
    is_soon_over: bool
    is_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiringCard:
    """The card that charges a subscription and will not for long, or does not any more."""

    name: str
    last_day: str
    is_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """What somebody has on file, as the provider says now."""

    payments: Payments
    customer: str
    methods: Sequence[ProvidedMethod]

    def find(self, method_id: str | None) -> ProvidedMethod | None:
        """Find one of these."""
        return next((each for each in self.methods if each.id == method_id), None)

    def get(self, method_id: str) -> ProvidedMethod:
        """Give one of these; 404 for what is somebody else's, as for what never was."""
        return self.find(method_id) or abort(HTTPStatus.NOT_FOUND)

    def heir_of(self, method: ProvidedMethod) -> ProvidedMethod | None:
        """Tell what is charged once this is taken off file; none where something else is charged already."""
        heir = heir_of(method, self.methods)
        return None if heir is None or heir.is_default else heir


def need_provider() -> Provider:
    """Give the brand's account at the provider; PaymentsUnavailableError where there is none by now."""
    provider = installation().find_provider(current_tenant().slug)
    if provider is None:
        raise PaymentsUnavailableError("this brand takes no payments yet")
    return provider


def find_wallet() -> Wallet | None:
    """Ask what whoever is signed in has on file; none for who never was at the provider. PaymentsUnavailableError.

    Nothing is read from the database while the provider is waited for.
    """
    known = find_customer(session(), current_person().account.id)
    if known is None:
        return None
    customer = known.provider_id
    session().rollback()
    payments = need_provider().payments
    return Wallet(payments=payments, customer=customer, methods=payments.list_methods(customer))


def get_wallet() -> Wallet:
    """Ask what whoever is signed in has on file; 404 for who never was at the provider."""
    return find_wallet() or abort(HTTPStatus.NOT_FOUND)


def shown_cards(methods: Sequence[ProvidedMethod]) -> list[ShownCard]:
    """Put means of payment into words, the default first."""
    default = default_of(methods)
    ordered = sorted(methods, key=lambda each: each is not default)
    return [shown_card(each, is_default=each is default) for each in ordered]


def shown_card(method: ProvidedMethod, *, is_default: bool = False) -> ShownCard:
    """Put one into words."""
    last_day = last_day_of(method.expires)
    freshness = freshness_of(last_day, today=local_day(now()))
    return ShownCard(
        id=method.id,
        name=name_of(method.brand, method.last4, method.kind),
        month=format_date(last_day, "MMMM y", locale=current_language()) if last_day else None,
        is_default=is_default,
        is_soon_over=freshness is Freshness.SOON,
        is_expired=freshness is Freshness.EXPIRED,
    )


def name_of(brand: str | None, last4: str | None, kind: str = "card") -> str:
    """Name a means of payment so that its owner knows it: Visa •••• 4242."""
    name = _BRANDS.get(brand or "") or str(_OTHERS.get(kind, _OTHER))
    return f"{name} •••• {last4}" if last4 else name


def expiring_card(account: Account) -> ExpiringCard | None:
    """Give the card of an account that is charged and expires soon, as it was last seen."""
    card = find_card(session(), account.id)
    if card is None or card.expires_on is None:
        return None
    freshness = freshness_of(card.expires_on, today=local_day(now()))
    if freshness is Freshness.GOOD or not is_charged(session(), account.id):
        return None
    return ExpiringCard(
        name=name_of(card.brand, card.last4),
        last_day=day_words(card.expires_on, current_language()),
        is_expired=freshness is Freshness.EXPIRED,
    )
