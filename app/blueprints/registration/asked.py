"""Forms of which a brand's policy asks some fields, insisting on some of them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import DataRequired, InputRequired, Optional

from app.blueprints.registration.fields import serial_number_field
from app.domain.accounts.registration.service import Registration
from app.web.forms import PageForm
from app.web.installation import installation
from app.web.labels import lazy_label
from app.web.new_passwords import refuse_weak, words_about
from app.web.person_fields import country_field, line_field, user_name_field
from app.web.request import current_language, current_tenant

_LINES = ("country", "line1", "line2", "district", "postcode", "city", "region", "sorting_code")
BILLING = tuple(f"billing_{line}" for line in _LINES)
DELIVERY = tuple(f"delivery_{line}" for line in _LINES)
_SINGLE = ("first_name", "last_name", "company", "country", "serial_number", "user_name", "birth_date", "newsletter")
# What a policy may ask, and the fields that it consists of.
_ASKABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {**{name: (name,) for name in _SINGLE}, "billing_address": BILLING, "delivery_address": DELIVERY}
)


class PersonForm(PageForm):
    """Who somebody is, as far as the brand asks; every field of a subclass that no policy names stays."""

    first_name = line_field(lazy_label("first_name"), "given-name", _("Enter your first name"))
    last_name = line_field(lazy_label("last_name"), "family-name", _("Enter your last name"))
    company = line_field(lazy_label("company_name"), "organization", _("Enter your company’s name"))
    country = country_field()
    serial_number = serial_number_field()
    user_name = user_name_field()

    def ask(self, required: Iterable[str], optional: Iterable[str]) -> None:
        """Keep the fields of what is asked, and let the optional ones stay empty."""
        required, optional = set(required), set(optional)
        for name, parts in _ASKABLE.items():
            for part in parts:
                if part not in self:
                    continue
                if name not in required | optional:
                    del self[part]
                elif name in optional:
                    _let_stay_empty(self[part])

    def text(self, name: str) -> str | None:
        """Give what was typed into a field; None where it is empty, wrong or not asked."""
        return (self[name].data or None) if name in self and not self[name].errors else None

    def refuse_own_words(self, password: str, email: str) -> None:
        """Refuse a password that is not good enough for this person; ValidationError."""
        words = words_about(email, *map(self.text, ("first_name", "last_name", "user_name", "company")))
        refuse_weak(password, current_tenant().config.policy.password, words)

    def registration(self, email: str, registered_by: str | None) -> Registration:
        """Give what was filled in, the password hashed; BusyError when too many hash at once."""
        password = self.text("password")
        return Registration(
            email=email,
            language=current_language(),
            first_name=self.text("first_name") or "",
            last_name=self.text("last_name") or "",
            user_name=self.text("user_name"),
            company=self.text("company"),
            country=self.text("country"),
            serial_number=self.text("serial_number"),
            birth_date=self.birth_date.data if "birth_date" in self and not self.birth_date.errors else None,
            password_hash=installation().hasher.hash(password) if password else None,
            registered_by=registered_by,
        )


def _let_stay_empty(field: Field) -> None:
    asked = (DataRequired, InputRequired)
    field.validators = [Optional(), *(each for each in field.validators if not isinstance(each, asked))]
    field.flags.required = False
