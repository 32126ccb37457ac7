"""Means of payment on file; a card's number never comes here."""

from collections.abc import Sequence

import stripe

from app.adapters.stripe import subscriptions
from app.adapters.stripe.errors import is_missing, translated
from app.adapters.stripe.reading import Customer, Method, Setup, read
from app.domain.billing.errors import PaymentsUnavailableError
from app.domain.billing.ports import ProvidedMethod, ProvidedSetup

_DONE = "succeeded"


def begin_setup(client: stripe.StripeClient, customer: str, *, key: str) -> str:
    """Give the secret with which the browser puts a means of payment on file, to be charged while nobody is there."""
    with translated():
        made = client.v1.setup_intents.create({"customer": customer, "usage": "off_session"}, {"idempotency_key": key})
        if made.client_secret is None:
            raise PaymentsUnavailableError("a setup without a secret")
        return made.client_secret


def find_setup(client: stripe.StripeClient, setup: str) -> ProvidedSetup | None:
    """Give what became of a setup by its id, None when there is none by it."""
    with translated():
        try:
            seen = read(client.v1.setup_intents.retrieve(setup), Setup)
        except stripe.InvalidRequestError as error:
            if is_missing(error):
                return None
            raise
        if seen.customer is None:
            return None
        return ProvidedSetup(customer=seen.customer, method=seen.payment_method if seen.status == _DONE else None)


def list_methods(client: stripe.StripeClient, customer: str) -> Sequence[ProvidedMethod]:
    """List what is on file; a subscription's own method goes before the customer's default."""
    with translated():
        owner = read(client.v1.customers.retrieve(customer), Customer)
        if owner.deleted:
            return []
        default = subscriptions.method_of(client, customer) or owner.invoice_settings.default_payment_method
        found = client.v1.customers.payment_methods.list(customer, {"limit": 100})
        return [_understood(each, default) for each in found.auto_paging_iter()]


def set_default(client: stripe.StripeClient, customer: str, method: str) -> None:
    """Charge this one from now on, for running subscriptions too; PaymentsMisusedError for another customer's."""
    with translated():
        client.v1.customers.payment_methods.retrieve(customer, method)
        client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})
        subscriptions.use_method(client, customer, method)


def remove(client: stripe.StripeClient, customer: str, method: str) -> None:
    """Take one off file; PaymentsMisusedError for another customer's."""
    with translated():
        client.v1.customers.payment_methods.retrieve(customer, method)
        client.v1.payment_methods.detach(method)


def _understood(found: stripe.PaymentMethod, default: str | None) -> ProvidedMethod:
    seen = read(found, Method)
    card = seen.card or seen.sepa_debit
    expires = (card.exp_year, card.exp_month) if card and card.exp_year and card.exp_month else None
    return ProvidedMethod(
        id=seen.id,
        kind=seen.type,
        brand=card.brand if card else None,
        last4=card.last4 if card else None,
        expires=expires,
        is_default=seen.id == default,
    )
