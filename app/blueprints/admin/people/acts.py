"""What the team may do to an account: each act with its right, the states it is for, its form, and its deed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.blueprints.admin.people import deeds
from app.blueprints.admin.people.forms import ActForm, DeletionForm, EmailForm, ReasonForm, RoleForm
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.rights import Right, may_act
from app.domain.accounts.viewing.service import VIEW_LASTS
from app.kernel.db import TenantSession
from app.web.context import page_url
from app.web.erasure import kept_lines

_OPEN = frozenset({AccountState.ACTIVE})
_EVERY = frozenset(AccountState)

# What an act does; what it returns is shown once to whoever did it, and kept nowhere.
Deed = Callable[[TenantSession, Account, ActForm], str | None]


def _to_person(name: str, account_id: UUID) -> str:
    return url_for("people.show", account_id=account_id, done=name)


def _to_people(name: str, _account_id: UUID) -> str:
    return url_for("people.index", done=name)


def _to_their_pages(_name: str, _account_id: UUID) -> str:
    return page_url("account")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that the team does to an account."""

    explained: LazyString
    right: Right
    states: frozenset[AccountState]
    do: Deed
    form: type[ActForm] = ActForm
    fits: Callable[[Account], bool] = lambda _account: True  # what else must be so
    then: Callable[[str, UUID], str] = _to_person  # where it leads
    losses: Callable[[Account], Sequence[str]] | None = None  # what is gone for good, by name
    kept: Callable[[Account], Sequence[str]] | None = None  # what stays nevertheless
    parts: bool = False  # nothing may be charged any more
    erases: bool = False  # nobody is named any more by the line that is written of it
    mistakable: bool = False  # somebody else might ask for it in the person's name
    grave: bool = False

    def is_for(self, account: Account) -> bool:
        """Tell whether an account stands so that the act makes sense."""
        return account.state in self.states and self.fits(account)


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "approve": Act(
            explained=_("The account opens, and a mail says so."),
            right=Right.HELP_PEOPLE,
            states=frozenset({AccountState.WAITING}),
            do=deeds.approve,
        ),
        "refuse": Act(
            explained=_("The registration ends. A mail brings your reason; the address may register again."),
            right=Right.HELP_PEOPLE,
            states=frozenset({AccountState.WAITING}),
            form=ReasonForm,
            do=deeds.refuse,
            grave=True,
        ),
        "send-again": Act(
            explained=_("A new link goes to the address; the ones before it die."),
            right=Right.HELP_PEOPLE,
            states=frozenset({AccountState.UNCONFIRMED}),
            do=deeds.send_again,
        ),
        "unlock": Act(
            explained=_("The failed tries are forgotten; the password stays."),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            do=deeds.unlock,
        ),
        "temporary-password": Act(
            explained=_(
                "Make sure of the person first. The password is shown to you once and must be changed at its first "
                "use; every session ends, and a mail tells the account."
            ),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            form=ReasonForm,
            do=deeds.give_password,
            mistakable=True,
        ),
        "view-as": Act(
            explained=_(
                "You see their pages as they do and change nothing, for %(num)d minutes at most. They read in their "
                "activity log that the team looked; your reason is for colleagues only.",
                num=VIEW_LASTS // timedelta(minutes=1),
            ),
            right=Right.VIEW_AS,
            states=_OPEN,
            form=ReasonForm,
            do=deeds.view_as,
            fits=deeds.has_pages,
            then=_to_their_pages,
        ),
        "email": Act(
            explained=_(
                "For somebody who lost access to their mailbox. Make sure of the person first: the address before is "
                "told, every session ends, and “Forgot your password” works with the new one."
            ),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            form=EmailForm,
            do=deeds.move,
            mistakable=True,
        ),
        "end-sessions": Act(
            explained=_("Every device is signed out; the password stays."),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            do=deeds.end_sessions,
        ),
        "reset-factors": Act(
            explained=_(
                "For somebody who lost their phone and their recovery codes. The app, the passkeys and the codes are "
                "removed, every session ends, and a mail tells the account, which may answer “This was not me”."
            ),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            form=ReasonForm,
            do=deeds.reset_factors,
            fits=deeds.has_factor,
            mistakable=True,
            grave=True,
        ),
        "role": Act(
            explained=_("Every session of the account ends; the role counts from the next sign-in."),
            right=Right.GIVE_ROLES,
            states=_OPEN,
            form=RoleForm,
            do=deeds.give_role,
        ),
        "suspend": Act(
            explained=_("Nobody enters, nothing is lost. You can open it again at any time."),
            right=Right.CLOSE_PEOPLE,
            states=_OPEN,
            form=ReasonForm,
            do=deeds.suspend,
        ),
        "resume": Act(
            explained=_("The person may sign in again."),
            right=Right.CLOSE_PEOPLE,
            states=frozenset({AccountState.SUSPENDED}),
            do=deeds.resume,
        ),
        "close": Act(
            explained=_("The password opens nothing any more, every session ends, and a mail tells the account."),
            right=Right.CLOSE_PEOPLE,
            states=_EVERY - {AccountState.CLOSED},
            form=ReasonForm,
            do=deeds.close,
            losses=deeds.lost_subscriptions,
            parts=True,
            grave=True,
        ),
        "reopen": Act(
            explained=_("For an account closed by mistake, or by somebody else. Make sure of the person first."),
            right=Right.CLOSE_PEOPLE,
            states=frozenset({AccountState.CLOSED}),
            form=ReasonForm,
            do=deeds.reopen,
            mistakable=True,
        ),
        "delete": Act(
            explained=_(
                "Only when the person asked for it themselves. They may say why they leave: write it down in their "
                "words. If a break is all they want, pause the account instead."
            ),
            right=Right.CLOSE_PEOPLE,
            states=_EVERY,
            form=DeletionForm,
            do=deeds.delete,
            parts=True,
            then=_to_people,
            losses=deeds.lost_by_deletion,
            kept=kept_lines,
            erases=True,
            grave=True,
        ),
    }
)


def acts_for(account: Account, by: Account) -> list[tuple[str, Act]]:
    """List what a member of the team may do to an account as it stands now."""
    return [(name, act) for name, act in ACTS.items() if may_act(by, account, act.right) and act.is_for(account)]
