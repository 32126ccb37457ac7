"""Fields about a person, each with its label, its autocomplete token, its limits, and words for what is missing."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import DateField, Form, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.domain.accounts.identifiers import LONGEST_USER_NAME, is_user_name
from app.domain.accounts.profile import DATE_FORMS, FIRST_BIRTH_DATE, LONGEST_LINE
from app.web.countries import list_countries
from app.web.forms import free_text
from app.web.labels import lazy_label
from app.web.long_lists import LongList
from app.web.request import current_language, now

_DATE = _("Enter a date between 1900 and today, for example 14/07/1985")

Check = Callable[[Form, StringField], None]


def one_line(text: str | None) -> str | None:
    """Take out what no keyboard sends, and the middle of card numbers; a line break becomes a space."""
    return None if text is None else " ".join((free_text(text) or "").split())


def line_field(
    label: LazyString, token: str, missing: LazyString | None, *checks: Check, longest: int = LONGEST_LINE
) -> StringField:
    """Ask for a line of text; without words for what is missing it may stay empty."""
    return StringField(
        label,
        filters=[one_line],
        validators=[
            DataRequired(missing) if missing else Optional(),
            Length(max=longest, message=_("Shorten your text to %(max)d characters")),
            *checks,
        ],
        render_kw={"autocomplete": token, "maxlength": longest},
    )


def user_name_field() -> StringField:
    """Ask for the name that somebody wants to sign in with."""
    return line_field(
        lazy_label("user_name"), "username", _("Choose a user name"), _good_user_name, longest=LONGEST_USER_NAME
    )


def country_field(token: str = "country") -> SelectField:  # noqa: S107 - an autocomplete token
    """Ask for a country, chosen from all of them by its name in the page's language."""
    return SelectField(
        lazy_label("country"),
        choices=lambda: [("", _("Choose a country")), *list_countries(current_language())],
        validate_choice=False,
        validators=[InputRequired(_("Choose a country")), _known_country],
        widget=LongList(),
        render_kw={"autocomplete": token},
    )


def birth_date_field() -> DateField:
    """Ask for a birth date; browsers without a calendar of their own take it as it is written."""
    return DateField(
        lazy_label("birth_date"),
        format=[*DATE_FORMS],
        invalid_value_message=_DATE,  # type: ignore[call-arg]  # newer than its types
        validators=[Optional(), _lived],
        render_kw={"autocomplete": "bday", "min": str(FIRST_BIRTH_DATE)},
    )


def _good_user_name(_form: Form, field: StringField) -> None:
    if field.data and not is_user_name(field.data):
        raise ValidationError(
            _("A user name has 3 to 40 letters, digits, points, hyphens or underscores, for example anne.martin")
        )


def _known_country(_form: Form, field: SelectField) -> None:
    if field.data not in dict(list_countries(current_language())):
        raise ValidationError(_("Choose a country"))


def _lived(_form: Form, field: DateField) -> None:
    if field.data is not None and not FIRST_BIRTH_DATE <= field.data <= now().date():
        raise ValidationError(_DATE)
