"""What the team types about requests."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.kernel.tokens import new_token
from app.web.counts import count_within
from app.web.forms import PageForm, free_text
from app.web.i18n import NAMES
from app.web.labels import lazy_label
from app.web.request import current_tenant

LONGEST_BODY = 20_000  # characters
_LONGEST_KEY = 100
_LONGEST_LINE = 200
TOO_LONG = _("Write at most %(max)d characters")


def _area(label: str, rows: int) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[free_text],
        validators=[Length(max=LONGEST_BODY, message=TOO_LONG)],
        render_kw={"rows": rows, "maxlength": LONGEST_BODY},
    )


def line(label: str, *, longest: int = _LONGEST_LINE, **render: str) -> StringField:
    """Make a field of one line that may stay empty."""
    return StringField(
        label,
        filters=[free_text],
        validators=[Length(max=longest, message=TOO_LONG)],
        render_kw={"maxlength": longest, "autocomplete": "off", **render},
    )


class KeyedForm(PageForm):
    """A form that does once what it does, however often it is sent."""

    form_key = HiddenField(filters=[free_text], validators=[DataRequired(), Length(max=_LONGEST_KEY)])

    def __init__(self) -> None:
        super().__init__()
        if not self.form_key.data:
            self.renew()

    def renew(self) -> None:
        """Let what is sent next be something new."""
        self.form_key.data = new_token()


class WriteForm(KeyedForm):
    """An answer to the customer and a note to the team, side by side: whichever is sent, the other is kept."""

    reply = _area(_("Answer to the customer"), 8)
    note = _area(_("Internal note"), 4)
    seen = IntegerField(widget=HiddenInput(), default=0)
    canned = SelectField(_("Answer at hand"), choices=[], validate_choice=False)
    faq = line(_("Find an answer of the help"))

    def show_seen(self, number: int) -> None:
        """Let the page say that it shows the exchange up to a number."""
        self.seen.data, self.seen.raw_data = number, None

    @property
    def last_seen(self) -> int:
        """Give the number up to which the page showed the exchange."""
        return count_within(self.seen.data)


class TagsForm(PageForm):
    """The tags of a request."""

    tags = line(_("Tags, with commas between them"))


class OtherForm(PageForm):
    """Another request, by its reference."""

    other = StringField(
        _("Reference of the other request"),
        filters=[free_text],
        validators=[DataRequired(_("Write a reference like K7M2-9QXD"))],
        render_kw={"maxlength": 40, "autocomplete": "off", "spellcheck": "false"},
    )


class CannedForm(PageForm):
    """An answer at hand; its texts, one for each language of the brand, are `text_fr`, `text_en`, `text_de`."""

    title = StringField(
        lazy_label("title"),
        filters=[free_text],
        validators=[DataRequired(_("Name it as you will look for it")), Length(max=80, message=TOO_LONG)],
        render_kw={"maxlength": 80, "autocomplete": "off"},
    )
    text_fr = _area(_("Text in French"), 8)
    text_en = _area(_("Text in English"), 8)
    text_de = _area(_("Text in German"), 8)
    seen = IntegerField(widget=HiddenInput(), default=0)

    def __init__(self) -> None:
        super().__init__()
        for language in set(NAMES) - set(current_tenant().config.languages):
            delattr(self, f"text_{language}")

    @property
    def texts(self) -> dict[str, str]:
        """Give what is written, by language; languages without a text are left out."""
        written = {each: self[f"text_{each}"].data or "" for each in current_tenant().config.languages}
        return {language: text for language, text in written.items() if text}
