"""The form of one address."""

from collections.abc import Mapping
from typing import ClassVar

from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.web.address_fields import AddressesForm, AddressKind
from app.web.addresses import guessed_parts, known_parts


class AddressForm(AddressesForm):
    """An address as it is written; `version` says which one was looked at."""

    address_kinds: ClassVar[Mapping[str, AddressKind]] = {"": AddressKind()}

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def __init__(self, address: Address | None = None, account: Account | None = None) -> None:
        """Begin with what is kept; a new one with what is known of the account."""
        super().__init__(data=known_parts(address) if address else guessed_parts(account) if account else None)

    def looked_at(self, version: int) -> None:
        """Note that its person has seen another version of the address by now."""
        self.version.raw_data = None
        self.version.process(None, version)
