"""Letters that acknowledge what somebody declared about a contract, and that answer a dispute."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from app.domain.billing.contracts.models import NoticeKind
from app.domain.billing.contracts.service import ACKNOWLEDGED
from app.domain.billing.disputes import REFUSED
from app.domain.billing.ports import Interval
from app.kernel.money import Money
from app.web.billing import name_of_offer
from app.web.circumstances import date_words, instant_words
from app.web.mail.letter import Letter, Occasion, Writer
from app.web.prices import GROSS, money_words


def declared(occasion: Occasion) -> Letter:
    """Acknowledge a declaration, with its date and what follows from it; OutdatedError when nobody reads there."""
    account, args, language = occasion.addressee(), occasion.mail.args, occasion.mail.language
    at, ends_at = (datetime.fromisoformat(str(args[name])) for name in ("declared_at", "ends_at"))
    return Letter(
        {
            "first_name": account.first_name,
            "offer": name_of_offer(occasion.tenant, str(args["offer"]), language),
            "declared_at": instant_words(at, occasion.tenant, language),
            "ends_on": date_words(ends_at, occasion.tenant, language),
            "billing_url": occasion.page_url("billing"),
        }
    )


def changed(occasion: Occasion) -> Letter:
    """Acknowledge a change, with the offer that comes, its price and its day; OutdatedError when nobody reads there."""
    args, language = occasion.mail.args, occasion.mail.language
    every, price = Interval(str(args["billed_every"])), Money(int(str(args["price"])), str(args["currency"]))
    facts = {
        "wanted": name_of_offer(occasion.tenant, str(args["wanted"]), language),
        "price": f"{money_words(price, language)} {occasion.tenant.catalogue(language).gettext(GROSS[every])}",
    }
    return Letter({**declared(occasion).facts, **facts})


def refused(occasion: Occasion) -> Letter:
    """Say why an invoice that was disputed stays as it is; OutdatedError when nobody reads there."""
    account, args = occasion.addressee(), occasion.mail.args
    return Letter(
        {
            "first_name": account.first_name,
            "invoice": str(args["invoice"]),
            "reason": str(args["reason"]),
            "billing_url": occasion.page_url("billing"),
        }
    )


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        **dict.fromkeys(ACKNOWLEDGED.values(), declared),
        ACKNOWLEDGED[NoticeKind.CHANGED]: changed,
        REFUSED: refused,
    }
)
