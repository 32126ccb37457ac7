"""The field that only a registration has: the serial number."""

import re

from flask_babel import lazy_gettext as _
from wtforms import Form, StringField, ValidationError
from wtforms.validators import DataRequired

from app.domain.accounts.registration.rules import normal_serial
from app.web.i18n import gettext
from app.web.labels import lazy_label
from app.web.person_fields import one_line
from app.web.request import current_tenant
from app.web.serials import serial_form


def serial_number_field() -> StringField:
    """Ask for the number on a device's nameplate."""
    return StringField(
        lazy_label("serial_number"),
        filters=[one_line, _as_on_the_nameplate],
        validators=[DataRequired(_("Enter the serial number of one of your devices")), _fits],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 40, "spellcheck": "false"},
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
