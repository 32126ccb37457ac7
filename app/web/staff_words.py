"""What the desk calls roles, states and acts."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.accounts.models import AccountState, Role
from app.domain.faq.arranging.bringing import Change
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
        "view-as": _("See their pages"),
        "view-end": _("Stop looking"),
        "end-sessions": _("End all sessions"),
        "reset-factors": _("Reset the second factor"),
        "role": _("Change the role"),
        "suspend": _("Pause the account"),
        "resume": _("End the pause"),
        "close": _("Close the account"),
        "reopen": _("Reopen the account"),
        "delete": _("Delete the account"),
        "device-release": _("Release a serial number"),
        "vat-accept": _("Accept the VAT number"),
        "vat-refuse": _("Refuse the VAT number"),
        "vat-ask-again": _("Ask VIES again"),
        "event-create": _("Prepare an event"),
        "event-change": _("Change an event"),
        "event-publish": _("Publish an event"),
        "event-cancel": _("Cancel an event"),
        "event-webinar": _("Say which webinar an event is"),
        "event-list": _("Take the list of who signed up"),
        "resource-create": _("Write a resource"),
        "resource-change": _("Change a resource"),
        "resource-schedule": _("Set when a resource is shown"),
        "resource-withdraw": _("Withdraw a resource"),
        "resource-file": _("Give a resource a file"),
        "resource-file-restore": _("Take an earlier file again"),
        "resource-file-remove": _("Remove a file for good"),
        "subject-create": _("Add a product or a topic"),
        "subject-change": _("Change a product or a topic"),
        "subject-remove": _("Remove a product or a topic"),
        "library-import-check": _("Have a file of resources checked"),
        "library-import": _("Import resources"),
        "library-import-end": _("The import of resources has ended"),
        "library-import-cancel": _("Cancel an import of resources"),
        "incident-open": _("Open an incident"),
        "incident-attach": _("Attach a request to an incident"),
        "incident-update": _("Say more about an incident"),
        "chat-take": _("Take the chat"),
        "chat-hand-over": _("Hand the chat over"),
        "chat-end": _("End the chat"),
        "chat-keep": _("Go on with the chat in writing"),
        "mail-again": _("Send the mail again"),
        "mail-into-request": _("Put a held mail into a request"),
        "mail-new-request": _("Open a request with a held mail"),
        "mail-discarded": _("Discard a held mail"),
        "credit-note": _("Issue a credit note"),
        "billing-override": _("Override the access"),
        "billing-refund": _("Give money back"),
        "billing-settle": _("Match a transfer"),
        "billing-send": _("Note money as sent"),
        "dispute-refuse": _("Let the invoice stand"),
        "webhook-replay": _("Take up again"),
        "import-check": _("Have a file of people checked"),
        "import": _("Import people"),
        "import-end": _("The import has ended"),
        "export": _("Export people"),
        "export-end": _("The export has ended"),
        "export-fetch": _("Download the export"),
        "transfer-cancel": _("Cancel an import or an export"),
        "request-open": _("Open a request for a customer"),
        "request-answer": _("Answer a request"),
        "request-note": _("Note something about a request"),
        "request-assign": _("Give the request to somebody"),
        "request-resolve": _("Mark as resolved"),
        "request-close": _("Close the request"),
        "request-reopen": _("Reopen the request"),
        "request-inquire": _("Open an inquiry with the carrier"),
        "request-tag": _("Change the tags"),
        "request-link": _("Link two requests"),
        "request-unlink": _("Unlink two requests"),
        "request-merge": _("Merge two requests"),
        "canned-save": _("Save an answer at hand"),
        "canned-drop": _("Throw an answer at hand away"),
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
        "gap-dismiss": _("Dismiss"),
        "gap-restore": _("Bring back"),
        "faq-new": _("Begin an answer"),
        "faq-move": _("Move"),
        "faq-rename": _("Change the address"),
        "faq-withdraw": _("Withdraw"),
        "faq-bring-back": _("Bring back"),
        "faq-section-new": _("Make a section"),
        "faq-section-move": _("Move the section"),
        "faq-section-rename": _("Change the section"),
        "faq-section-delete": _("Delete the section"),
        "faq-import": _("Bring files in"),
        "policy": _("Change the policy"),
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
        "forgotten": _("What you had typed is thrown away."),
        "changed": _("The draft has changed meanwhile: look at it again."),
        "new": _("The draft is begun. Readers see it once it is published."),
    }
)

# What is said of the tree: what was done, or why it was not.
TREE_WORDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "renamed": _("The new address holds. Whoever follows the former one is led on."),
        "withdrawn": _("The answer is withdrawn. You can bring it back below its section."),
        "back": _("Readers see the answer again."),
        "section": _("That language has no such section: choose another one, or make it first."),
        "new-section": _("The section is made. Readers see it with its first answer."),
        "deleted": _("The section is deleted."),
        "dropped": _("The answer that was never published is thrown away."),
        "imported": _("The files are brought in."),
        "stale": _(
            "Somebody changed the FAQ meanwhile. This is how it stands now: if you still want it, do it once more."
        ),
        "taken": _("Another answer or section lives at that address: choose another one."),
        "held": _("The section still holds answers, in this language or another, or it is the last one."),
    }
)

# What files would do, as the plan's headings.
CHANGE_WORDS: Mapping[Change, LazyString] = MappingProxyType(
    {
        Change.CONFLICT: _("Choose: changed at the desk, and different in the file"),
        Change.CREATED: _("New"),
        Change.UPDATED: _("Changed"),
        Change.WITHDRAWN: _("Withdrawn: no file holds them"),
    }
)

# Why a file is not taken.
FILE_WORDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "missing": _("Choose a file: a zip of Markdown, or one answer’s Markdown (.md)."),
        "broken": _("The file is no zip that can be read."),
        "locked": _("The zip is locked with a password: send it without."),
        "many": _("The zip holds too many files."),
        "large": _("That is too large: 250 KB for one answer, 500 KB for the zip, 4 MB for all that it holds."),
        "astray": _("That is no place for an answer. Files are named like fr/01-section/02-answer.md."),
    }
)
