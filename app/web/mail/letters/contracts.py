"""Letters that acknowledge what somebody declared about a contract, and that answer a dispute."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from app.domain.billing.contracts.service import ACKNOWLEDGED
from app.domain.billing.disputes import REFUSED
from app.web.billing import name_of_offer
from app.web.circumstances import date_words, instant_words
from app.web.mail.letter import Letter, Occasion, Writer


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


LETTERS: Mapping[str, Writer] = MappingProxyType({**dict.fromkeys(ACKNOWLEDGED.values(), declared), REFUSED: refused})
