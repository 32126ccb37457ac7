"""Fields that the forms of the desk's rooms have alike: lines, texts, days, times, what somebody had seen."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.web.forms import PageForm, free_text
from app.web.i18n import gettext

FIRST_YEAR, LAST_YEAR = 2000, 2199  # of a day that somebody chooses
_AT_MOST = _("Write at most %(max)d characters")


def line_field(label: str, longest: int, *, needed: str | None = None) -> StringField:
    """Ask for a line of so many characters; `needed` says what to write where it was left out."""
    return StringField(
        label,
        filters=[free_text],
        validators=[*([DataRequired(needed)] if needed else []), Length(max=longest, message=_AT_MOST)],
        render_kw={"maxlength": longest, "autocomplete": "off"},
    )


def text_area(label: str, longest: int, rows: int, *, needed: str | None = None) -> TextAreaField:
    """Ask for a text of so many characters, shown in so many rows."""
    return TextAreaField(
        label,
        filters=[free_text],
        validators=[*([DataRequired(needed)] if needed else []), Length(max=longest, message=_AT_MOST)],
        render_kw={"rows": rows, "maxlength": longest},
    )


def number_field(label: str) -> StringField:
    """Ask for a whole number, which the form reads itself, so that what was typed comes back."""
    return StringField(
        label, filters=[free_text], render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 40}
    )


def day_field(label: str, *, needed: bool = True) -> DateField:
    """Ask for a day."""
    says = InputRequired(_("Choose a day, such as 2027-01-14")) if needed else Optional()
    return DateField(label, validators=[says], render_kw={"type": "date", "autocomplete": "off"})


def clock_field(label: str, *, needed: bool = True) -> TimeField:
    """Ask for a time of the day."""
    says = InputRequired(_("Choose a time, such as 09:00")) if needed else Optional()
    return TimeField(label, validators=[says], render_kw={"type": "time", "autocomplete": "off"})


def hold_one_of(value: object, known: set[str]) -> None:
    """Take a value of a list; ValidationError for another."""
    if value not in known:
        raise ValidationError(gettext("Choose one of the list"))


def hold_secure(address: str | None) -> None:
    """Take an address that is secure, or none; ValidationError."""
    if address and (not address.startswith("https://") or any(each.isspace() for each in address)):
        raise ValidationError(gettext("Write an address that begins with https://"))


class SeenForm(PageForm):
    """What is done to something as somebody has seen it."""

    seen = HiddenField(filters=[free_text])

    @property
    def seen_edition(self) -> int:
        """The edition that whoever acts had seen; -1, which never was, for nonsense."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1  # noqa: PLR2004 - an int32
