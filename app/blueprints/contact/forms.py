"""Writing to a brand: an address for the answer, and the question."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.web.emails import LONGEST, writable_email
from app.web.forms import PageForm, clean_text, free_text

LONGEST_MESSAGE = 5000  # characters


class ContactForm(PageForm):
    """A question and where to answer it."""

    email = EmailField(
        _("Your e-mail address"),
        filters=[clean_text],
        validators=[DataRequired(_("Enter an address like anne.martin@example.com")), writable_email],
        render_kw={"autocomplete": "email", "maxlength": LONGEST, "spellcheck": "false"},
    )
    message = TextAreaField(
        _("Your question"),
        filters=[free_text],
        validators=[
            DataRequired(_("Write your question, for example what you tried and what you saw")),
            Length(max=LONGEST_MESSAGE, message=_("Shorten your text to %(max)d characters")),
        ],
        render_kw={"rows": 7, "maxlength": LONGEST_MESSAGE},
    )

    @property
    def hides_card(self) -> bool:
        """Whether the question held a card number, of which the middle was taken out."""
        typed = self.message.raw_data[0] if self.message.raw_data else self.message.object_data
        return bool(self.message.data != clean_text(typed))
