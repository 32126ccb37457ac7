"""What the desk calls the policies that a brand's file may let its team change, and their values."""

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.audit.models import AuditEntry
from app.kernel.durations import Duration
from app.tenancy.adjustable import said
from app.tenancy.config import Limit
from app.web.i18n import gettext, said_duration
from app.web.request import current_language
from app.web.words import count_words

POLICY_ACT = "policy"  # the name of the act

POLICY_WORDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "registration.mode": _("How an account comes to be"),
        "registration.taken": _("What a registration with a known address is told"),
        "serial_number.length": _("Characters of a serial number"),
        "confirmation_link.valid_for": _("How long the link of a registration works"),
        "reset_link.valid_for": _("How long the link for a new password works"),
        "sign_in.max_attempts": _("Failed tries before sign-in is blocked"),
        "sign_in.warn_on_last": _("The last try is announced"),
        "sign_in.block_lasts": _("How long sign-in stays blocked"),
        "sign_in.session_lasts": _("How long a session lasts"),
        "sign_in.stay_signed_in_for": _("How long somebody may stay signed in"),
        "password.min_length": _("Characters of a new password, at least"),
        "password.generated_valid_for": _("How long a mailed password waits for its first use"),
        "password.temporary_valid_for": _("How long a temporary password waits for its first use"),
        "email_change.confirm_within": _("How long a new e-mail address waits to be confirmed"),
        "email_change.undo_within": _("How long a change of e-mail address can be undone"),
        "activity.kept_for": _("How long the activity log is kept"),
        "closing.by": _("Who closes an account"),
        "closing.email_barred": _("The address of a closed account may never register again"),
        "copies.kept_for": _("How long a copy of somebody’s data waits for them"),
        "pro.recheck_after": _("How often a confirmed VAT number is looked at again"),
        "pro.give_up_after": _("How long VIES is asked before the team decides"),
        "faq.never_ask_password_notice": _("The notice that we never ask for a password"),
        "faq.feedback_kept_for": _("How long readers’ votes and comments are kept"),
        "invoices.vat_on_debits": _("VAT is due when an invoice is issued, not when it is paid"),
        "mail.arrives_within": _("How soon a mail arrives"),
        "billing.grace": _("How long services stay on after a missed payment"),
        "billing.transfer_within": _("How long a transfer may take after its invoice"),
        "billing.withdraw_within": _("How long a consumer may withdraw from a purchase"),
        "addresses.most": _("Addresses that an account keeps, at most"),
        "portal.documents": _("Documents of the library, at least"),
    }
)

CHOICE_WORDS: Mapping[tuple[str, str], LazyString] = MappingProxyType(
    {
        ("registration.mode", "generated_password"): _("with a password that is mailed"),
        ("registration.mode", "confirm"): _("with a link that is mailed"),
        ("registration.mode", "confirm_and_approve"): _("with a mailed link and the team’s approval"),
        ("registration.mode", "immediate"): _("at once"),
        ("registration.taken", "say"): _("that the address is registered"),
        ("registration.taken", "say_and_point_to_reset"): _("that it is registered, with the way to a new password"),
        ("registration.taken", "neutral"): _("nothing: a mail tells the owner"),
        ("closing.by", "self"): _("the person"),
        ("closing.by", "support"): _("the team"),
        ("sign_in.block_lasts", "false"): _("until a new password is chosen"),
        ("sign_in.stay_signed_in_for", "false"): _("not offered"),
    }
)
_YES, _NO = _("Yes"), _("No")


def policy_name(path: str) -> str:
    """Name a policy; one that is no more, or never could be changed, by its path."""
    return str(POLICY_WORDS.get(path, path))


def value_words(path: str, value: object) -> str:
    """Say a policy's value in the page's language, whether it is read or still written as in the brand's file."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = Duration.parse(value)
    if isinstance(value, Duration):
        return said_duration(value)
    if (words := CHOICE_WORDS.get((path, said(value)))) is not None:
        return str(words)
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    return count_words(value, current_language()) if isinstance(value, int) else said(value)


def limits_words(path: str, limit: Limit) -> str:
    """Say between what, or among what, a policy may be set."""
    if limit.choices:
        return gettext("out of: %(choices)s", choices=", ".join(value_words(path, each) for each in limit.choices))
    least, most = value_words(path, limit.min), value_words(path, limit.max)
    return gettext("from %(least)s to %(most)s", least=least, most=most)


def subject_words(entry: AuditEntry) -> str:
    """Say to what an act of the journal was done: to a policy in its words, with what it was and what it is."""
    if entry.act != POLICY_ACT:
        return entry.subject_name or gettext("somebody whose data is erased")
    path, details = entry.subject_name, entry.details
    before, after = (value_words(path, details.get(name)) for name in ("before", "after"))
    return gettext("%(policy)s: %(before)s → %(after)s", policy=policy_name(path), before=before, after=after)
