"""`flask account close|reopen|suspend|resume SLUG EMAIL`: what the team does when its owner asks."""

from collections.abc import Callable
from datetime import UTC, datetime

import click

from app.cli.brands import account_at, chosen_brand
from app.domain.accounts.closing import close_account, reopen_account, resume_account, suspend_account
from app.domain.accounts.errors import TakenError, TransitionError
from app.domain.accounts.models import Account
from app.kernel.db import TenantSession
from app.tenancy.tenant import Tenant

Change = Callable[[TenantSession, Account, Tenant, datetime], None]


def _change(slug: str, email: str, change: Change, done: str) -> None:
    tenant = chosen_brand(slug)
    try:
        with account_at(tenant, email) as (session, account):
            change(session, account, tenant, datetime.now(UTC))
    except TransitionError as error:
        raise click.ClickException(f"{email}: the account is {error.state}") from error
    except TakenError as error:
        raise click.ClickException(f"{email} serves another account by now; close that one first") from error
    click.echo(f"{slug}: {email} is {done}.")


def _close(session: TenantSession, account: Account, tenant: Tenant, now: datetime) -> None:
    close_account(session, account, email_barred=tenant.config.policy.closing.email_barred, now=now)


@click.command("close")
@click.argument("slug")
@click.argument("email")
def close(slug: str, email: str) -> None:
    """Close an account, as its owner asked; a mail tells them."""
    _change(slug, email, _close, "closed")


@click.command("reopen")
@click.argument("slug")
@click.argument("email")
def reopen(slug: str, email: str) -> None:
    """Open a closed account again, of somebody whose it certainly is."""
    _change(slug, email, lambda session, account, _, now: reopen_account(session, account, now=now), "open again")


@click.command("suspend")
@click.argument("slug")
@click.argument("email")
def suspend(slug: str, email: str) -> None:
    """Pause an account: nobody enters, nothing is lost."""
    _change(slug, email, lambda session, account, _, now: suspend_account(session, account, now=now), "paused")


@click.command("resume")
@click.argument("slug")
@click.argument("email")
def resume(slug: str, email: str) -> None:
    """Let a paused account be entered again."""
    _change(slug, email, lambda session, account, _, now: resume_account(session, account, now=now), "open again")


COMMANDS = (close, reopen, suspend, resume)
