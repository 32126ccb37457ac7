"""The form of one address."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import ClassVar

from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.domain.addresses.rules import said_phone
from app.domain.addresses.written import as_written
from app.web.address_fields import AddressesForm, AddressKind
from app.web.request import current_language


class AddressForm(AddressesForm):
    """An address as it is written; `version` says which one was looked at."""

    address_kinds: ClassVar[Mapping[str, AddressKind]] = {"": AddressKind()}

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def __init__(self, address: Address | None = None, account: Account | None = None) -> None:
        """Begin with what is kept; a new one with what is known of the account."""
        super().__init__(data=_known(address) if address else _guessed(account) if account else None)

    def looked_at(self, version: int) -> None:
        """Note that its person has seen another version of the address by now."""
        self.version.raw_data = None
        self.version.process(None, version)


def _known(address: Address) -> Mapping[str, object]:
    facts = asdict(as_written(address, current_language()))
    phone = said_phone(address.phone, address.country) if address.phone else None
    return {**facts, "phone": phone, "version": address.version}


def _guessed(account: Account) -> Mapping[str, object]:
    return {"country": account.country or "", "recipient": account.full_name}
