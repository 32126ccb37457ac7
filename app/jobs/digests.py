"""The weekly digest: posted once to each of the team who wants it and has something to be told."""

from datetime import date, datetime
from functools import partial

from app.domain.accounts.digests.rules import due_week
from app.domain.accounts.digests.service import list_readers, take_week
from app.domain.accounts.models import Account
from app.domain.mail.service import post
from app.jobs.housekeeping import OpenSession, Swept, in_each_brand
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.digests import gather_news
from app.web.hours import calendar_of
from app.web.mail.letters.desk import DIGEST_MAIL


def post_digests(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Post what is due of every brand; several schedulers at once post no more than one of them."""
    chore = partial(_of_brand, registry, now=now)
    in_each_brand(registry, open_session, chore, done="digests_posted", failed="digests_not_posted")


def _of_brand(registry: Registry, session: TenantSession, *, now: datetime) -> Swept:
    tenant = registry.by_slug(session.tenant)
    monday = due_week(now, calendar_of(tenant).zone) if tenant is not None else None
    if tenant is None or monday is None:
        return {}
    with transaction(session):
        readers = list_readers(session, monday)
    return {"digests": sum(_post(session, tenant, reader, monday, now) for reader in readers)}


def _post(session: TenantSession, tenant: Tenant, reader: Account, monday: date, now: datetime) -> bool:
    """Tell one person of the week, in a transaction of their own; with nothing to tell, the week is done too."""
    with transaction(session):
        if not take_week(session, reader.id, monday):
            return False
        if not gather_news(session, tenant, reader, monday=monday, now=now):
            return False
        args = {"account": str(reader.id), "monday": monday.isoformat()}
        post(session, kind=DIGEST_MAIL, to=reader.email, args=args, language=reader.language, now=now)
    return True
