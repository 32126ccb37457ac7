"""An address as pages show it, and as a form of one begins."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.domain.accounts.models import Account
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


def known_parts(address: Address) -> Mapping[str, object]:
    """Give what a form of an address begins with that is kept."""
    facts = asdict(as_written(address, current_language()))
    phone = said_phone(address.phone, address.country) if address.phone else None
    return {**facts, "phone": phone, "version": address.version}


def guessed_parts(account: Account) -> Mapping[str, object]:
    """Give what a form of a first address begins with, as far as its account is known."""
    return {"country": account.country or "", "recipient": account.full_name}
