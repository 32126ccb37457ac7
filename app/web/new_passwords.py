"""A field for a new password, and why one is refused, in sentences that help; the same wherever one is chosen."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from wtforms import PasswordField
from wtforms.validators import DataRequired

from app.domain.accounts.errors import Weakness, WeakPasswordError
from app.domain.accounts.models import Account
from app.domain.accounts.passwords import LONGEST, check_password
from app.domain.accounts.policy import PasswordPolicy
from app.web.i18n import gettext, ngettext
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
        check_password(field.data or "", policy, own_words=own_words)
    except WeakPasswordError as error:
        field.errors = [_SENTENCES[error.weakness](policy)]
        return False
    return True


def own_words(account: Account) -> tuple[str, ...]:
    """Give what others know of a person and of the brand, for `accept_new_password`."""
    theirs = (account.email, account.first_name, account.last_name, account.user_name, account.company)
    return (current_tenant().config.name, *(word for word in theirs if word))
