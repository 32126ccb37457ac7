"""Fields that only a registration has: the serial number, and addresses to bill and deliver to."""

import re

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from wtforms import Field, Form, StringField, ValidationError
from wtforms.validators import DataRequired, Length, StopValidation

from app.domain.accounts.policy import SerialNumberPolicy
from app.domain.accounts.registration.rules import form_of, normal_serial
from app.domain.addresses.rules import has_postcodes
from app.web.i18n import gettext
from app.web.labels import lazy_label
from app.web.person_fields import line_field, one_line
from app.web.request import current_tenant

_LONGEST_POSTCODE = 20


class PostcodeOf:
    """Ask for a postcode where the country of the same address has them."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms' own way

    def __init__(self, country: str) -> None:
        self._country = country

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse a postcode that is missing."""
        if not field.data and has_postcodes(form[self._country].data or ""):
            raise ValidationError(_("Enter the postcode"))


def unless_same(form: Form, _field: Field) -> None:
    """Look at nothing of the delivery address when it is the billing address."""
    if form["same_address"].data:
        raise StopValidation


def serial_number_field() -> StringField:
    """Ask for the number on a device's nameplate."""
    return StringField(
        lazy_label("serial_number"),
        filters=[one_line, _as_on_the_nameplate],
        validators=[DataRequired(_("Enter the serial number of one of your devices")), _fits],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 40, "spellcheck": "false"},
    )


def street_field(kind: str) -> StringField:
    """Ask for street and number."""
    return line_field(_("Street and number"), f"{kind} address-line1", _("Enter street and number"))


def more_field(kind: str) -> StringField:
    """Ask for what else leads to the door."""
    return line_field(_("Building, floor, door"), f"{kind} address-line2", None)


def postcode_field(kind: str, country: str) -> StringField:
    """Ask for the postcode; `country` is the name of the field that tells whether there are any."""
    return StringField(
        _("Postcode"),
        filters=[one_line],
        validators=[
            PostcodeOf(country),
            Length(max=_LONGEST_POSTCODE, message=_("Shorten your text to %(max)d characters")),
        ],
        render_kw={"autocomplete": f"{kind} postal-code", "maxlength": _LONGEST_POSTCODE},
    )


def city_field(kind: str) -> StringField:
    """Ask for the town."""
    return line_field(_("Town"), f"{kind} address-level2", _("Enter the town"))


def serial_form(policy: SerialNumberPolicy) -> str:
    """Say a serial number's form in words: 2 letters, 3 digits, 1 letter."""
    return ", ".join(
        ngettext("%(num)d letter", "%(num)d letters", count)
        if is_letter
        else ngettext("%(num)d digit", "%(num)d digits", count)
        for is_letter, count in form_of(policy.example)
    )


def _as_on_the_nameplate(text: str | None) -> str | None:
    return normal_serial(text) if text else text


def _fits(_form: Form, field: StringField) -> None:
    policy = current_tenant().config.policy.serial_number
    if policy is not None and field.data and re.fullmatch(policy.pattern, field.data) is None:
        raise ValidationError(
            gettext(
                "A serial number has %(length)d characters: %(form)s, for example %(example)s",
                length=policy.length,
                form=serial_form(policy),
                example=policy.example,
            )
        )
