"""Draining the inbox of what the payment provider tells: claim and commit, ask it outside of any transaction, note.

The database is the truth: whoever dies leaves a claim that runs out, and the event is worked on again. What follows
from an answer, an invoice or a mail, is keyed by the bill or the episode it is about and never by the event.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from types import MappingProxyType
from uuid import UUID

import structlog
from flask import current_app

from app.domain.billing import inbox
from app.domain.billing.asking import ask_about_bill, ask_about_payment, ask_about_subscription
from app.domain.billing.buying import list_under_way
from app.domain.billing.contracts.service import list_uncarried
from app.domain.billing.errors import (
    ForeignAnswerError,
    PaymentsMisusedError,
    PaymentsUnavailableError,
    UnknownCustomerError,
)
from app.domain.billing.inbox import LEASE, Claimed
from app.domain.billing.models import Subscription
from app.domain.billing.parting.service import is_parted
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import Payments
from app.domain.billing.provider import FindProvider, Provider
from app.domain.billing.queries import list_due, list_late
from app.domain.billing.reminding import remind
from app.domain.billing.service import Answer
from app.domain.billing.telling import note_and_tell
from app.jobs.claimants import new_claimant
from app.jobs.housekeeping import OpenSession, Swept, in_each_brand
from app.jobs.providers import at_each_provider
from app.jobs.relay import Timetable
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.buying import go_on_if_answered
from app.web.carrying import carry_at_once
from app.web.figures.shared import TALLY
from app.web.owed_papers import credit_void, issue_owed
from app.web.parting import GONE, part_from_gone, part_with_all
from app.web.retaxing import follow_tax

PAUSE = 1.0  # seconds between two looks without work
AT_ONCE = 25  # events of one brand before it is the next one's turn
EXTENSION = "till"

_ABOUT: Mapping[str, Callable[..., Answer]] = MappingProxyType(
    {"subscription": ask_about_subscription, "invoice": ask_about_bill, "payment": ask_about_payment}
)
_FINAL = (PaymentsMisusedError, ForeignAnswerError)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """What draining needs: one tenant's session, the brands, their providers, a clock, and when to stop."""

    open_session: OpenSession
    registry: Registry
    find_provider: FindProvider
    clock: Callable[[], datetime]
    stop: Event
    lease: timedelta = LEASE


def keep_draining(timetable: Timetable, till: Till, *, pause: float = PAUSE) -> None:
    """Make rounds until told to stop; a database that is away is waited for."""
    while not till.stop.is_set():
        drained = 0
        try:
            drained = drain_round(timetable, till)
            TALLY.note_round("billing")
        except Exception:  # noqa: BLE001 - whatever it was, the next round looks again
            _log.exception("billing_round_failed")
        if not drained:
            till.stop.wait(pause)


def drain_round(timetable: Timetable, till: Till, *, limit: int = AT_ONCE) -> int:
    """Work on the events that are due, of every brand that has a provider; give how many were settled."""
    settled = 0
    for slug in till.registry.slugs:
        if till.find_provider(slug) is None:
            continue
        with timetable() as connection:
            due = list_due(connection, slug, now=till.clock(), limit=limit)
        settled += _drain_brand(slug, due, till)
    return settled


def _drain_brand(slug: str, due: Sequence[UUID], till: Till) -> int:
    """Work on events of a brand; one whose provider does not answer is left to the next round."""
    settled = 0
    for event_id in due:
        if till.stop.is_set():
            break
        try:
            settled += drain_event(slug, event_id, till)
        except PaymentsUnavailableError:
            break
        except Exception:  # noqa: BLE001 - whatever is wrong with one event stays with it
            _log.exception("billing_event_failed", tenant=slug, event=str(event_id))
    return settled


def drain_event(slug: str, event_id: UUID, till: Till) -> int:
    """Work on one event; give how many that settles: none when it is another's, or has to be tried again.

    PaymentsUnavailableError once that is noted.
    """
    tenant, provider = till.registry.by_slug(slug), till.find_provider(slug)
    if tenant is None or provider is None:
        return 0
    with till.open_session(slug) as session:
        with transaction(session):
            claimed = inbox.claim(session, event_id, owner=new_claimant(), now=till.clock(), lease=till.lease)
        if claimed is None:
            return 0
        try:
            if claimed.object == GONE:
                account_id = part_from_gone(session, tenant, provider.payments, claimed.object_id, now=till.clock())
            else:
                answer = ask(provider.payments, claimed)
                account_id = _note(session, claimed, answer, tenant, till, provider.payments)
        except Exception as error:
            with transaction(session):
                inbox.put_off(session, claimed, error, is_final=isinstance(error, _FINAL), now=till.clock())
            _log.warning("billing_event_put_off", tenant=slug, object=claimed.object_id, error=type(error).__name__)
            if isinstance(error, PaymentsUnavailableError):
                raise
            return 0
        if account_id is not None:
            issue_owed(session, tenant, account_id=account_id, now=till.clock())
            credit_void(session, tenant, account_id=account_id, now=till.clock())
        with transaction(session):
            return inbox.finish(session, claimed, now=till.clock())


def take_up(slug: str, event_id: str) -> None:
    """Work on one event, as the queue's job; what fails is noted with the event, and the scheduler tries again."""
    till = current_app.extensions[EXTENSION]
    assert isinstance(till, Till)  # noqa: S101 - the worker put it there
    with suppress(PaymentsUnavailableError):
        drain_event(slug, UUID(event_id), till)


