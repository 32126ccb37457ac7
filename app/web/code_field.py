"""One field for a code that counts once: spaces and hyphens are accepted, digits of any script are read."""

import re
import unicodedata
from collections.abc import Callable

from flask_babel import lazy_gettext as _
from wtforms import Form, StringField
from wtforms.validators import DataRequired

from app.web.forms import clean_text

_LONGEST = 64  # characters that may be typed
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]")


def code_field(*validators: Callable[[Form, StringField], None]) -> StringField:
    """Ask for a code; phones offer it from the keyboard, and show digits."""
    return StringField(
        _("Code"),
        filters=[clean_text],
        validators=[DataRequired(_("Enter the code")), *validators],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": _LONGEST,
            "spellcheck": "false",
        },
    )


def refuse_code(field: StringField) -> None:
    """Say that a code does not count, and empty its field: the next one is another."""
    field.errors = [_("This code is not right, or was used already. Enter the next one.")]
    field.data = None


def read_digits(text: str | None) -> str:
    """Give the digits of a code as they are compared; nothing when anything else is in it."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", (text or "")[:_LONGEST]))
    return "".join(str(unicodedata.decimal(each)) for each in plain) if plain.isdecimal() else ""
