"""What the team types into a chat, and to whom it is handed over."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import DataRequired

from app.domain.accounts.models import Account
from app.web.forms import PageForm


class HandOverForm(PageForm):
    """A colleague who is there."""

    to = SelectField(_("To whom?"), validators=[DataRequired(_("Choose one of the list"))], choices=[])

    def __init__(self, colleagues: Sequence[Account]) -> None:
        """Take whoever is there."""
        super().__init__()
        self.to.choices = [(str(each.id), each.shown_name) for each in colleagues]
