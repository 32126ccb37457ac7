"""`flask account temporary-password` and `change-email`: for somebody whom no mail reaches any more.

Make sure of the person first: whoever gets either of these gets the account.
"""

from datetime import UTC, datetime

import click

from app.cli.brands import account_at, chosen_brand, sound_email
from app.domain.accounts.errors import RefusedEntryError, TakenError
from app.domain.accounts.passwords import generate_password
from app.domain.accounts.recovery import issue_temporary_password, replace_email
from app.web.installation import installation
from app.web.proofs import forget_tries


@click.command("temporary-password")
@click.argument("slug")
@click.argument("email")
def temporary_password(slug: str, email: str) -> None:
    """Give an account a password that must be changed at its first use, and show it this once.

    Its sessions end, a block and a lock are lifted, and its mailbox is told.
    """
    tenant, password = chosen_brand(slug), generate_password()
    valid_for = tenant.config.policy.password.temporary_valid_for
    hashed, now = installation().hasher.hash(password), datetime.now(UTC)
    with account_at(tenant, email) as (session, account):
        try:
            issue_temporary_password(session, account, hashed, valid_for=valid_for.as_timedelta(), now=now)
        except RefusedEntryError as error:
            raise click.ClickException(f"{slug}: {email} may not come in: {_said(error)}") from error
        forget_tries(session, account)
    click.echo(f"{slug}: {email} signs in with {password} within {valid_for}, and then chooses another.")


@click.command("change-email")
@click.argument("slug")
@click.argument("old")
@click.argument("new")
def change_email(slug: str, old: str, new: str) -> None:
    """Give an account another e-mail address; the old one is told, sessions end and links die."""
    tenant = chosen_brand(slug)
    normal = sound_email(new)
    with account_at(tenant, old) as (session, account):
        try:
            replace_email(session, account, normal, now=datetime.now(UTC))
        except TakenError as error:
            raise click.ClickException(f"{slug}: another account has {normal} already") from error
    click.echo(f"{slug}: the account of {old} has {normal} now; {old} is told.")


COMMANDS = (temporary_password, change_email)


def _said(error: RefusedEntryError) -> str:
    """Name a refusal by its type: it is closed, suspended, unconfirmed or waiting."""
    return type(error).__name__.removesuffix("Error").lower()
