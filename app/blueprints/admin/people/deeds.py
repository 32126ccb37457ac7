"""How each act of the team is done; none commits, and what one returns is shown once to whoever did it."""

from app.blueprints.admin.people.forms import ActForm
from app.domain.accounts import recovery
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.closing import close_account, reopen_account, resume_account, suspend_account
from app.domain.accounts.factors.queries import has_second_factor
from app.domain.accounts.models import Account, Role
from app.domain.accounts.passwords import generate_password
from app.domain.accounts.people import service
from app.domain.accounts.registration import service as registration
from app.domain.accounts.sessions import service as sessions
from app.domain.accounts.viewing.rules import is_viewable
from app.domain.accounts.viewing.service import begin_view
from app.kernel.db import TenantSession
from app.web.context import page_open
from app.web.erasure import erase_person
from app.web.i18n import gettext as _
from app.web.installation import installation
from app.web.leaving import ending_with
from app.web.own_devices import adopt_first_device
from app.web.proofs import forget_tries
from app.web.request import current_tenant, now, session
from app.web.signed_in import current_person


def approve(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Approve a registration that waits."""
    registration.approve(writing, account, now=now())
    adopt_first_device(writing, account)


def refuse(writing: TenantSession, account: Account, form: ActForm) -> None:
    """Refuse a registration that waits; the reason is mailed."""
    service.refuse_registration(writing, account, form["reason"].data, now=now())


def send_again(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Mail the confirmation anew."""
    registration.send_again(writing, account.email, current_tenant().config.policy.registration, now=now())


def unlock(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Forget the failed tries."""
    forget_tries(writing, account, codes=True)


def give_password(writing: TenantSession, account: Account, _form: ActForm) -> str:
    """Put a temporary password in place, and give it."""
    password = generate_password()
    lasts = current_tenant().config.policy.password.temporary_valid_for.as_timedelta()
    recovery.issue_temporary_password(
        writing, account, installation().hasher.hash(password), valid_for=lasts, now=now()
    )
    forget_tries(writing, account)
    return password


def move(writing: TenantSession, account: Account, form: ActForm) -> None:
    """Give the account another address."""
    recovery.replace_email(writing, account, form["email"].data, now=now())


def end_sessions(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Sign every device out."""
    ended = sessions.end_sessions(writing, account.id)
    note(writing, account.id, EventKind.SESSIONS_ENDED, now=now(), ended=ended)


def suspend(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Pause the account."""
    suspend_account(writing, account, now=now())


def resume(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """End the pause."""
    resume_account(writing, account, now=now())


def close(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Close the account."""
    close_account(writing, account, email_barred=current_tenant().config.policy.closing.email_barred, now=now())


def reopen(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Open the account again."""
    reopen_account(writing, account, now=now())


def delete(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Erase the person; of the reason that they gave, what names them goes as well."""
    erase_person(writing, account)


def view_as(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Let whoever asks see the customer's pages."""
    person = current_person()
    begin_view(writing, person.account, person.session.id, account, now=now())


def give_role(writing: TenantSession, account: Account, form: ActForm) -> None:
    """Give the account a role."""
    service.give_role(writing, account, Role(form["role"].data))


def reset_factors(writing: TenantSession, account: Account, _form: ActForm) -> None:
    """Remove what proves the person beside their password."""
    recovery.reset_factors(writing, account, now=now())
    forget_tries(writing, account, codes=True)


def lost_subscriptions(account: Account) -> list[str]:
    """Name what is charged no more once the account is closed or deleted."""
    return [each.loss for each in ending_with(account)]


def has_factor(account: Account) -> bool:
    """Tell whether there is a proof to reset."""
    return has_second_factor(session(), account.id)


def has_pages(account: Account) -> bool:
    """Tell whether the account's pages may be seen by the team."""
    return is_viewable(account, tenant=account.tenant, now=now())


def lost_by_deletion(account: Account) -> list[str]:
    """Name what a deletion takes away."""
    losses = [
        *lost_subscriptions(account),
        _("Their data cannot be recovered, not even by our team."),
        _("%(address)s and its password open nothing any more, on any device.", address=account.email),
    ]
    if page_open("addresses") or page_open("billing"):
        losses.insert(
            0, _("Their invoices are out of reach, even those confirmed and paid. Let them save theirs first.")
        )
    if current_tenant().config.policy.closing.email_barred:
        losses.append(_("%(address)s cannot register again.", address=account.email))
    return losses
