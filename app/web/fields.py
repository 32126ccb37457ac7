"""Fields that several forms have, each with its label, its autocomplete token and its limits."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.domain.accounts.passwords import LONGEST
from app.web.emails import LONGEST as LONGEST_EMAIL
from app.web.emails import writable_email
from app.web.forms import PageForm, clean_text, free_text
from app.web.labels import lazy_label
from app.web.request import current_tenant

LONGEST_REASON = 1000  # characters


def email_field(label: str = "email", *, token: str = "email") -> EmailField:  # noqa: S107 - an autocomplete token
    """Ask for an e-mail address."""
    return EmailField(
        lazy_label(label),
        filters=[clean_text],
        validators=[DataRequired(_("Enter an address like anne.martin@example.com")), writable_email],
        render_kw={"autocomplete": token, "maxlength": LONGEST_EMAIL, "spellcheck": "false"},
    )


def identifier_field(label: str) -> StringField:
    """Ask for what somebody signs in with, an address or perhaps a user name; any text may be tried."""
    return StringField(
        lazy_label(label),
        filters=[clean_text],
        validators=[DataRequired(_("Enter an address like anne.martin@example.com"))],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "maxlength": LONGEST_EMAIL,
            "spellcheck": "false",
            "inputmode": "email",
        },
    )


class IdentifiedForm(PageForm):
    """A form that asks for an e-mail address, or a user name where the brand takes one."""

    email = identifier_field("email")

    def __init__(self) -> None:
        super().__init__()
        if takes_user_names():
            self.email.label.text = lazy_label("email_or_user_name")
            self.email.render_kw = {**self.email.render_kw, "inputmode": "text"}
            self.email.validators = [DataRequired(_("Enter your e-mail address or your user name"))]


def takes_user_names() -> bool:
    """Whether people may name themselves by their user name at this brand."""
    return "user_name" in current_tenant().config.policy.sign_in.identifiers


def password_field(label: str = "password", *, token: str = "current-password") -> PasswordField:  # noqa: S107 - as above
    """Ask for a password that is known; nothing of it is ever sent back, and no character of it changed."""
    return PasswordField(
        lazy_label(label),
        validators=[DataRequired(_("Enter your password"))],
        render_kw={"autocomplete": token, "maxlength": LONGEST},
    )


def reason_field() -> TextAreaField:
    """Ask a member of the team why they do something."""
    return TextAreaField(
        lazy_label("reason"),
        filters=[free_text],
        validators=[
            DataRequired(_("Say why, in a sentence")),
            Length(max=LONGEST_REASON, message=_("Write at most %(max)d characters")),
        ],
        render_kw={"rows": 3, "maxlength": LONGEST_REASON},
    )
