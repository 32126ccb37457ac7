"""Forms that count once, and that files are added to meanwhile."""

from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.kernel.tokens import new_token
from app.web.forms import PageForm, clean_text, free_text

_SHORTEST_TOKEN, _LONGEST_TOKEN = 40, 60  # characters


class OnceForm(PageForm):
    """A form that counts once, however often it is sent, and that files are added to meanwhile."""

    form_token = StringField(filters=[free_text], widget=HiddenInput())

    def __init__(self, **shown: object) -> None:
        """Name the form; anew where what came back cannot be a name."""
        super().__init__(**shown)
        given = self.form_token.data or ""
        if not (_SHORTEST_TOKEN <= len(given) <= _LONGEST_TOKEN and given.isascii()):
            self.form_token.data = new_token()

    @property
    def token(self) -> str:
        """Give the random text that names this form."""
        return self.form_token.data or ""

    @property
    def hides_card(self) -> bool:
        """Whether something typed held a card number, of which the middle was taken out."""
        return any(_was_masked(field) for field in self if isinstance(field, StringField))


def _was_masked(field: StringField) -> bool:
    typed = field.raw_data[0] if field.raw_data else None
    return typed is not None and field.data is not None and field.data != clean_text(typed)
