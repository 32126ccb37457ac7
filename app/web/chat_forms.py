"""What is typed into a chat, by either side."""

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.kernel.tokens import new_token
from app.web.forms import PageForm, free_text

LONGEST_LINE = 2000  # characters
_LONGEST_KEY = 64


class LineForm(PageForm):
    """One message; `form_key`, made by the page, lets what is sent again count once."""

    body = TextAreaField(
        _("Your message"),
        filters=[free_text],
        validators=[
            DataRequired(_("Write a message first")),
            Length(max=LONGEST_LINE, message=_("Shorten your text to %(max)d characters")),
        ],
        render_kw={"rows": 3, "maxlength": LONGEST_LINE},
    )
    form_key = StringField(filters=[free_text], validators=[Length(max=_LONGEST_KEY)], widget=HiddenInput())

    def renew(self) -> None:
        """Give the form that is shown a key of its own."""
        self.form_key.data = new_token()
