"""A field for a new password, and why one is refused, in sentences that help; the same wherever one is chosen."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, ValidationError
from wtforms.validators import DataRequired

from app.domain.accounts.errors import Weakness, WeakPasswordError
from app.domain.accounts.models import Account
from app.domain.accounts.passwords import LONGEST, check_password
from app.domain.accounts.policy import PasswordPolicy
from app.web.i18n import gettext, ngettext
from app.web.installation import installation
from app.web.labels import lazy_label
from app.web.request import current_tenant

_SENTENCES: Mapping[Weakness, Callable[[PasswordPolicy], str]] = MappingProxyType(
    {
        Weakness.TOO_SHORT: lambda policy: ngettext(
            "Use at least %(num)d character: several words in a row are long and easy to remember",
            "Use at least %(num)d characters: several words in a row are long and easy to remember",
            policy.min_length,
        ),
        Weakness.TOO_LONG: lambda _policy: ngettext(
            "Use at most %(num)d character", "Use at most %(num)d characters", LONGEST
        ),
        Weakness.GUESSABLE: lambda _policy: gettext(
            "This password is too easy to guess: add a word or two that nobody expects there"
        ),
        Weakness.OBVIOUS: lambda _policy: gettext(
            "This password is little more than a name that others know: use words without a link to you or to us"
        ),
        Weakness.BREACHED: lambda _policy: gettext(
            "This password was stolen somewhere and is on lists that thieves try first: choose another, here and "
            "wherever you use it"
        ),
    }
)


def new_password_field(label: str = "new_password") -> PasswordField:
    """Ask for a new password; its length is not cut short, as a paste would be without anybody noticing."""
    return PasswordField(
        lazy_label(label),
        validators=[DataRequired(_("Enter the password that you choose"))],
        render_kw={"autocomplete": "new-password"},
    )


def accept_new_password(field: PasswordField, policy: PasswordPolicy, own_words: Iterable[str] = ()) -> bool:
    """Tell whether a new password is good; where it is not, the field says why and what to do."""
    try:
        refuse_weak(field.data or "", policy, own_words)
    except ValidationError as error:
        field.errors = [str(error)]
        return False
    return True


def refuse_weak(password: str, policy: PasswordPolicy, own_words: Iterable[str]) -> None:
    """Refuse a new password that is not good enough; ValidationError says why and what is better."""
    try:
        check_password(password, policy, own_words=own_words, breaches=installation().breaches)
    except WeakPasswordError as error:
        raise ValidationError(_SENTENCES[error.weakness](policy)) from error


def words_about(*words: str | None) -> tuple[str, ...]:
    """Give what others know: these words about a person, and the brand's own."""
    tenant = current_tenant()
    known = (tenant.config.name, tenant.slug, tenant.config.tagline, *words)
    return tuple(word for word in known if word)


def own_words(account: Account) -> tuple[str, ...]:
    """Give what others know of a person and of the brand, for `accept_new_password`."""
    return words_about(account.email, account.first_name, account.last_name, account.user_name, account.company)
