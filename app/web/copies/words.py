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
        "bill": _("Requests for payment"),
        "billing_customer": _("You at our payment provider"),
        "audit_entry": _("What our team did to your account"),
        "buying": _("Purchases"),
        "charged_card": _("The card that is charged"),
        "consent": LABELS["consents"],
        "contract_notice": _("What you declared about your contracts"),
        "faq_draft": _("Drafts of answers"),
        "faq_typing": _("Answers that you are writing"),
        "former_account": _("Former customer area"),
        "invoice": LABELS["invoices"],
        "known_browser": _("Browsers that you signed in with"),
        "outgoing_mail": _("Mails to you"),
        "passkey": LABELS["passkeys"],
        "payment_reminder": _("Reminders of payments"),
        "policy_change": LABELS["policy"],
        "recovery_code": LABELS["recovery_codes"],
        "security_event": LABELS["activity"],
        "staff_view": _("Looks of our team at your pages"),
        "subscription": _("Subscriptions"),
        "totp_factor": _("Code app"),
        "transfer": _("Files that you asked for"),
        "vat_check": _("Answers about your VAT number"),
        "vat_registration": LABELS["pro_account"],
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
        "attempts": _("Tries"),
        "brand": _("Brand"),
        "begun_at": _("Begun"),
        "billed_at": _("Asked for"),
        "billed_every": _("Billed every"),
        "body": _("Text"),
        "browser": _("Browser"),
        "by_name": _("Name"),
        "cancels_at_end": _("Ends with its period"),
        "carried_at": _("Carried out"),
        "changed_at": _("Changed"),
        "city": _("Town or city"),
        "closed_at": _("Closed"),
        "company": LABELS["company_name"],
        "collection": _("How it is paid"),
        "comparison": _("Name beside the one that you gave"),
        "confirmed_at": _("Confirmed"),
        "consultation": _("Number of the consultation"),
        "currency": _("Currency"),
        "decided_at": _("Decided"),
        "decision": _("Decision"),
        "declared_at": _("Declared"),
        "details": _("Details"),
        "chargeback": _("Contested at the bank"),
        "disputed_at": _("Disputed"),
        "district": _("District"),
        "due_at": _("To be paid by"),
        "due_on": _("Due"),
        "ended_at": _("Ended"),
        "expires_on": _("Last day"),
        "ends_at": _("Ends"),
        "episode": _("Since"),
        "expires_at": _("Until"),
        "first_at": _("First time"),
        "gross": _("Total with tax"),
        "here_at": _("Last sign"),
        "imported_at": _("Taken in"),
        "is_billing": LABELS["billing_address"],
        "is_delivery": LABELS["delivery_address"],
        "is_kept": LABELS["stay_signed_in"],
        "issued_on": _("Issued"),
        "kind": _("What"),
        "language": _("Language"),
        "last_at": _("Last time"),
        "last4": _("Last digits"),
        "last_used_at": _("Last used"),
        "line1": _("Address, line 1"),
        "line2": _("Address, line 2"),
        "locked_at": _("Locked"),
        "made_at": _("Made"),
        "means": _("How"),
        "name": _("Name"),
        "net": _("Total without tax"),
        "new_email": _("New e-mail address"),
        "new_email_asked_at": _("New e-mail address asked for"),
        "next_attempt_at": _("Next try"),
        "note": _("Note"),
        "number": _("Number"),
        "off_at": _("Switched off"),
        "offer": _("Offer"),
        "outcome": _("Outcome"),
        "override": _("What our team lets you use"),
        "override_reason": _("Why"),
        "override_until": _("Until when"),
        "paid": _("Paid"),
        "paid_at": _("Paid on"),
        "pay_by": _("Paid by"),
        "password_expires_at": _("Password good until"),
        "password_kind": _("Kind of password"),
        "password_set_at": _("Password chosen"),
        "past_due_since": _("Payment missing since"),
        "period_end": _("End of the period"),
        "period_start": _("Beginning of the period"),
        "phone": LABELS["phone"],
        "postcode": _("Postcode"),
        "posted_at": _("Written"),
        "price": _("Price with tax"),
        "proven_at": _("Last proof of identity"),
        "provider_id": _("Name at the provider"),
        "purpose": _("What for"),
        "recipient": _("Recipient"),
        "refunded": _("Given back"),
        "region": _("Region"),
        "registered_at": _("Registered"),
        "review": LABELS["review_on"],
        "saved_at": _("Saved"),
        "seat": _("Address that VIES gave"),
        "since": _("Since"),
        "snapshot": _("As issued"),
        "sorting_code": _("Sorting code"),
        "started_at": _("Signed in"),
        "state": _("State"),
        "state_at": _("Since when"),
        "status": _("State"),
        "step": _("What"),
        "subject_name": _("Name"),
        "taken_at": _("When"),
        "tax": _("Tax"),
        "told_at": _("Told of it"),
        "told_for": _("Week"),
        "total": _("Total with tax"),
        "typed_at": _("Typed"),
        "use": _("Use of your data"),
        "used_at": _("Used"),
        "version": _("Version of the words"),
        "wording": _("Words"),
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
