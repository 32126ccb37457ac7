"""`flask billing`: catch up with the payment provider, look into its inbox, work on an event once more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import click

from app.cli.brands import chosen_brand
from app.domain.billing import inbox
from app.domain.billing.errors import PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.models import WebhookEvent
from app.domain.billing.ports import ProvidedEvent
from app.domain.billing.provider import Provider
from app.domain.billing.queries import count_events, list_customers, list_troubled, list_without_invoice
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.errors import NotFoundError
from app.tenancy.tenant import Tenant
from app.web.installation import installation

_AT_ONCE = 200  # events of one transaction


@click.group("billing")
def group() -> None:
    """Catch up with the payment provider, and look into what it told us."""


@group.command("sync")
@click.argument("slug", required=False)
@click.option("--days", type=click.IntRange(1, 30), default=30, show_default=True, help="How far to look back.")
def sync(slug: str | None, days: int) -> None:
    """Take the events that never came, and ask anew about every subscription; twice does no more than once."""
    since = datetime.now(UTC) - timedelta(days=days)
    for tenant, provider in _billing_brands(slug):
        with open_session(installation().engine, tenant.slug) as session:
            try:
                taken = _take_told(session, provider, since) + _take_found(session, provider)
            except (PaymentsUnavailableError, PaymentsMisusedError) as error:
                raise click.ClickException(f"{tenant.slug}: {type(error).__name__}, nothing more was taken") from error
        click.echo(f"{tenant.slug}: {taken} new since {since:%Y-%m-%d}; the scheduler works on them.")


@group.command("inbox")
@click.argument("slug", required=False)
def show_inbox(slug: str | None) -> None:
    """Count each brand's events by state, name those that failed, and the bills that lack our invoice."""
    for tenant, _provider in _billing_brands(slug):
        with open_session(installation().engine, tenant.slug) as session:
            counts = ", ".join(f"{number} {state}" for state, number in sorted(count_events(session).items()))
            click.echo(f"{tenant.slug}: {counts or 'nothing was told yet'}")
            for event in list_troubled(session):
                click.echo(f"  {_line(event)}")
            if owed := len(list_without_invoice(session)):
                click.echo(f"  {owed} paid or sent without an invoice of ours")


@group.command("replay")
@click.argument("slug")
@click.argument("event")
def replay(slug: str, event: str) -> None:
    """Work on an event once more, by its id at the provider."""
    tenant = chosen_brand(slug)
    with open_session(installation().engine, tenant.slug) as session, transaction(session):
        try:
            inbox.replay(session, event, now=datetime.now(UTC))
        except NotFoundError:
            raise click.ClickException(f"{slug}: no event {event} that something could be done about") from None
    click.echo(f"{slug}: {event} is worked on again.")


def _billing_brands(slug: str | None) -> Iterator[tuple[Tenant, Provider]]:
    """Give the brands that take payments, or the one that is named; a usage error when it takes none."""
    registry, find_provider = installation().registry, installation().find_provider
    tenants = [chosen_brand(slug)] if slug is not None else list(registry.tenants)
    for tenant in tenants:
        provider = find_provider(tenant.slug)
        if provider is not None:
            yield tenant, provider
        elif slug is not None:
            raise click.UsageError(f"{slug} takes no payments here: no key of its payment provider is set")


def _take_told(session: TenantSession, provider: Provider, since: datetime) -> int:
    """Take what the provider told since then and we never heard."""
    return _take(session, list(provider.payments.list_events(since)))


def _take_found(session: TenantSession, provider: Provider) -> int:
    """Take every subscription of our customers as if it had been told of today, once a day."""
    now = datetime.now(UTC)
    found = [
        ProvidedEvent(
            id=f"sync-{each.id}-{now:%Y-%m-%d}",
            type="sync",
            is_live=provider.is_live,
            created_at=now,
            object="subscription",
            object_id=each.id,
        )
        for customer in list_customers(session)
        for each in provider.payments.list_subscriptions(customer.provider_id)
    ]
    return _take(session, found)


def _take(session: TenantSession, events: list[ProvidedEvent]) -> int:
    taken = 0
    for start in range(0, len(events), _AT_ONCE):
        with transaction(session):
            for event in events[start : start + _AT_ONCE]:
                taken += inbox.take(session, event, now=datetime.now(UTC)) is not None
    return taken


def _line(event: WebhookEvent) -> str:
    tries = f"{event.attempts} tries, next {event.next_at:%Y-%m-%d %H:%M} UTC" if event.ended_at is None else "given up"
    return f"{event.provider_id} {event.type} {event.object_id}: {tries}, {event.error}"
