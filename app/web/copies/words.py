"""What the tables and columns of a copy are called in it; messages, because a copy is written where no page is."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.labels import LABELS


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when the copy is written."""
    return message


TABLE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "account": LABELS["account"],
        "account_link": _("Links that we mailed to you"),
        "account_session": LABELS["devices"],
        "address": LABELS["my_addresses"],
        "audit_entry": _("What our team did to your account"),
        "faq_draft": _("Drafts of answers"),
        "faq_typing": _("Answers that you are writing"),
        "former_account": _("Former customer area"),
        "known_browser": _("Browsers that you signed in with"),
        "outgoing_mail": _("Mails to you"),
        "passkey": LABELS["passkeys"],
        "policy_change": LABELS["policy"],
        "recovery_code": LABELS["recovery_codes"],
        "security_event": LABELS["activity"],
        "staff_view": _("Looks of our team at your pages"),
        "totp_factor": _("Code app"),
        "transfer": _("Files that you asked for"),
        "weekly_digest": _("Weekly digest"),
    }
)

COLUMN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **{name: LABELS[name] for name in ("birth_date", "country", "email", "first_name", "last_name")},
        **{name: LABELS[name] for name in ("reason", "role", "serial_number", "synonyms", "title", "user_name")},
        "account_name": _("Name"),
        "act": _("What"),
        "added_at": _("Added"),
        "adopted_at": _("Taken over"),
        "approved_at": _("Approved"),
        "args": _("About"),
        "asked_at": _("Asked for"),
        "at": _("When"),
        "begun_at": _("Begun"),
        "body": _("Text"),
        "browser": _("Browser"),
        "by_name": _("Name"),
        "changed_at": _("Changed"),
        "city": _("Town or city"),
        "closed_at": _("Closed"),
        "company": LABELS["company_name"],
        "confirmed_at": _("Confirmed"),
        "details": _("Details"),
        "ended_at": _("Ended"),
        "expires_at": _("Until"),
        "first_at": _("First time"),
        "here_at": _("Last sign"),
        "imported_at": _("Taken in"),
        "is_billing": LABELS["billing_address"],
        "is_delivery": LABELS["delivery_address"],
        "is_kept": LABELS["stay_signed_in"],
        "kind": _("What"),
        "language": _("Language"),
        "last_at": _("Last time"),
        "last_used_at": _("Last used"),
        "line1": _("Address, line 1"),
        "line2": _("Address, line 2"),
        "locked_at": _("Locked"),
        "made_at": _("Made"),
        "name": _("Name"),
        "new_email": _("New e-mail address"),
        "new_email_asked_at": _("New e-mail address asked for"),
        "newsletter_asked_at": _("Newsletter asked for"),
        "newsletter_confirmed_at": _("Newsletter confirmed"),
        "note": _("Note"),
        "off_at": _("Switched off"),
        "password_expires_at": _("Password good until"),
        "password_kind": _("Kind of password"),
        "password_set_at": _("Password chosen"),
        "postcode": _("Postcode"),
        "posted_at": _("Written"),
        "proven_at": _("Last proof of identity"),
        "purpose": _("What for"),
        "registered_at": _("Registered"),
        "review": LABELS["review_on"],
        "saved_at": _("Saved"),
        "since": _("Since"),
        "started_at": _("Signed in"),
        "state": _("State"),
        "subject_name": _("Name"),
        "told_for": _("Week"),
        "typed_at": _("Typed"),
        "used_at": _("Used"),
        "writer_name": _("Name"),
    }
)


def table_words(name: str) -> str:
    """Give the message that a table is called by."""
    return TABLE_WORDS.get(name, _readable(name))


def column_words(name: str) -> str:
    """Give the message that a column is called by."""
    return COLUMN_WORDS.get(name, _readable(name))


def _readable(name: str) -> str:
    return name.replace("_", " ").capitalize()
