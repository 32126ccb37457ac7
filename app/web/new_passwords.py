"""Choosing a new password: the field, and why one is refused, in words that help."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import PasswordField, ValidationError
from wtforms.validators import DataRequired

from app.domain.accounts.errors import Weakness, WeakPasswordError
from app.domain.accounts.passwords import LONGEST, check_password
from app.web.labels import lazy_label
from app.web.request import current_tenant

_WORDS: Mapping[Weakness, LazyString] = MappingProxyType(
    {
        Weakness.TOO_SHORT: _("This password is too short. Add words: three or four that do not go together"),
        Weakness.TOO_LONG: _("This password is too long. 256 characters are the most"),
        Weakness.GUESSABLE: _("This password is easy to guess. Take three or four words that do not go together"),
        Weakness.OBVIOUS: _("This password holds your name, your address or ours. Take words that nobody expects"),
    }
)


def new_password_field(label: str = "password") -> PasswordField:
    """Ask for a password that is chosen now; nothing of it is ever sent back."""
    return PasswordField(
        lazy_label(label),
        validators=[DataRequired(_("Choose a password"))],
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST},
    )


def refuse_weak(password: str, own_words: Iterable[str | None]) -> None:
    """Refuse a password that is not good enough for the brand; ValidationError says why and what is better."""
    tenant = current_tenant()
    words = [tenant.config.name, tenant.slug, tenant.config.tagline or "", *(word or "" for word in own_words)]
    try:
        check_password(password, tenant.config.policy.password, own_words=words)
    except WeakPasswordError as error:
        raise ValidationError(_WORDS[error.weakness]) from error
