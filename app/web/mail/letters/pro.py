"""Letters to a business: what became of its VAT number."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.mail.errors import OutdatedError
from app.domain.vat.lifecycle import MAILED
from app.domain.vat.queries import find_registration
from app.web.mail.letter import Letter, Occasion, Writer


def vat_state(occasion: Occasion) -> Letter:
    """Tell what became of a number; OutdatedError once something else has become of it."""
    account = occasion.addressee()
    registration = find_registration(occasion.session, account.id)
    if registration is None or MAILED.get(registration.state) != occasion.mail.kind:
        raise OutdatedError("the number is another, or in another state by now")
    return Letter(
        {
            "first_name": account.first_name,
            "company": registration.company,
            "number": registration.number,
            "reason": registration.reason or "",
            "profile_url": occasion.page_url("profile"),
        }
    )


LETTERS: Mapping[str, Writer] = MappingProxyType(dict.fromkeys(MAILED.values(), vat_state))
