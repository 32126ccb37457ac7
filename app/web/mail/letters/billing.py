"""Letters about a payment that is missing, about its arrival, about another price, and about an order that lapsed."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from app.domain.billing.giving_up import ORDER_LAPSED
from app.domain.billing.ports import Interval
from app.domain.billing.queries import list_subscriptions
from app.domain.billing.reminding import LATE, RESTORED, SUSPENDED
from app.domain.billing.retaxing.models import PriceChange
from app.domain.billing.retaxing.pricing import PRICE_CHANGED
from app.domain.billing.timetable import Step
from app.domain.invoices.vat_rules import Category
from app.domain.mail.errors import OutdatedError
from app.web.billing import name_of_offer
from app.web.circumstances import date_words
from app.web.late_payments import in_words
from app.web.mail.letter import Letter, Occasion, Writer
from app.web.price_changes import say_change


def missing(occasion: Occasion) -> Letter:
    """Tell that a payment is missing, and what becomes of the services; OutdatedError once it has arrived."""
    account, args = occasion.addressee(), occasion.mail.args
    episode = datetime.fromisoformat(str(args["episode"]))
    subscriptions = list_subscriptions(occasion.session, account.id)
    late = next((each for each in subscriptions if each.past_due_since == episode), None)
    if late is None:
        raise OutdatedError("the payment has arrived, or the subscription has ended")
    return Letter(
        {
            "first_name": account.first_name,
            "late": in_words(occasion.session, occasion.tenant, late, episode, occasion.mail.language),
            "is_first": args["step"] == Step.MISSED,
            "is_last": args["step"] == Step.SUSPENDED_LAST,
            "pay_url": f"{occasion.page_url('billing')}{late.id}/pay",
        }
    )


def restored(occasion: Occasion) -> Letter:
    """Tell that services are back; OutdatedError when a payment is missing again."""
    account = occasion.addressee()
    if any(each.past_due_since is not None for each in list_subscriptions(occasion.session, account.id)):
        raise OutdatedError("a payment is missing again")
    return Letter({"first_name": account.first_name, "account_url": occasion.page_url("account")})


def price_changed(occasion: Occasion) -> Letter:
    """Tell of a price that follows the tax: how much, from when, why; OutdatedError when nobody reads there."""
    account, args, tenant = occasion.addressee(), occasion.mail.args, occasion.tenant
    language = occasion.mail.language
    change = PriceChange(
        before=int(str(args["price_before"])),
        price=int(str(args["price"])),
        currency=str(args["currency"]),
        category=Category(str(args["category"])),
        rate=int(str(args["rate"])),
        country=str(args["country"]) if args["country"] is not None else None,
        holds_from=datetime.fromisoformat(str(args["holds_from"])),
    )
    said = say_change(change, Interval(str(args["billed_every"])), tenant, language)
    offer = name_of_offer(tenant, str(args["offer"]), language)
    facts = {"price": said.price, "before": said.before, "day": said.day, "why": said.why}
    return Letter(
        {"first_name": account.first_name, "offer": offer, "billing_url": occasion.page_url("billing"), **facts}
    )


def order_lapsed(occasion: Occasion) -> Letter:
    """Tell that an order was never carried out, and binds nobody."""
    account, args, tenant = occasion.addressee(), occasion.mail.args, occasion.tenant
    language = occasion.mail.language
    return Letter(
        {
            "first_name": account.first_name,
            "offer": name_of_offer(tenant, str(args["offer"]), language),
            "day": date_words(datetime.fromisoformat(str(args["begun_at"])), tenant, language),
            "offers_url": occasion.page_url("offers"),
        }
    )


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {LATE: missing, SUSPENDED: missing, RESTORED: restored, PRICE_CHANGED: price_changed, ORDER_LAPSED: order_lapsed}
)
