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
        "events.kept_for": _("How long it is kept who signed up for an event"),
        "events.sign_up_until": _("How long before an event nobody signs up any more"),
        "faq.feedback_kept_for": _("How long readers’ votes and comments are kept"),
        "invoices.vat_on_debits": _("VAT is due when an invoice is issued, not when it is paid"),
        "browsers.current_for": _("How long a version of a browser counts as current"),
        "mail.arrives_within": _("How soon a mail arrives"),
        "billing.grace": _("How long services stay on after a missed payment"),
        "billing.transfer_within": _("How long a transfer may take after its invoice"),
        "billing.withdraw_within": _("How long a consumer may withdraw from a purchase"),
        "support.prove_within": _("How long a guest’s request waits for the proof of their mailbox"),
        "chat.idle_after": _("How long a chat may be silent before it ends"),
        "chat.unread_mailed_after": _("After how long answers in a chat that nobody has seen are mailed"),
        "chat.unread_mailed_every": _("How much time lies between two such mails at least"),
        "support.close_after": _("How long a resolved request waits for an answer before it is closed"),
        "support.reopen_within": _("How long a closed request can be opened again"),
        "support.kept_for": _("How long a closed request is kept"),
        "support.rate_within": _("How long the end of a request can be judged"),
        "support.incoming.largest_mb": _("Largest mail that is taken in, in megabytes"),
        "support.incoming.most_an_hour": _("Mails of one sender within an hour, before others are held"),
        "support.incoming.acknowledged_a_day": _("Mails of one sender within a day that are confirmed"),
        "support.incoming.held_for": _("How long a held mail waits for a decision"),
        "slow_pages.from_milliseconds": _("From how many milliseconds on a page counts as slow"),
        "slow_pages.kept_for": _("How long slow and failed pages are kept"),
        "support.files.largest_mb": _("Largest file of a request, in megabytes"),
        "support.files.most": _("Files that come with one message, at most"),
        "support.files.together_mb": _("Files of one message together, in megabytes at most"),
        "addresses.most": _("Addresses that an account keeps, at most"),
        "devices.most": _("Devices that an account registers, at most"),
        "devices.transfer_valid_for": _("How long a device may be offered to another customer"),
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
