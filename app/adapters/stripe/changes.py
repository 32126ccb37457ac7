"""Changing a subscription from its next period on, by a schedule of Stripe's that takes effect at that moment there.

A schedule is let go before anything else is decided about its subscription: while it holds one, Stripe refuses to end
it with its period.
"""

import stripe

from app.adapters.stripe.reading import PRODUCT, Schedule, Subscription, net_of, offer_of, read, with_net
from app.domain.billing.ports import Collection, Purchase

OFFER = "offer"
"""The name under which a subscription carries what it is for."""


def schedule(client: stripe.StripeClient, seen: Subscription, purchase: Purchase, *, key: str) -> None:
    """Let a subscription be for another offer once its period is over; what was scheduled before holds no more.

    Both phases give their price anew: one that was given inline before is used up.
    """
    found = _open(client, seen, key=key)
    item = seen.items.data[0]
    running, then = _phase(seen, _of_item(seen)), _phase(seen, _price(purchase))
    offer = seen.metadata.get(OFFER) or offer_of(item.price.product)
    running |= {"start_date": found.current_phase.start_date, "end_date": item.current_period_end}
    running["metadata"] = with_net({OFFER: offer}, net_of(seen.metadata, item.price.currency))
    then["duration"] = {"interval": purchase.interval.value, "interval_count": 1}
    then["metadata"] = with_net({OFFER: purchase.offer}, purchase.net)
    client.v1.subscription_schedules.update(
        found.id,
        {"end_behavior": "release", "phases": [running, then], "proration_behavior": "none"},
        {"idempotency_key": f"{key}:phases"},
    )


def release(client: stripe.StripeClient, seen: Subscription) -> None:
    """Let a subscription go on as it is."""
    if seen.schedule is not None:
        client.v1.subscription_schedules.release(seen.schedule)


def use_method(client: stripe.StripeClient, seen: Subscription, method: str) -> None:
    """Charge with this method from the next phase on too, which else brings back the one of when it was decided."""
    if seen.schedule is not None:
        client.v1.subscription_schedules.update(seen.schedule, {"default_settings": {"default_payment_method": method}})


def _open(client: stripe.StripeClient, seen: Subscription, *, key: str) -> Schedule:
    if seen.schedule is not None:
        return read(client.v1.subscription_schedules.retrieve(seen.schedule), Schedule)
    made = client.v1.subscription_schedules.create({"from_subscription": seen.id}, {"idempotency_key": key})
    return read(made, Schedule)


def _phase(
    seen: Subscription, price: stripe.params.SubscriptionScheduleUpdateParamsPhaseItemPriceData
) -> stripe.params.SubscriptionScheduleUpdateParamsPhase:
    phase: stripe.params.SubscriptionScheduleUpdateParamsPhase = {
        "items": [{"price_data": price, "quantity": 1}],
        "collection_method": seen.collection_method,
        "proration_behavior": "none",
    }
    if seen.collection_method == Collection.SENT and seen.days_until_due is not None:
        phase["invoice_settings"] = {"days_until_due": seen.days_until_due}
    return phase


def _of_item(seen: Subscription) -> stripe.params.SubscriptionScheduleUpdateParamsPhaseItemPriceData:
    price = seen.items.data[0].price
    return {
        "currency": price.currency,
        "product": price.product,
        "recurring": {"interval": price.recurring.interval},
        "tax_behavior": "inclusive",
        "unit_amount": price.unit_amount,
    }


def _price(purchase: Purchase) -> stripe.params.SubscriptionScheduleUpdateParamsPhaseItemPriceData:
    return {
        "currency": purchase.price.currency.lower(),
        "product": f"{PRODUCT}{purchase.offer}",
        "recurring": {"interval": purchase.interval.value},
        "tax_behavior": "inclusive",
        "unit_amount": purchase.price.amount,
    }
