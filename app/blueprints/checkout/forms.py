"""What is asked of somebody who buys: how they pay, to whom it is billed, and that they agree to what they saw."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.domain.billing.policy import PayBy
from app.web.address_fields import AddressesForm, AddressKind
from app.web.addresses import guessed_parts, known_parts
from app.web.checkout_words import WAYS
from app.web.forms import PageForm
from app.web.labels import lazy_label
from app.web.offers import seller_country
from app.web.person_fields import one_line
from app.web.request import current_tenant

_CHOOSE = _("Choose how you want to pay")


def _ways_field() -> RadioField:
    return RadioField(
        lazy_label("payment_method"), choices=[], validators=[InputRequired(_CHOOSE)], validate_choice=False
    )


class _WithWays(PageForm):
    """A form that asks how somebody pays."""

    pay_by = _ways_field()

    def offer(self, ways: Sequence[PayBy], chosen: PayBy | None) -> None:
        """Let it be one of these, the first unless another was chosen; what nobody offers is asked again."""
        self.pay_by.choices = [(each.value, str(WAYS[each])) for each in ways]
        if not self.is_submitted():
            self.pay_by.data = (chosen or ways[0]).value
        elif self.pay_by.data not in ways:
            self.pay_by.data, self.pay_by.raw_data = None, []


class WayForm(_WithWays):
    """How somebody pays, where it is known to whom it is billed."""


class DetailsForm(_WithWays, AddressesForm):
    """How somebody pays, and to whom it is billed."""

    address_kinds: ClassVar[Mapping[str, AddressKind]] = {"": AddressKind(section="billing")}

    def __init__(self, account: Account, address: Address | None) -> None:
        """Begin with what is on file, else with what is known of the account."""
        super().__init__(data=known_parts(address) if address else _guessed(account))


class OrderForm(PageForm):
    """What was agreed to: how it is paid, and the price that stood above the button."""

    pay_by = HiddenField(filters=[one_line])
    price = HiddenField(filters=[one_line])


def _guessed(account: Account) -> Mapping[str, object]:
    known = guessed_parts(account)
    country = known["country"] or seller_country(current_tenant())
    return {**known, "country": country, "company": account.company}
