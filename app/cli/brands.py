"""What commands about one brand have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from csv import DictReader
from pathlib import Path

import click

from app.domain.accounts.identifiers import normal_email
from app.domain.accounts.models import Account
from app.domain.accounts.queries import find_by_email, find_last_closed
from app.domain.accounts.registration.importing import Fate, Line, Rows
from app.domain.mail.service import take_posted
from app.kernel.db import TenantSession, open_session, transaction
from app.tenancy.tenant import Tenant
from app.web.installation import installation


def chosen_brand(slug: str) -> Tenant:
    """Give the brand that a command names; a usage error lists those there are."""
    registry = installation().registry
    tenant = registry.by_slug(slug)
    if tenant is None:
        raise click.UsageError(f"name a brand: {', '.join(registry.slugs)}")
    return tenant


@contextmanager
def writing_to(tenant: Tenant) -> Iterator[TenantSession]:
    """Commit what the block did, or nothing of it; then tell the queue of the mails that it posted."""
    with open_session(installation().engine, tenant.slug) as session:
        with transaction(session):
            yield session
        for mail_id in take_posted(session):
            installation().hints.hint(tenant.slug, mail_id)


@contextmanager
def account_at(tenant: Tenant, email: str) -> Iterator[tuple[TenantSession, Account]]:
    """Open a brand's session on the account of an address, and commit what the block did to it.

    Of a closed account the address may be nobody's; the one closed last is meant.
    """
    sound_email(email)
    with writing_to(tenant) as session:
        account = find_by_email(session, email) or find_last_closed(session, email)
        if account is None:
            raise click.ClickException(f"{tenant.slug}: no account has {email}")
        yield session, account


def sound_email(email: str) -> str:
    """Give an address in its normal form; a usage error when it is none."""
    normal = normal_email(email)
    if normal is None:
        raise click.UsageError(f"“{email}” is not an e-mail address")
    return normal


@contextmanager
def rows_of(path: Path, columns: tuple[str, ...]) -> Iterator[Rows]:
    """Read a CSV file with a header, in UTF-8; a usage error names the column that is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise click.UsageError(f"{path} has no column “{missing[0]}”; its first line names {', '.join(columns)}")
        yield ((reader.line_num, row) for row in reader)


def tell(path: Path, lines: Iterator[Line]) -> None:
    """Say what became of each line, then of all together. Those that are good are kept."""
    counts = dict.fromkeys(Fate, 0)
    for line in lines:
        counts[line.fate] += 1
        fault = f": {line.fault} is not good" if line.fault else ""
        click.echo(f"{path}:{line.number}: {line.value or '(empty)'} {line.fate}{fault}")
    click.echo(", ".join(f"{count} {fate}" for fate, count in counts.items()))
