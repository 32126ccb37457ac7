"""Why an answer was not useful."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, RadioField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from app.web.emails import LONGEST, writable_email
from app.web.faq_reasons import REASONS
from app.web.forms import PageForm, clean_text, free_text

_LONGEST = 2000  # characters of a comment


class FeedbackForm(PageForm):
    """A reason, what is missing in the reader's words, and an address for an answer if they wish one."""

    reason = RadioField(
        _("What was wrong?"),
        choices=[SelectChoice(value, label) for value, label in REASONS.items()],
        validators=[InputRequired(_("Choose what comes closest, for example “Something is missing”"))],
        validate_choice=True,
    )
    comment = TextAreaField(
        _("What were you looking for?"),
        filters=[free_text],
        validators=[Length(max=_LONGEST, message=_("Shorten your text to %(max)d characters"))],
        render_kw={"rows": 5, "maxlength": _LONGEST},
    )
    email = EmailField(
        _("Your e-mail address"),
        filters=[clean_text],
        validators=[Optional(), writable_email],
        render_kw={"autocomplete": "email", "maxlength": LONGEST, "spellcheck": "false"},
    )
