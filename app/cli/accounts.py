"""`flask account`: take former accounts in, approve, make an administrator, lift a block."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli import account_consents, account_recovery, account_states
from app.cli.brands import account_at, chosen_brand, rows_of, sound_email, tell, writing_to
from app.domain.accounts.errors import TakenError, TransitionError
from app.domain.accounts.models import Role
from app.domain.accounts.passwords import generate_password
from app.domain.accounts.registration.importing import FORMER_COLUMNS, import_former_accounts
from app.domain.accounts.registration.service import Registration, approve, open_account
from app.web.installation import installation
from app.web.proofs import forget_tries


@click.group("account")
def group() -> None:
    """Do for accounts what no page does."""


for _command in (*account_states.COMMANDS, *account_recovery.COMMANDS, *account_consents.COMMANDS):
    group.add_command(_command)


@group.command("import")
@click.argument("slug")
@click.argument("path", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_accounts(slug: str, path: Path) -> None:
    """Take accounts of a former customer area in: email, first_name, last_name, and company, country if known."""
    tenant = chosen_brand(slug)
    with rows_of(path, FORMER_COLUMNS) as rows, writing_to(tenant) as session:
        tell(path, import_former_accounts(session, rows, now=datetime.now(UTC)))


@group.command("approve")
@click.argument("slug")
@click.argument("email")
def approve_account(slug: str, email: str) -> None:
    """Open a registration that waits for approval, and tell its person by mail."""
    with account_at(chosen_brand(slug), email) as (session, account):
        try:
            approve(session, account, now=datetime.now(UTC))
        except TransitionError:
            raise click.ClickException(f"{email} is {account.state}, so there is nothing to approve") from None
    click.echo(f"{email} is approved; a mail says so.")


@group.command("create-admin")
@click.argument("slug")
@click.argument("email")
@click.option("--first-name", default="", help="How letters begin.")
@click.option("--last-name", default="", help="Shown in the account.")
def create_admin(slug: str, email: str, first_name: str, last_name: str) -> None:
    """Make an administrator of a brand, with a password that is printed once and expires when nobody uses it."""
    tenant, now, password = chosen_brand(slug), datetime.now(UTC), generate_password()
    given = Registration(
        email=sound_email(email),
        language=tenant.config.languages[0],
        first_name=first_name,
        last_name=last_name,
        password_hash=installation().hasher.hash(password),
    )
    lasts = tenant.config.policy.password.generated_valid_for.as_timedelta()
    try:
        with writing_to(tenant) as session:
            open_account(session, given, Role.ADMIN, now=now, expires_at=now + lasts)
    except TakenError:
        raise click.ClickException(f"{email} has an account at {slug} already") from None
    click.echo(f"{email} is an administrator of {slug}. Password, shown this once: {password}")


@group.command("unlock")
@click.argument("slug")
@click.argument("email")
def unlock(slug: str, email: str) -> None:
    """Lift the block after too many failed tries to sign in; the password stays."""
    with account_at(chosen_brand(slug), email) as (session, account):
        forget_tries(session, account, codes=True)
    click.echo(f"{email} may try to sign in again.")
