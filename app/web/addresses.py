"""An address as pages show it."""

from dataclasses import dataclass

from app.domain.addresses.models import Address
from app.domain.addresses.rules import said_phone
from app.domain.addresses.written import AddressSnapshot, as_written
from app.web.request import current_language


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """An address in words: how it is written in the page's language, and its telephone as people write it."""

    kept: Address
    written: AddressSnapshot
    phone: str | None


def shown(address: Address) -> ShownAddress:
    """Put an address into words."""
    phone = said_phone(address.phone, address.country) if address.phone else None
    return ShownAddress(address, as_written(address, current_language()), phone)
