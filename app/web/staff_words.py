"""What the desk calls roles, states and acts."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.accounts.models import AccountState, Role
from app.domain.faq.editing.models import DraftState
from app.domain.faq.models import Significance
from app.domain.faq.promises.standing import Verdict

ROLE_WORDS: Mapping[Role, LazyString] = MappingProxyType(
    {
        Role.CUSTOMER: _("Customer"),
        Role.AGENT: _("Agent"),
        Role.EDITOR: _("Editor"),
        Role.REVIEWER: _("Reviewer"),
        Role.ADMIN: _("Administrator"),
    }
)

# The kind of the mark beside it (components/state.html), and the word.
STATE_WORDS: Mapping[AccountState, tuple[str, LazyString]] = MappingProxyType(
    {
        AccountState.UNCONFIRMED: ("yours", _("Not confirmed")),
        AccountState.WAITING: ("new", _("Waits for approval")),
        AccountState.ACTIVE: ("done", _("Active")),
        AccountState.SUSPENDED: ("late", _("Paused")),
        AccountState.CLOSED: ("closed", _("Closed")),
    }
)

# What was done, in the words of the button that does it.
ACT_WORDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "approve": _("Approve"),
        "refuse": _("Refuse"),
        "send-again": _("Send the confirmation again"),
        "unlock": _("Lift the block"),
        "temporary-password": _("Give a temporary password"),
        "email": _("Change the e-mail address"),
        "end-sessions": _("End all sessions"),
        "role": _("Change the role"),
        "suspend": _("Pause the account"),
        "resume": _("End the pause"),
        "close": _("Close the account"),
        "reopen": _("Reopen the account"),
        "mail-again": _("Send the mail again"),
        "faq-review": _("Ask for a review"),
        "faq-return": _("Return the draft"),
        "faq-publish": _("Publish"),
        "faq-schedule": _("Publish at a time"),
        "faq-unschedule": _("Take out of the schedule"),
        "faq-not-published": _("Not published at its time"),
        "faq-still-right": _("Still right"),
        "faq-in-step": _("The translation is right"),
        "faq-discard": _("Throw the draft away"),
        "faq-restore": _("Make it the draft"),
    }
)

DRAFT_WORDS: Mapping[DraftState, tuple[str, LazyString]] = MappingProxyType(
    {
        DraftState.WRITING: ("yours", _("Draft")),
        DraftState.IN_REVIEW: ("progress", _("In review")),
        DraftState.RETURNED: ("late", _("Returned")),
        DraftState.SCHEDULED: ("new", _("Scheduled")),
    }
)

SIGNIFICANCE_WORDS: Mapping[Significance, LazyString] = MappingProxyType(
    {
        Significance.TYPO: _("Nothing: a typo, a comma"),
        Significance.NORMAL: _("Something: translations must follow"),
        Significance.MAJOR: _("Much: what was said before misleads"),
    }
)

SIGNIFICANCE_MARKS: Mapping[Significance, LazyString] = MappingProxyType(
    {Significance.TYPO: _("Typo"), Significance.NORMAL: _("Change"), Significance.MAJOR: _("Major change")}
)

# How a promise stands: the kind of the mark, and the word.
VERDICT_WORDS: Mapping[Verdict, tuple[str, LazyString]] = MappingProxyType(
    {
        Verdict.FAILED: ("late", _("Failed")),
        Verdict.UNTESTED: ("yours", _("No test")),
        Verdict.SKIPPED: ("new", _("Not run")),
        Verdict.PASSED: ("done", _("Kept")),
    }
)

UPKEEP_WORDS: Mapping[str, tuple[str, LazyString]] = MappingProxyType(
    {
        "read": ("ok", _("The entry is read again on the day that you set.")),
        "wrong": ("danger", _("Nothing was done: the entry holds no more as it is. Mend its text.")),
        "in-step": ("ok", _("The translation counts as up to date.")),
    }
)

# What is said after a step of a draft.
STEP_WORDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "saved": _("The draft is saved. The published text stays until it is published."),
        "review": _("The draft waits for a reviewer."),
        "return": _("The draft is returned, with your reason."),
        "publish": _("The entry is published."),
        "schedule": _("The draft is published at the time that you set."),
        "unschedule": _("The draft is out of the schedule."),
        "saved-unscheduled": _("The draft is saved, and out of the schedule: a reviewer publishes it or sets a time."),
        "discard": _("The draft is thrown away. The published text stays."),
        "restore": _("That text is the draft now."),
        "changed": _("The draft has changed meanwhile: look at it again."),
    }
)
