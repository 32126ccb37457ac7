"""The forms of devices: their number, their name, and whom they are given to."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired

from app.domain.devices.models import LONGEST_NAME, LONGEST_SERIAL
from app.domain.devices.rules import nameplate
from app.web.fields import email_field
from app.web.forms import PageForm
from app.web.i18n import gettext
from app.web.labels import lazy_label
from app.web.person_fields import line_field, one_line
from app.web.request import current_tenant
from app.web.serials import serial_form


def _as_on_the_nameplate(text: str | None) -> str | None:
    return nameplate(text) if text else text


class NameForm(PageForm):
    """What somebody calls a device."""

    name = line_field(_("Name"), "off", None, longest=LONGEST_NAME)


class RegisterForm(NameForm):
    """The number of a device. Its form is not looked at here: a wrong one is refused like one that nobody knows."""

    serial_number = StringField(
        lazy_label("serial_number"),
        filters=[one_line, _as_on_the_nameplate],
        validators=[DataRequired(_("Enter the serial number of your device"))],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "maxlength": LONGEST_SERIAL,
            "spellcheck": "false",
        },
    )

    def refuse(self) -> None:
        """Say that no device can be registered with this number, and how a number is written."""
        policy = current_tenant().config.policy.serial_number
        assert policy is not None  # noqa: S101 - a brand without has no such page
        self.serial_number.errors = [
            gettext(
                "No device can be registered with this number. Read it again on the nameplate: %(length)d characters, "
                "%(form)s, for example %(example)s",
                length=policy.length,
                form=serial_form(policy),
                example=policy.example,
            )
        ]


class GiveForm(PageForm):
    """The address of the customer who gets a device."""

    email = email_field("receiver_email", token="off")  # noqa: S106 - an autocomplete token
