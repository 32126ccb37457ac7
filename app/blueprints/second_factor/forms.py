"""The second step of signing in: one field for a code of either kind."""

from wtforms import Form, StringField
from wtforms.validators import ValidationError

from app.domain.accounts.factors import recovery_codes, totp
from app.web.code_field import code_field, read_digits
from app.web.forms import PageForm
from app.web.i18n import gettext as _


def _either_kind(_form: Form, field: StringField) -> None:
    if len(read_digits(field.data)) not in {totp.DIGITS, recovery_codes.DIGITS}:
        raise ValidationError(_("Enter the 6 digits of the app, or the 16 of a recovery code"))


class CodeForm(PageForm):
    """A code of the app, or a recovery code."""

    code = code_field(_either_kind)

    @property
    def digits(self) -> str:
        """The code as it is compared."""
        return read_digits(self.code.data)
