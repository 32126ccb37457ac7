"""Subscriptions: one item each, at a price with tax that we give."""

from collections.abc import Sequence
from contextlib import suppress

import msgspec
import stripe

from app.adapters.stripe import changes
from app.adapters.stripe.changes import OFFER
from app.adapters.stripe.errors import is_missing, translated
from app.adapters.stripe.reading import (
    KEY,
    PRODUCT,
    Subscription,
    moment,
    moment_or_none,
    money,
    net_of,
    offer_of,
    read,
    with_net,
)
from app.domain.billing.errors import PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.ports import Collection, Interval, ProvidedSubscription, Purchase, SubscriptionStatus


def subscribe(client: stripe.StripeClient, customer: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
    """Begin a subscription, incomplete until its first bill is paid, or active at once where a transfer is sent.

    Stripe forgets an idempotency key after a day, a subscription never: the one with this key is looked for first.
    """
    with translated():
        made = _find_by_key(client, customer, purchase, key=key) or _create(client, customer, purchase, key=key)
        if purchase.collection is Collection.SENT:
            _send_first_bill(client, made)
        return understood(made)


def find_subscription(client: stripe.StripeClient, subscription: str) -> ProvidedSubscription | None:
    """Give one, None when there is none by this id."""
    with translated():
        try:
            return understood(client.v1.subscriptions.retrieve(subscription))
        except stripe.InvalidRequestError as error:
            if is_missing(error):
                return None
            raise


def list_subscriptions(client: stripe.StripeClient, customer: str) -> Sequence[ProvidedSubscription]:
    """List a customer's, the ended ones too."""
    with translated():
        found = client.v1.subscriptions.list({"customer": customer, "status": "all", "limit": 100})
        return [understood(each) for each in found.auto_paging_iter()]


def cancel(client: stripe.StripeClient, subscription: str, *, at_end: bool, key: str) -> ProvidedSubscription:
    """End one at the end of its period, or at once; nothing is given back by itself."""
    with translated():
        if at_end:
            changes.release(client, _read(client, subscription))
            return _end_with_period(client, subscription, is_ending=True, key=key)
        return understood(
            client.v1.subscriptions.cancel(
                subscription, {"invoice_now": False, "prorate": False}, {"idempotency_key": key}
            )
        )


def change(client: stripe.StripeClient, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
    """Charge another offer from the next period on."""
    with translated():
        _open_product(client, purchase)
        changes.schedule(client, _read(client, subscription), purchase, key=key)
        return understood(client.v1.subscriptions.retrieve(subscription))


def reprice(client: stripe.StripeClient, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
    """Give its one item another price, which the next period is the first to be billed at."""
    with translated():
        seen = _read(client, subscription)
        changes.release(client, seen)
        price: stripe.params.SubscriptionUpdateParamsItemPriceData = {
            "currency": purchase.price.currency.lower(),
            "product": _open_product(client, purchase),
            "recurring": {"interval": purchase.interval.value},
            "tax_behavior": "inclusive",
            "unit_amount": purchase.price.amount,
        }
        asked: stripe.params.SubscriptionUpdateParams = {
            "items": [{"id": seen.items.data[0].id, "price_data": price}],
            "metadata": with_net({OFFER: purchase.offer}, purchase.net),
            "proration_behavior": "none",
        }
        return understood(client.v1.subscriptions.update(subscription, asked, {"idempotency_key": key}))


def keep(client: stripe.StripeClient, subscription: str, *, key: str) -> ProvidedSubscription:
    """Take back an end or a change that has not come."""
    with translated():
        changes.release(client, _read(client, subscription))
        return _end_with_period(client, subscription, is_ending=False, key=key)


def use_method(client: stripe.StripeClient, customer: str, method: str) -> None:
    """Charge with this method each subscription that has one of its own, which goes before the customer's default."""
    found = client.v1.subscriptions.list({"customer": customer, "limit": 100})  # those that have not ended
    for each in found.auto_paging_iter():
        seen = read(each, Subscription)
        if seen.default_payment_method not in {None, method}:
            client.v1.subscriptions.update(each.id, {"default_payment_method": method})
            changes.use_method(client, seen, method)


def method_of(client: stripe.StripeClient, customer: str) -> str | None:
    """Give the method of its own that a running subscription is charged with."""
    found = client.v1.subscriptions.list({"customer": customer, "limit": 100})  # those that have not ended
    own = (read(each, Subscription).default_payment_method for each in found.auto_paging_iter())
    return next(filter(None, own), None)


def understood(found: stripe.Subscription) -> ProvidedSubscription:
    """Read a subscription; PaymentsUnavailableError when it says what we don't know."""
    seen = read(found, Subscription)
    if len(seen.items.data) != 1:
        raise PaymentsUnavailableError(f"{seen.id} has {len(seen.items.data)} items")
    item = seen.items.data[0]
    try:
        return ProvidedSubscription(
            id=seen.id,
            customer=seen.customer,
            status=SubscriptionStatus(seen.status),
            offer=seen.metadata.get(OFFER) or offer_of(item.price.product),
            price=money(item.price.unit_amount * item.quantity, item.price.currency),
            interval=Interval(item.price.recurring.interval),
            collection=Collection(seen.collection_method),
            started_at=moment(seen.start_date),
            period_start=moment(item.current_period_start),
            period_end=moment(item.current_period_end),
            cancels_at_end=seen.cancel_at_period_end or (seen.cancel_at is not None and seen.ended_at is None),
            ended_at=moment_or_none(seen.ended_at),
            latest_bill=seen.latest_invoice,
            net=net_of(seen.metadata, item.price.currency),
        )
    except ValueError as error:
        raise msgspec.ValidationError(str(error)) from None


def _read(client: stripe.StripeClient, subscription: str) -> Subscription:
    return read(client.v1.subscriptions.retrieve(subscription), Subscription)


def _find_by_key(
    client: stripe.StripeClient, customer: str, purchase: Purchase, *, key: str
) -> stripe.Subscription | None:
    found = client.v1.subscriptions.list({"customer": customer, "status": "all", "limit": 100})
    made = next((each for each in found.auto_paging_iter() if read(each, Subscription).metadata.get(KEY) == key), None)
    if made is not None and not _is_of(understood(made), purchase):
        raise PaymentsMisusedError(f"{key} has bought something else")
    return made


def _is_of(made: ProvidedSubscription, purchase: Purchase) -> bool:
    seen = (made.offer, made.price, made.interval, made.collection)
    return seen == (purchase.offer, purchase.price, purchase.interval, purchase.collection)


def _create(client: stripe.StripeClient, customer: str, purchase: Purchase, *, key: str) -> stripe.Subscription:
    asked: stripe.params.SubscriptionCreateParams = {
        "customer": customer,
        "items": [
            {
                "price_data": {
                    "currency": purchase.price.currency.lower(),
                    "product": _open_product(client, purchase),
                    "recurring": {"interval": purchase.interval.value},
                    "tax_behavior": "inclusive",
                    "unit_amount": purchase.price.amount,
                }
            }
        ],
        "billing_mode": {"type": "flexible"},
        "collection_method": purchase.collection.value,
        "metadata": with_net({OFFER: purchase.offer, KEY: key}, purchase.net),
    }
    if purchase.collection is Collection.SENT:
        asked["days_until_due"] = purchase.days_to_pay
    else:
        asked["payment_behavior"] = "default_incomplete"
        asked["payment_settings"] = {"save_default_payment_method": "on_subscription"}
    return client.v1.subscriptions.create(asked, {"idempotency_key": key})


def _open_product(client: stripe.StripeClient, purchase: Purchase) -> str:
    """Give the offer's product, made at its first sale; two sales at once make one."""
    product = f"{PRODUCT}{purchase.offer}"
    try:
        return client.v1.products.retrieve(product).id
    except stripe.InvalidRequestError as error:
        if not is_missing(error):
            raise
    with suppress(stripe.InvalidRequestError):  # somebody else was quicker; a wrong product shows at the next call
        client.v1.products.create({"id": product, "name": purchase.name})
    return product


def _send_first_bill(client: stripe.StripeClient, made: stripe.Subscription) -> None:
    """Open the first bill now, which else stays a draft for an hour."""
    bill = read(made, Subscription).latest_invoice
    if bill is not None and client.v1.invoices.retrieve(bill).status == "draft":
        client.v1.invoices.finalize_invoice(bill, {"auto_advance": True})


def _end_with_period(
    client: stripe.StripeClient, subscription: str, *, is_ending: bool, key: str
) -> ProvidedSubscription:
    return understood(
        client.v1.subscriptions.update(subscription, {"cancel_at_period_end": is_ending}, {"idempotency_key": key})
    )
