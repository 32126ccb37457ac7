"""What the team fills in to find somebody, and to do something for them."""

from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.domain.accounts.models import Role
from app.web.fields import email_field
from app.web.forms import free_text
from app.web.fresh_proof import ProvenForm
from app.web.labels import lazy_label
from app.web.staff_words import ROLE_WORDS

LONGEST_REASON = 1000  # characters


class ActForm(ProvenForm):
    """Something that is done to an account: who does it is asked for their password where that was not a moment ago."""

    asks: ClassVar[tuple[str, ...]] = ()  # the fields of its own, in the order of the page
    refusal: str | None = None  # why the act could not be done, though every field is good


class ReasonForm(ActForm):
    """An act that needs a reason."""

    asks: ClassVar[tuple[str, ...]] = ("reason",)
    reason = TextAreaField(
        lazy_label("reason"),
        filters=[free_text],
        validators=[
            DataRequired(_("Say why, in a sentence")),
            Length(max=LONGEST_REASON, message=_("Write at most %(max)d characters")),
        ],
        render_kw={"rows": 3, "maxlength": LONGEST_REASON},
    )


class EmailForm(ReasonForm):
    """Another e-mail address for an account."""

    asks: ClassVar[tuple[str, ...]] = ("email", "reason")
    email = email_field(token="off")  # noqa: S106 - an autocomplete token


class RoleForm(ReasonForm):
    """Another role for an account."""

    asks: ClassVar[tuple[str, ...]] = ("role", "reason")
    role = SelectField(
        lazy_label("role"),
        choices=lambda: [(role.value, ROLE_WORDS[role]) for role in Role],
        invalid_choice_message=_("Choose a role"),  # type: ignore[call-arg]  # newer than its types
    )
