"""What the values of a copy are called in it, where a column holds one of a few; messages, as in `words`."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import AccountState, PasswordKind, Role
from app.domain.accounts.transfers.models import TransferKind, TransferState
from app.domain.billing.contracts.models import NoticeKind
from app.domain.billing.entitlement import Access
from app.domain.billing.policy import PayBy
from app.domain.billing.ports import BillStatus, Chargeback, Collection, Interval, SubscriptionStatus
from app.domain.billing.timetable import Step
from app.domain.consents.models import Decision, Means
from app.domain.events.models import SignUpState
from app.domain.invoices.models import InvoiceKind
from app.domain.invoices.vat_rules import Category
from app.domain.library.imports.models import ImportState
from app.domain.support.incoming.fates import Outcome as MailOutcome
from app.domain.support.models import Way
from app.domain.support.states import Act, By, TicketState
from app.domain.vat.models import NameMatch, Outcome, VatState
from app.web.activity import EVENT_WORDS
from app.web.labels import LABELS
from app.web.papers import CATEGORIES
from app.web.request_words import STATE_WORDS


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when the copy is written."""
    return message


# By kind: members of two kinds may be the same text.
VALUE_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType(
    {
        Access: {
            Access.NONE: _("Nothing"),
            Access.SUSPENDED: _("Suspended"),
            Access.READ_ONLY: _("To read only"),
            Access.GRACE: _("Everything, for some days more"),
            Access.FULL: _("Everything"),
        },
        Act: {
            Act.ASK: _("Opened"),
            Act.PROVE: _("Mailbox confirmed"),
            Act.WRITE: _("Message"),
            Act.INQUIRE: _("Inquiry with the carrier"),
            Act.RESOLVE: _("Resolved"),
            Act.CLOSE: _("Closed"),
            Act.REOPEN: _("Opened again"),
            Act.ESCALATE: _("Escalated"),
            Act.MERGE: _("Goes on in another request"),
            Act.JOIN: _("Another request goes on in this one"),
        },
        By: {By.CUSTOMER: _("You"), By.TEAM: _("Our team"), By.SYSTEM: _("By itself")},
        TicketState: STATE_WORDS,
        Way: {
            Way.FORM: _("On our site"),
            Way.EMAIL: _("By e-mail"),
            Way.CHAT: _("By chat"),
            Way.PHONE: _("By telephone"),
        },
        AccountState: {
            AccountState.UNCONFIRMED: _("Not confirmed"),
            AccountState.WAITING: _("Waits for approval"),
            AccountState.ACTIVE: _("Active"),
            AccountState.SUSPENDED: _("Paused"),
            AccountState.CLOSED: _("Closed"),
        },
        BillStatus: {
            BillStatus.DRAFT: _("Being prepared"),
            BillStatus.OPEN: _("To be paid"),
            BillStatus.PAID: _("Paid"),
            BillStatus.UNCOLLECTIBLE: _("Given up"),
            BillStatus.VOID: _("Cancelled"),
        },
        Category: dict(CATEGORIES),
        Chargeback: {
            Chargeback.OPEN: _("Contested at the bank"),
            Chargeback.WON: _("Contested, and kept by us"),
            Chargeback.LOST: _("Contested, and given back"),
        },
        Collection: {Collection.CHARGED: _("Charged by itself"), Collection.SENT: _("By bank transfer")},
        Decision: {Decision.WITHDRAWN: _("Withdrawn"), Decision.GIVEN: _("Given")},
        EventKind: EVENT_WORDS,
        InvoiceKind: {InvoiceKind.INVOICE: _("Invoice"), InvoiceKind.CREDIT_NOTE: _("Credit note")},
        Interval: {Interval.MONTH: _("Every month"), Interval.YEAR: _("Every year")},
        Means: {
            Means.FORM: _("On our site"),
            Means.MAIL_LINK: _("By a link in a mail"),
            Means.ONE_CLICK: _("In the mail program"),
            Means.CLOSING: _("With the end of the account"),
        },
        NameMatch: {
            NameMatch.MATCH: _("The names agree"),
            NameMatch.CLOSE: _("The names resemble each other"),
            NameMatch.DIFFERS: _("The names differ"),
            NameMatch.UNKNOWN: _("No name to compare"),
        },
        NoticeKind: {
            NoticeKind.ENDED: _("Ended with its period"),
            NoticeKind.KEPT: _("Kept after all"),
            NoticeKind.CHANGED: _("Another offer from the next period on"),
            NoticeKind.WITHDRAWN: _("Withdrawn from"),
        },
        MailOutcome: {
            MailOutcome.REPLY: _("Put into a request"),
            MailOutcome.NEW: _("Opened a request"),
            MailOutcome.HELD: _("Waits for our team"),
            MailOutcome.DROPPED: _("Let go"),
        },
        Outcome: {
            Outcome.VALID: _("Valid"),
            Outcome.INVALID: _("Not valid"),
            Outcome.FAILED: _("No answer, asked again"),
            Outcome.UNANSWERABLE: _("No answer, and asking again would not help"),
        },
        PasswordKind: {
            PasswordKind.CHOSEN: _("Chosen by you"),
            PasswordKind.GENERATED: _("Made by us and mailed"),
            PasswordKind.TEMPORARY: _("Temporary, given by our team"),
        },
        PayBy: {
            PayBy.CARD: _("Bank card"),
            PayBy.TRANSFER: _("Bank transfer"),
            PayBy.PLATFORM: _("Online payment platform"),
        },
        Purpose: {
            Purpose.CONFIRM: _("Confirm the registration"),
            Purpose.ADOPT: _("Take over the former customer area"),
            Purpose.RESET: _("Choose a new password"),
            Purpose.CHANGE_EMAIL: _("Confirm a new e-mail address"),
            Purpose.UNDO_EMAIL: _("Go back to the former e-mail address"),
            Purpose.NOT_ME: LABELS["not_me"],
            Purpose.NEWSLETTER: _("Confirm the newsletter"),
            Purpose.LEAVE_NEWSLETTER: _("Leave the newsletter"),
            Purpose.STOP_DIGEST: _("Stop the weekly digest"),
            Purpose.TAKE_DEVICE: _("Accept a device"),
            Purpose.STOP_UPDATES: _("Stop the mails of new versions"),
        },
        Role: {
            Role.CUSTOMER: _("Customer"),
            Role.AGENT: _("Agent"),
            Role.EDITOR: _("Editor"),
            Role.REVIEWER: _("Reviewer"),
            Role.ADMIN: _("Administrator"),
        },
        Step: {
            Step.MISSED: _("Payment missing"),
            Step.REMINDED: _("Reminder"),
            Step.WARNED: _("Reminder before the suspension"),
            Step.SUSPENDED: _("Services suspended"),
            Step.SUSPENDED_STILL: _("First reminder after the suspension"),
            Step.SUSPENDED_LONG: _("Second reminder after the suspension"),
            Step.SUSPENDED_LAST: _("Last reminder"),
            Step.RESTORED: _("Services restored"),
        },
        SubscriptionStatus: {
            SubscriptionStatus.INCOMPLETE: _("Not paid yet"),
            SubscriptionStatus.INCOMPLETE_EXPIRED: _("Never paid"),
            SubscriptionStatus.TRIALING: _("On trial"),
            SubscriptionStatus.ACTIVE: _("Active"),
            SubscriptionStatus.PAST_DUE: _("Payment late"),
            SubscriptionStatus.UNPAID: _("Not paid"),
            SubscriptionStatus.PAUSED: _("Paused"),
            SubscriptionStatus.CANCELED: _("Ended"),
        },
        TransferKind: {
            TransferKind.IMPORT: _("Import of people"),
            TransferKind.EXPORT: _("Export of people"),
            TransferKind.COPY: _("Copy of your data"),
        },
        TransferState: {
            TransferState.UPLOADED: _("Waits to be checked"),
            TransferState.CHECKING: _("Being checked"),
            TransferState.CHECKED: _("Checked"),
            TransferState.IMPORTING: _("Being taken in"),
            TransferState.ASKED: _("Waits to be written"),
            TransferState.WRITING: _("Being written"),
            TransferState.DONE: _("Done"),
            TransferState.FAILED: _("Failed"),
            TransferState.CANCELLED: _("Cancelled"),
        },
        ImportState: {
            ImportState.UPLOADED: _("Waits to be checked"),
            ImportState.CHECKING: _("Being checked"),
            ImportState.CHECKED: _("Checked"),
            ImportState.IMPORTING: _("Being taken in"),
            ImportState.DONE: _("Done"),
            ImportState.FAILED: _("Failed"),
            ImportState.CANCELLED: _("Cancelled"),
        },
        SignUpState: {
            SignUpState.BOOKED: _("You have a place"),
            SignUpState.WAITING: _("You are on the waiting list"),
            SignUpState.CANCELLED: _("Cancelled"),
        },
        VatState: {
            VatState.UNCHECKED: _("Being checked"),
            VatState.PENDING: _("Being checked"),
            VatState.VERIFIED: _("Confirmed"),
            VatState.REJECTED: _("Not confirmed"),
            VatState.UNAVAILABLE: _("Cannot be checked at the moment"),
        },
    }
)


def value_words(value: StrEnum) -> str:
    """Give the message that a value is called by; KeyError for one that has none."""
    return VALUE_WORDS[type(value)][value]
