"""An e-mail address as a form takes it: one that can be written to, or a message with an example."""

import re

from flask_babel import lazy_gettext as _
from wtforms import Form, StringField, ValidationError

LONGEST = 254  # characters (RFC 5321, 4.5.3.1.3)
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")


def writable_email(_form: Form, field: StringField) -> None:
    """Refuse what no mail can be sent to; nothing typed is the business of other validators."""
    if field.data and (len(field.data) > LONGEST or not _EMAIL.fullmatch(field.data)):
        raise ValidationError(_("Enter an address like anne.martin@example.com"))
