"""A serial number's form, in words."""

from flask_babel import ngettext

from app.domain.accounts.policy import SerialNumberPolicy
from app.domain.accounts.registration.rules import form_of


def serial_form(policy: SerialNumberPolicy) -> str:
    """Say a serial number's form in words: 2 letters, 3 digits, 1 letter."""
    return ", ".join(
        ngettext("%(num)d letter", "%(num)d letters", count)
        if is_letter
        else ngettext("%(num)d digit", "%(num)d digits", count)
        for is_letter, count in form_of(policy.example)
    )
