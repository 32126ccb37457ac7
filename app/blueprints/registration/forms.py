"""What somebody fills in to register, to confirm, to get a link again, or to take a former account over."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, Field, Form, PasswordField, ValidationError
from wtforms.validators import StopValidation

from app.blueprints.registration.asked import DELIVERY, PersonForm
from app.domain.accounts.identifiers import normal_email
from app.domain.accounts.models import Account
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.service import Use
from app.web.address_fields import AddressesForm, AddressKind
from app.web.fields import email_field, password_field
from app.web.forms import PageForm
from app.web.labels import lazy_label
from app.web.new_passwords import new_password_field
from app.web.person_fields import birth_date_field
from app.web.request import current_tenant


class _Way(PersonForm):
    email = email_field()
    password = new_password_field("password")


class _Addresses(AddressesForm):
    address_kinds: ClassVar[Mapping[str, AddressKind]] = {
        "billing_": AddressKind("billing", is_whole=False),
        "delivery_": AddressKind("shipping", is_whole=False),
    }
    same_address = BooleanField(_("Deliver to the billing address"), default=True)


class RegistrationForm(_Way, _Addresses):
    """What the brand asks of somebody new."""

    birth_date = birth_date_field()
    newsletter = BooleanField(lazy_label("newsletter"))

    def __init__(self) -> None:
        super().__init__()
        policy = current_tenant().config.policy.registration
        self.ask(policy.required, policy.optional)
        if policy.mode == "generated_password":
            del self.password
        if "billing_line1" not in self or "delivery_line1" not in self:
            del self.same_address
        else:
            for name in DELIVERY:
                self[name].validators = [_unless_same, *self[name].validators]

    def validate_email(self, field: EmailField) -> None:
        """Refuse an address that our mails can't be addressed to (RFC 6531 is not everywhere)."""
        if field.data and (normal_email(field.data) is None or not field.data.rpartition("@")[0].isascii()):
            raise ValidationError(_("Enter an address like anne.martin@example.com"))

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is easy to guess."""
        if field.data:
            self.refuse_own_words(field.data, self.email.data or "")

    @property
    def normal_email(self) -> str | None:
        """The address in its normal form; None when it is not good."""
        return normal_email(self.email.data or "") if not self.email.errors else None

    @property
    def wants_newsletter(self) -> bool:
        """Whether somebody asks for the newsletter."""
        return "newsletter" in self and bool(self.newsletter.data)

    def addresses(self) -> Iterator[tuple[GivenAddress, set[Use]]]:
        """Give the addresses that were filled in and what each serves for; none of a form with mistakes."""
        if self.errors:
            return
        recipient = " ".join(filter(None, map(self.text, ("first_name", "last_name")))) or None
        is_same = "same_address" in self and bool(self.same_address.data)
        if self.text("billing_line1"):
            yield self.given_address("billing_", recipient), {Use.BILLING, Use.DELIVERY} if is_same else {Use.BILLING}
        if self.text("delivery_line1") and not is_same:
            yield self.given_address("delivery_", recipient), {Use.DELIVERY}


def _unless_same(form: Form, _field: Field) -> None:
    """Look at nothing of the delivery address when it is the billing address."""
    if form["same_address"].data:
        raise StopValidation


class LinkAgainForm(PageForm):
    """The address of a registration whose link is wanted once more."""

    email = email_field()


class ConfirmForm(PageForm):
    """The password chosen at registration; the browser that registered is not asked for it."""

    password = password_field()

    def __init__(self, *, is_known: bool) -> None:
        super().__init__()
        if is_known:
            del self.password


class TakeOverForm(PersonForm):
    """The profile of a former account, filled in as far as it is known; the device may follow later."""

    password = new_password_field("password")

    def __init__(self, account: Account) -> None:
        names = ("first_name", "last_name", "company", "country", "serial_number", "user_name")
        super().__init__(data={name: getattr(account, name) for name in names})
        policy = current_tenant().config.policy.registration
        required = {*policy.required} - {"serial_number"}
        self.ask(required, {*policy.optional, *policy.required} - required)
        self._email = account.email

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is easy to guess."""
        if field.data:
            self.refuse_own_words(field.data, self._email)
