"""Events by time alone: free places filled, reminders, news told to whoever signed up, and forgetting in the end."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from app.domain.events import tending
from app.domain.events.policy import EventsPolicy
from app.jobs.housekeeping import OpenSession, Swept, in_brands, in_each_brand, repeat
from app.jobs.publishing import Timetable
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry

_BATCHES = 5  # of people who are told, in one round: other mails wait for it, and the next round goes on


def tend_events(timetable: Timetable, registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Do for every brand with events what is due; nothing is written where nothing is."""

    def tend(session: TenantSession) -> Swept:
        policy = _policy_of(session, registry)
        if policy is None:
            return {}
        parted = [_commit(session, tending.free_places, each, now) for each in tending.list_parted(session, now=now)]
        filled = [
            _commit(session, tending.fill_places, each, now) for each in tending.list_with_a_line(session, now=now)
        ]
        near = tending.list_to_remind_of(session, policy, now=now)
        reminded = [_drain(session, partial(tending.remind, event_id=each, policy=policy, now=now)) for each in near]
        told = _drain(session, partial(tending.tell_news, now=now)) if tending.owes_news(session, now=now) else 0
        return {"freed": sum(parted), "filled": sum(filled), "reminded": sum(reminded), "told": told}

    with timetable() as connection:
        slugs = tending.list_brands(connection, now=now)
    in_brands(slugs, open_session, tend, done="events_tended", failed="events_not_tended")


def forget_sign_ups(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Forget who signed up for what was over long ago, of every brand."""

    def forget(session: TenantSession) -> Swept:
        policy = _policy_of(session, registry)
        sweep = partial(tending.forget_sign_ups, policy=policy, now=now) if policy is not None else None
        return {"sign_ups": repeat(session, sweep)} if sweep is not None else {}

    in_each_brand(registry, open_session, forget, done="sign_ups_forgotten", failed="sign_ups_not_forgotten")


def _commit(session: TenantSession, act: Callable[..., int], about: object, now: datetime) -> int:
    with transaction(session):
        return act(session, about, now=now)


def _drain(session: TenantSession, tell: Callable[[TenantSession], int]) -> int:
    """Tell a batch after the other, each in a transaction of its own, until nobody is left or the round is over."""
    told = 0
    for _ in range(_BATCHES):
        with transaction(session):
            batch = tell(session)
        told += batch
        if batch < tending.AT_ONCE:
            break
    return told


def _policy_of(session: TenantSession, registry: Registry) -> EventsPolicy | None:
    tenant = registry.by_slug(session.tenant)
    return tenant.config.policy.events if tenant is not None and "events" in tenant.config.modules else None
