"""An e-mail address as a form takes it: one that can be written to, or a message with an example."""

from flask_babel import lazy_gettext as _
from wtforms import Form, StringField, ValidationError

from app.kernel.emails import LONGEST, is_writable

__all__ = ["LONGEST", "writable_email"]


def writable_email(_form: Form, field: StringField) -> None:
    """Refuse what no mail can be sent to; nothing typed is the business of other validators."""
    if field.data and not is_writable(field.data):
        raise ValidationError(_("Enter an address like anne.martin@example.com"))
