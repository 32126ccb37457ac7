"""What somebody fills in to register, to confirm, to get a link again, or to take a former account over."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, PasswordField, ValidationError

from app.blueprints.registration.asked import DELIVERY, PersonForm
from app.blueprints.registration.fields import city_field, more_field, postcode_field, street_field, unless_same
from app.domain.accounts.identifiers import normal_email
from app.domain.accounts.models import Account
from app.domain.accounts.policy import RegistrationPolicy
from app.domain.addresses.service import GivenAddress
from app.web.context import page_open
from app.web.fields import email_field, password_field
from app.web.forms import PageForm
from app.web.labels import lazy_label
from app.web.new_passwords import new_password_field
from app.web.person_fields import birth_date_field, country_field
from app.web.pro_fields import ProForm
from app.web.request import current_tenant


class RegistrationForm(PersonForm, ProForm):
    """What the brand asks of somebody new."""

    email = email_field()
    password = new_password_field("password")
    billing_line1 = street_field("billing")
    billing_line2 = more_field("billing")
    billing_postcode = postcode_field("billing", "billing_country")
    billing_city = city_field("billing")
    billing_country = country_field("billing country")
    same_address = BooleanField(_("Deliver to the billing address"), default=True)
    delivery_line1 = street_field("shipping")
    delivery_line2 = more_field("shipping")
    delivery_postcode = postcode_field("shipping", "delivery_country")
    delivery_city = city_field("shipping")
    delivery_country = country_field("shipping country")
    birth_date = birth_date_field()
    newsletter = BooleanField(lazy_label("newsletter"))

    def __init__(self) -> None:
        super().__init__()
        policy = current_tenant().config.policy.registration
        self.ask(policy.required, policy.optional)
        self._ask_pro(policy)
        if policy.mode == "generated_password":
            del self.password
        if "billing_line1" not in self or "delivery_line1" not in self:
            del self.same_address
        else:
            for name in DELIVERY:
                self[name].validators = [unless_same, *self[name].validators]

    @property
    def pro_country(self) -> str | None:
        """The country that the business is billed in, or that its person named."""
        return self.text("billing_country") or self.text("country")

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

    def addresses(self) -> Iterator[GivenAddress]:
        """Give the addresses that were filled in; one of them when it serves for both, none of a form with mistakes."""
        if self.errors:
            return
        is_same = "same_address" in self and bool(self.same_address.data)
        if self.text("billing_line1"):
            yield self._address("billing", is_billing=True, is_delivery=is_same)
        if self.text("delivery_line1") and not is_same:
            yield self._address("delivery", is_delivery=True)

    def _ask_pro(self, policy: RegistrationPolicy) -> None:
        if page_open("pro") and "pro" in {*policy.required, *policy.optional}:
            self.ask_pro(boxed="pro" in policy.optional, needed="pro" in policy.required)
        else:
            self.ask_no_pro()

    def _address(self, kind: str, *, is_billing: bool = False, is_delivery: bool = False) -> GivenAddress:
        return GivenAddress(
            line1=self.text(f"{kind}_line1") or "",
            line2=self.text(f"{kind}_line2"),
            postcode=self.text(f"{kind}_postcode"),
            city=self.text(f"{kind}_city") or "",
            country=self.text(f"{kind}_country") or "",
            is_billing=is_billing,
            is_delivery=is_delivery,
        )


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
