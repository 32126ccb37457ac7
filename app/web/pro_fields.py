"""The company and VAT number of somebody who asks for a professional account: the same fields wherever they are asked.

Both halves are needed as soon as one is given; a number is looked at for its form at once, and asked about later.
"""

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, Field, StringField
from wtforms.validators import Length, StopValidation, ValidationError

from app.domain.accounts.profile import LONGEST_LINE
from app.domain.vat.errors import NumberError, NumberFault
from app.domain.vat.models import VatRegistration
from app.domain.vat.rules import EXAMPLES, VatNumber, read_number
from app.web.forms import PageForm
from app.web.i18n import gettext
from app.web.labels import lazy_label
from app.web.person_fields import one_line
from app.web.pro_words import vat_country

LONGEST_TYPED = 40  # characters of a number, with the spaces, points and words that people copy along
_FIELDS = ("pro_wanted", "pro_company", "vat_number")


class NeededForPro:
    """Ask for one half of the request when the other is given, or the request is made."""

    def __init__(self, missing: LazyString) -> None:
        self._missing = missing

    def __call__(self, form: "ProForm", field: Field) -> None:
        """Refuse a half that is missing; where nothing is asked for, an empty field is good."""
        if not field.data:
            raise StopValidation(self._missing if form.wants_pro else "")


class ProForm(PageForm):
    """A form in which somebody may ask for a professional account."""

    pro_wanted = BooleanField(lazy_label("ask_pro"))
    pro_company = StringField(
        lazy_label("company_name"),
        filters=[one_line],
        validators=[
            NeededForPro(_("Enter the company’s name")),
            Length(max=LONGEST_LINE, message=_("Shorten your text to %(max)d characters")),
        ],
        render_kw={"autocomplete": "organization", "maxlength": LONGEST_LINE, "placeholder": " "},
    )
    vat_number = StringField(
        lazy_label("vat_number"),
        filters=[one_line],
        validators=[NeededForPro(_("Enter the company’s VAT number, for example FR40303265045"))],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "maxlength": LONGEST_TYPED,
            "placeholder": " ",
            "spellcheck": "false",
        },
    )

    _is_pro_needed = False
    _number: VatNumber | None = None

    def ask_pro(self, *, boxed: bool = False, needed: bool = False) -> None:
        """Ask for both halves at the form's end: behind a box, as what may be added, or as what must be given."""
        self._is_pro_needed = needed
        self._fields.update({name: self._fields.pop(name) for name in _FIELDS})
        for name in ("pro_company", "vat_number"):
            self[name].flags.required = boxed or needed
        if not boxed:
            del self.pro_wanted

    def ask_no_pro(self) -> None:
        """Ask for nothing of it."""
        for name in _FIELDS:
            del self[name]

    def show_business(self, business: VatRegistration | None) -> None:
        """Fill in what is known."""
        self.pro_company.process(None, business.company if business is not None else None)
        self.vat_number.process(None, business.number if business is not None else None)

    @property
    def wants_pro(self) -> bool:
        """Whether a professional account is asked for, by whatever was filled in."""
        if "vat_number" not in self:
            return False
        box = "pro_wanted" in self and self.pro_wanted.data
        return bool(self._is_pro_needed or box or self.pro_company.data or self.vat_number.data)

    @property
    def business(self) -> tuple[str, VatNumber] | None:
        """The company and its number, once both are found good; None where nothing is asked for."""
        if self._number is None or self.pro_company.errors or self.vat_number.errors:
            return None
        return self.pro_company.data or "", self._number

    @property
    def pro_country(self) -> str | None:
        """The country (ISO 3166-1) of a number that does not say its own, where the form knows one."""
        return None

    def validate_vat_number(self, field: StringField) -> None:
        """Refuse what can't be a VAT number, and say what one looks like."""
        try:
            self._number = read_number(field.data or "", self.pro_country)
        except NumberError as error:
            raise ValidationError(fault_words(error)) from error


def fault_words(error: NumberError) -> str:
    """Say what is wrong with a number, with an example of its country."""
    example = error.example or EXAMPLES["FR"]
    if error.fault is NumberFault.ONE_STOP_SHOP:
        return gettext(
            "This number is for sales to private people (one-stop shop). Enter the company’s own, for example "
            "%(example)s",
            example=example,
        )
    if error.fault is NumberFault.UNKNOWN_COUNTRY:
        return gettext(
            "A VAT number begins with the letters of its country, for example %(example)s for France", example=example
        )
    country = vat_country(error.country or "")
    if error.fault is NumberFault.CHECKSUM:
        return gettext(
            "A character of this number must be wrong: compare it with an invoice of the company. For %(country)s, one "
            "looks like %(example)s",
            country=country,
            example=example,
        )
    return gettext(
        "A VAT number for %(country)s looks like %(example)s: letters and digits, none missing",
        country=country,
        example=example,
    )
