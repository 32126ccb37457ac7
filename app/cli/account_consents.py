"""`flask account consents SLUG USE`: who agrees to a use of their data now, as CSV for whoever acts on it."""

from datetime import UTC, datetime

import click

from app.cli.brands import chosen_brand, writing_to
from app.domain.accounts.agreeing import list_agreeing
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account
from app.domain.accounts.newsletter import LEAVES_WITHIN
from app.domain.consents.rules import NEWSLETTER
from app.kernel.db import TenantSession
from app.kernel.spreadsheets import csv_line
from app.tenancy.tenant import Tenant
from app.web.faq_links import language_prefix
from app.web.mail.letters.profile import LEAVE_NEWSLETTER_PATH

_HEADING = ("email", "first_name", "last_name", "language", "since", "wording_version")


@click.command("consents")
@click.argument("slug")
@click.argument("use")
def consents(slug: str, use: str) -> None:
    """Print who agrees to a use now; for “newsletter” with each one's own link for List-Unsubscribe (RFC 8058)."""
    tenant, now = chosen_brand(slug), datetime.now(UTC)
    is_newsletter = use == NEWSLETTER
    with writing_to(tenant) as session:
        click.echo(csv_line([*_HEADING, *(["leave"] if is_newsletter else [])]), nl=False)
        for account, consent in list_agreeing(session, use):
            cells = (account.email, account.first_name, account.last_name, account.language)
            leave = [_leaving(session, tenant, account, now)] if is_newsletter else []
            click.echo(csv_line([*cells, consent.at.isoformat(), consent.version or "", *leave]), nl=False)


def _leaving(session: TenantSession, tenant: Tenant, account: Account, now: datetime) -> str:
    lasts = LEAVES_WITHIN.as_timedelta()
    token = make_link(session, account, Purpose.LEAVE_NEWSLETTER, lasts=lasts, now=now)
    language = account.language if account.language in tenant.config.languages else tenant.config.languages[0]
    return tenant.url(language_prefix(tenant.config, language) + LEAVE_NEWSLETTER_PATH + token)


COMMANDS = (consents,)