def ask(payments: Payments, claimed: Claimed) -> Answer:
    """Ask for the object of an event, and for what has to be known beside it."""
    return _ABOUT[claimed.object](payments, claimed.object_id, at=claimed.at)


def remind_late(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Write to whoever is late, in every brand, the step whose time has come."""

    def look(session: TenantSession) -> Swept:
        policy = _policy_of(registry.by_slug(session.tenant))
        if policy is None:
            return {}
        reminded = 0
        for subscription_id in [each.id for each in list_late(session)]:
            reminded += _remind_safely(session, subscription_id, policy, now=now)
        return {"reminded": reminded}

    in_each_brand(registry, open_session, look, done="late_reminded", failed="late_not_reminded")


def issue_missing(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Issue the papers that are owed still, in every brand: an address was missing, or a worker died."""

    def look(session: TenantSession) -> Swept:
        tenant = registry.by_slug(session.tenant)
        if tenant is None or _policy_of(tenant) is None:
            return {}
        return {"issued": issue_owed(session, tenant, now=now), "credited": credit_void(session, tenant, now=now)}

    in_each_brand(registry, open_session, look, done="invoices_issued", failed="invoices_not_issued")


def carry_notices(registry: Registry, open_session: OpenSession, *, find_provider: FindProvider, now: datetime) -> None:
    """Tell the provider what was declared while it did not answer, in every brand."""

    def carry(session: TenantSession, tenant: Tenant, provider: Provider) -> Swept:
        carried = (carry_at_once(session, tenant, provider, each, now=now) for each in list_uncarried(session))
        return {"carried": sum(carried)}

    names = {"done": "contracts_carried", "failed": "contracts_not_carried"}
    at_each_provider(registry, open_session, find_provider, carry, **names)


def follow_taxes(registry: Registry, open_session: OpenSession, *, find_provider: FindProvider, now: datetime) -> None:
    """Let prices have today's tax, and give back what was taxed too early, in every brand."""

    def follow(session: TenantSession, tenant: Tenant, provider: Provider) -> Swept:
        return {"steps": follow_tax(session, tenant, provider, now=now)}

    at_each_provider(registry, open_session, find_provider, follow, done="taxes_followed", failed="taxes_not_followed")


def follow_account(till: Till, slug: str, account_id: UUID) -> None:
    """Do so at once for an account whose VAT number was answered about; never raises: the scheduler looks again."""
    tenant = till.registry.by_slug(slug)
    if tenant is None or _policy_of(tenant) is None:
        return
    try:
        with till.open_session(slug) as session:
            follow_tax(session, tenant, till.find_provider(slug), account_id, now=till.clock())
    except Exception:  # noqa: BLE001 - as said
        _log.exception("tax_not_followed", tenant=slug)


def finish_purchases(
    registry: Registry, open_session: OpenSession, *, find_provider: FindProvider, now: datetime
) -> None:
    """Sell what was ordered while the provider did not answer, and look what became of the rest, in every brand.

    What was given up, or has waited too long, is ended there instead.
    """

    def finish(session: TenantSession, tenant: Tenant, provider: Provider) -> Swept:
        with transaction(session):
            under_way = list_under_way(session)
        sold = (go_on_if_answered(session, tenant, provider.payments, each, now=now) for each in under_way)
        return {"looked_at": sum(sold)}

    names = {"done": "purchases_looked_at", "failed": "purchases_not_looked_at"}
    at_each_provider(registry, open_session, find_provider, finish, **names)


def part_with_leavers(
    registry: Registry, open_session: OpenSession, *, find_provider: FindProvider, now: datetime
) -> None:
    """Let go at the provider whoever was erased or closed their account while it did not answer, in every brand."""

    def part(session: TenantSession, tenant: Tenant, provider: Provider) -> Swept:
        return {"parted": part_with_all(session, tenant, provider.payments, now=now)}

    names = {"done": "customers_let_go", "failed": "customers_not_let_go"}
    at_each_provider(registry, open_session, find_provider, part, **names)


def _remind_safely(session: TenantSession, subscription_id: UUID, policy: BillingPolicy, *, now: datetime) -> bool:
    try:
        with transaction(session):
            subscription = session.get_one(Subscription, (session.tenant, subscription_id))
            return remind(session, subscription, policy, now=now) is not None
    except Exception:  # noqa: BLE001 - one that fails holds back no other
        _log.exception("late_not_reminded", tenant=session.tenant, subscription=str(subscription_id))
        return False


def _note(
    session: TenantSession, claimed: Claimed, answer: Answer, tenant: Tenant, till: Till, payments: Payments
) -> UUID | None:
    """Write an answer down, with the mails that follow from it; of a customer who was let go nothing is kept."""
    try:
        with transaction(session):
            account_id = note_and_tell(session, answer, _policy_of(tenant), now=till.clock())
    except UnknownCustomerError as error:
        if not (is_parted(session, error.customer) or payments.is_gone(error.customer)):
            raise
        account_id = None
    _log.info("billing_noted", tenant=tenant.slug, object=claimed.object, known=account_id is not None)
    return account_id


def _policy_of(tenant: Tenant | None) -> BillingPolicy | None:
    return tenant.config.policy.billing if tenant is not None and "billing" in tenant.config.modules else None
