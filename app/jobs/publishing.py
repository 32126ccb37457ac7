"""Publishing what is due, and looking whether what is published still holds when a brand has changed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID
from weakref import WeakSet

import structlog
from sqlalchemy import Connection

from app.domain.faq.editing.due import list_due, take_due
from app.domain.faq.versions import list_versions
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.faq_holding import list_broken
from app.web.faq_index import index_faq
from app.web.faq_publishing import publish_when_due
from app.web.page_cache import Versions

OpenSession = Callable[[str], TenantSession]
Timetable = Callable[[], AbstractContextManager[Connection]]

ROUND = 100  # due drafts of one brand in a round: those that cannot be published keep no other brand waiting
LOOKED_AT = 3  # brands looked through in one round: mails wait for it

_log = structlog.get_logger(__name__)


def publish_due(timetable: Timetable, registry: Registry, open_session: OpenSession, *, now: datetime) -> int:
    """Publish every draft whose time has come, each in a transaction of its own and once; give how many."""
    published = 0
    for slug, draft_ids in _due(timetable, now).items():
        tenant = registry.by_slug(slug)
        if tenant is None:
            continue  # its files are broken; the drafts wait until they can be read
        for draft_id in draft_ids:
            try:
                with open_session(slug) as session:
                    published += _publish(session, tenant, draft_id, now=now)
            except Exception:  # noqa: BLE001 - whatever it was, the next draft is published; this one is tried again
                _log.exception("publishing_failed", tenant=slug, draft=str(draft_id))
    return published


def look_at_changed(
    timetable: Timetable, versions: Versions, registry: Registry, open_session: OpenSession, looked_at: WeakSet[Tenant]
) -> list[str]:
    """Bring the index of brands that were read anew to their policy; log and give the entries that hold no more.

    One query tells `versions` those of all brands, which the registry would ask for one by one.
    `looked_at` are the brands as they were read, each an object of its own, that this process has been through.
    """
    slugs = registry.slugs
    with timetable() as connection:
        versions.know(slugs, list_versions(connection))
    changed = (tenant for slug in slugs if (tenant := registry.by_slug(slug)) and tenant not in looked_at)
    told: list[str] = []
    for _, tenant in zip(range(LOOKED_AT), changed, strict=False):
        looked_at.add(tenant)
        try:
            with open_session(tenant.slug) as session:
                with transaction(session):
                    index_faq(session, tenant)
                told += _tell_broken(session, tenant)
        except Exception:  # noqa: BLE001 - one brand's trouble is not the next one's
            _log.exception("faq_not_looked_at", tenant=tenant.slug)
    return told


def _publish(session: TenantSession, tenant: Tenant, draft_id: UUID, *, now: datetime) -> bool:
    with transaction(session):
        draft = take_due(session, draft_id, now=now)
        if draft is None:
            return False
        entry_id = str(draft.entry_id)
        is_published = publish_when_due(session, tenant, draft, now=now)
    _log.info("faq_published" if is_published else "faq_returned", tenant=tenant.slug, entry=entry_id)
    return is_published


def _tell_broken(session: TenantSession, tenant: Tenant) -> list[str]:
    broken = [f"{each.entry.language}/{each.entry.key}" for each in list_broken(session, tenant)]
    if broken:
        _log.warning("faq_does_not_hold", tenant=tenant.slug, entries=broken)
    return broken


def _due(timetable: Timetable, now: datetime) -> Mapping[str, Sequence[UUID]]:
    with timetable() as connection:
        due = list_due(connection, now=now, limit=ROUND)
    by_tenant: defaultdict[str, list[UUID]] = defaultdict(list)
    for tenant, draft_id in due:
        by_tenant[tenant].append(draft_id)
    return by_tenant
