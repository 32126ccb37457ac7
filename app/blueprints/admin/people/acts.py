"""What the team may do to an account: each act with its right, the states it is for, its form, and its deed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.blueprints.admin.people.forms import ActForm, EmailForm, ReasonForm, RoleForm
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.closing import close_account, reopen_account, resume_account, suspend_account
from app.domain.accounts.models import Account, AccountState, Role
from app.domain.accounts.passwords import generate_password
from app.domain.accounts.people.service import give_role, refuse_registration
from app.domain.accounts.recovery import issue_temporary_password, replace_email
from app.domain.accounts.registration.service import approve, send_again
from app.domain.accounts.rights import Right, may_act
from app.domain.accounts.sessions.service import end_sessions
from app.kernel.db import TenantSession
from app.web.installation import installation
from app.web.proofs import forget_tries
from app.web.request import current_tenant, now

_OPEN = frozenset({AccountState.ACTIVE})
_EVERY = frozenset(AccountState)

# What an act does; what it returns is shown once to whoever did it, and kept nowhere.
Deed = Callable[[TenantSession, Account, ActForm], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that the team does to an account."""

    explained: LazyString
    right: Right
    states: frozenset[AccountState]
    do: Deed
    form: type[ActForm] = ActForm
    grave: bool = False


def _approve(writing: TenantSession, account: Account, _form: ActForm) -> None:
    approve(writing, account, now=now())


def _refuse(writing: TenantSession, account: Account, form: ActForm) -> None:
    refuse_registration(writing, account, form["reason"].data, now=now())


def _send_again(writing: TenantSession, account: Account, _form: ActForm) -> None:
    send_again(writing, account.email, current_tenant().config.policy.registration, now=now())


def _unlock(writing: TenantSession, account: Account, _form: ActForm) -> None:
    forget_tries(writing, account, codes=True)


def _give_password(writing: TenantSession, account: Account, _form: ActForm) -> str:
    password = generate_password()
    lasts = current_tenant().config.policy.password.temporary_valid_for.as_timedelta()
    issue_temporary_password(writing, account, installation().hasher.hash(password), valid_for=lasts, now=now())
    forget_tries(writing, account)
    return password


def _move(writing: TenantSession, account: Account, form: ActForm) -> None:
    replace_email(writing, account, form["email"].data, now=now())


def _end_sessions(writing: TenantSession, account: Account, _form: ActForm) -> None:
    ended = end_sessions(writing, account.id)
    note(writing, account.id, EventKind.SESSIONS_ENDED, now=now(), ended=ended)


def _suspend(writing: TenantSession, account: Account, _form: ActForm) -> None:
    suspend_account(writing, account, now=now())


def _resume(writing: TenantSession, account: Account, _form: ActForm) -> None:
    resume_account(writing, account, now=now())


def _close(writing: TenantSession, account: Account, _form: ActForm) -> None:
    close_account(writing, account, email_barred=current_tenant().config.policy.closing.email_barred, now=now())


def _reopen(writing: TenantSession, account: Account, _form: ActForm) -> None:
    reopen_account(writing, account, now=now())


def _give_role(writing: TenantSession, account: Account, form: ActForm) -> None:
    give_role(writing, account, Role(form["role"].data))


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "approve": Act(
            explained=_("The account opens, and a mail says so."),
            right=Right.HELP_PEOPLE,
            states=frozenset({AccountState.WAITING}),
            do=_approve,
        ),
        "refuse": Act(
            explained=_("The registration ends. A mail brings your reason; the address may register again."),
            right=Right.HELP_PEOPLE,
            states=frozenset({AccountState.WAITING}),
            form=ReasonForm,
            do=_refuse,
            grave=True,
        ),
        "send-again": Act(
            explained=_("A new link goes to the address; the ones before it die."),
            right=Right.HELP_PEOPLE,
            states=frozenset({AccountState.UNCONFIRMED}),
            do=_send_again,
        ),
        "unlock": Act(
            explained=_("The failed tries are forgotten; the password stays."),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            do=_unlock,
        ),
        "temporary-password": Act(
            explained=_(
                "Make sure of the person first. The password is shown to you once and must be changed at its first "
                "use; every session ends, and a mail tells the account."
            ),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            form=ReasonForm,
            do=_give_password,
        ),
        "email": Act(
            explained=_(
                "For somebody who lost access to their mailbox. Make sure of the person first: the address before is "
                "told, every session ends, and “Forgot your password” works with the new one."
            ),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            form=EmailForm,
            do=_move,
        ),
        "end-sessions": Act(
            explained=_("Every device is signed out; the password stays."),
            right=Right.HELP_PEOPLE,
            states=_OPEN,
            do=_end_sessions,
        ),
        "role": Act(
            explained=_("Every session of the account ends; the role counts from the next sign-in."),
            right=Right.GIVE_ROLES,
            states=_OPEN,
            form=RoleForm,
            do=_give_role,
        ),
        "suspend": Act(
            explained=_("Nobody enters, nothing is lost. You can open it again at any time."),
            right=Right.CLOSE_PEOPLE,
            states=_OPEN,
            form=ReasonForm,
            do=_suspend,
        ),
        "resume": Act(
            explained=_("The person may sign in again."),
            right=Right.CLOSE_PEOPLE,
            states=frozenset({AccountState.SUSPENDED}),
            do=_resume,
        ),
        "close": Act(
            explained=_("The password opens nothing any more, every session ends, and a mail tells the account."),
            right=Right.CLOSE_PEOPLE,
            states=_EVERY - {AccountState.CLOSED},
            form=ReasonForm,
            do=_close,
            grave=True,
        ),
        "reopen": Act(
            explained=_("For an account closed by mistake, or by somebody else. Make sure of the person first."),
            right=Right.CLOSE_PEOPLE,
            states=frozenset({AccountState.CLOSED}),
            form=ReasonForm,
            do=_reopen,
        ),
    }
)


def acts_for(account: Account, by: Account) -> list[tuple[str, Act]]:
    """List what a member of the team may do to an account as it stands now."""
    return [
        (name, act) for name, act in ACTS.items() if account.state in act.states and may_act(by, account, act.right)
    ]
