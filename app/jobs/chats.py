"""Chats that fell silent end, and answers that nobody has seen are mailed; for every brand that chats."""

from datetime import datetime
from functools import partial

from app.domain.support.asking import Terms
from app.domain.support.chat.policy import ChatPolicy
from app.domain.support.chat.tending import end_silent, list_brands, mail_unread
from app.jobs.housekeeping import OpenSession, Swept, in_brands
from app.jobs.publishing import Timetable
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.web.requests import terms_of


def tend_chats(timetable: Timetable, registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Tend to every brand's chats; several schedulers at once mail nothing twice."""
    with timetable() as connection:
        slugs = list_brands(connection)
    in_brands(
        slugs, open_session, partial(_of_brand, registry, now=now), done="chats_tended", failed="chats_not_tended"
    )


def _of_brand(registry: Registry, session: TenantSession, *, now: datetime) -> Swept:
    tenant = registry.by_slug(session.tenant)
    if tenant is None or "chat" not in tenant.config.modules:
        return {}
    return _tend(session, terms_of(tenant), tenant.config.policy.chat, now=now)


def _tend(session: TenantSession, terms: Terms, policy: ChatPolicy, *, now: datetime) -> Swept:
    with transaction(session):
        ended = end_silent(session, terms, policy, now=now)
    with transaction(session):
        mailed = mail_unread(session, policy, now=now)
    return {"ended": ended, "mailed": mailed}
