"""Adding factors: the first code of an app, and the name of a passkey."""

from flask_babel import lazy_gettext as _
from wtforms import Form, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.domain.accounts.factors import totp
from app.web.code_field import code_field, read_digits
from app.web.forms import PageForm, free_text
from app.web.fresh_proof import ProvenForm

LONGEST_NAME = 60  # characters


def _of_the_app(_form: Form, field: StringField) -> None:
    if len(read_digits(field.data)) != totp.DIGITS:
        raise ValidationError(_("Enter the 6 digits that the app shows"))


class FirstCodeForm(ProvenForm):
    """The code that proves that the app has the secret."""

    code = code_field(_of_the_app)

    @property
    def digits(self) -> str:
        """The code as it is compared."""
        return read_digits(self.code.data)


class PasskeyForm(PageForm):
    """A name by which the person knows the key; the key itself is what the browser answers."""

    name = StringField(
        _("Name of this passkey"),
        filters=[free_text],
        validators=[
            DataRequired(_("Enter a name such as “Work laptop”")),
            Length(max=LONGEST_NAME, message=_("Enter at most %(max)d characters")),
        ],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )
