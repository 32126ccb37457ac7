"""Announcing software to the owners of devices, and what else there is to tend about devices."""

from datetime import datetime
from functools import partial

from app.domain.devices.adopting import AT_ONCE as ADOPTED_AT_ONCE
from app.domain.devices.adopting import adopt_waiting
from app.domain.devices.announcing import AT_ONCE as BEGUN_AT_ONCE
from app.domain.devices.announcing import announce_batch, begin_announcements, list_brands_that_announce, list_under_way
from app.domain.devices.transfers import forget_offers
from app.jobs.housekeeping import OpenSession, Swept, in_brands, in_each_brand, repeat
from app.jobs.publishing import Timetable
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.context import is_open

_BATCHES = 3  # of one announcement in a round: other mails wait for it, and the next round goes on


def tend_devices(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Adopt what was registered with, begin to announce what came out, forget offers that are over, in every brand."""
    chore = partial(_tend, registry, now=now)
    in_each_brand(registry, open_session, chore, done="devices_tended", failed="devices_not_tended")


def announce_updates(timetable: Timetable, registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Post the next mails of what is being announced, in every brand."""
    chore = partial(_announce, registry, now=now)
    with timetable() as connection:
        slugs = list_brands_that_announce(connection)
    in_brands(slugs, open_session, chore, done="updates_announced", failed="updates_not_announced")


def _with_devices(registry: Registry, session: TenantSession) -> Tenant | None:
    tenant = registry.by_slug(session.tenant)
    return tenant if tenant is not None and is_open("devices", tenant.config) else None


def _tend(registry: Registry, session: TenantSession, *, now: datetime) -> Swept:
    tenant = _with_devices(registry, session)
    if tenant is None:
        return {}
    policy = tenant.config.policy.devices
    return {
        "adopted": repeat(session, partial(adopt_waiting, now=now), at_once=ADOPTED_AT_ONCE),
        "begun": repeat(session, partial(begin_announcements, now=now), at_once=BEGUN_AT_ONCE),
        "offers": repeat(session, partial(forget_offers, policy=policy, now=now)),
    }


def _announce(registry: Registry, session: TenantSession, *, now: datetime) -> Swept:
    tenant = _with_devices(registry, session)
    if tenant is None:
        return {}
    told = 0
    for resource_id, version in list_under_way(session):
        for _ in range(_BATCHES):
            with transaction(session):
                posted = announce_batch(session, resource_id, version, tenant.config.languages, now=now)
            told += posted
            if not posted:
                break
    return {"told": told}
