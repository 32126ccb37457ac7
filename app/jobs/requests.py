"""Requests by time alone: deadlines read anew, ends that come by themselves, forgetting; and the daily summary."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from app.domain.accounts.models import Account
from app.domain.mail.service import post
from app.domain.support.attaching import sweep_loose
from app.domain.support.summaries.service import due_day, list_changed, list_readers, take_day
from app.domain.support.tending import close_resolved, forget_old, forget_unproven, refresh_due
from app.jobs.housekeeping import OpenSession, Swept, in_each_brand, repeat
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of
from app.web.mail.letters.requests import SUMMARY_MAIL
from app.web.requests import terms_of


def tend_requests(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Keep every brand's requests as the time and its calendar have them."""

    def tend(session: TenantSession) -> Swept:
        if (tenant := _taking_requests(registry, session)) is None:
            return {}
        terms = terms_of(tenant)
        with transaction(session):
            refreshed = refresh_due(session, terms)
        chores: dict[str, Callable[[TenantSession], int]] = {
            "closed": partial(close_resolved, terms=terms, now=now),
            "unproven": partial(forget_unproven, policy=terms.policy, now=now),
            "old": partial(forget_old, policy=terms.policy, now=now),
            "loose_files": partial(sweep_loose, now=now),
        }
        return {"refreshed": refreshed} | {name: repeat(session, chore) for name, chore in chores.items()}

    in_each_brand(registry, open_session, tend, done="requests_tended", failed="requests_not_tended")


def post_summaries(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Post what is due of every brand; several schedulers at once post no more than one of them."""

    def summarise(session: TenantSession) -> Swept:
        tenant = _taking_requests(registry, session)
        day = due_day(now, calendar_of(tenant).zone) if tenant is not None else None
        if day is None:
            return {}
        with transaction(session):
            readers = [(account, summary.told_at) for summary, account in list_readers(session, day)]
        return {"summaries": sum(_post(session, account, day, since, now) for account, since in readers)}

    in_each_brand(registry, open_session, summarise, done="summaries_posted", failed="summaries_not_posted")


def _post(session: TenantSession, account: Account, day: date, since: datetime | None, now: datetime) -> bool:
    """Tell one person of their requests, in a transaction of their own; with nothing to tell, the day is done too."""
    with transaction(session):
        if since is None or not take_day(session, account.id, day, now=now):
            return False
        if not list_changed(session, account.id, since=since, limit=1):
            return False
        args = {"account": str(account.id), "since": since.isoformat()}
        post(session, kind=SUMMARY_MAIL, to=account.email, args=args, language=account.language, now=now)
    return True


def _taking_requests(registry: Registry, session: TenantSession) -> Tenant | None:
    tenant = registry.by_slug(session.tenant)
    return tenant if tenant is not None and "support" in tenant.config.modules else None
