"""Announcing new software: each version of an update once to each who wants it; nothing here commits.

What is announced has a row, which remembers how far it came in the transaction of the mails themselves: whoever dies
leaves it where it was, and nobody is told twice.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.models import Account, AccountState
from app.domain.consents.models import Consent
from app.domain.consents.queries import held_consents
from app.domain.devices.models import Device, UpdateAnnouncement
from app.domain.devices.queries import as_update, is_visible, list_updates, products_of
from app.domain.devices.updates import Update, is_out, readers_of
from app.domain.devices.wishes import UPDATES
from app.domain.library.models import Resource, ResourceSubject, Subject, SubjectKind
from app.domain.mail.service import post
from app.kernel.db import TenantSession
from app.kernel.tokens import digest_of

UPDATE_MAIL = "software_update"
BATCH = 100  # mails of one transaction
AT_ONCE = 500  # announcements begun in one transaction


def begin_announcements(session: TenantSession, *, now: datetime) -> int:
    """Write down that what is out and was not announced is to be; give how many.

    A first version is for whoever wanted such mails when it came out; one that replaces another, for whoever wants
    them when it is noticed: the resource does not say when its version changed. One that names no product yet waits.
    """
    ours = (UpdateAnnouncement.resource_id == Resource.id) & (UpdateAnnouncement.version == Resource.version)
    known = select(UpdateAnnouncement.version).where(ours).exists()
    fresh = select(Resource).where(is_visible(now), _has_product(), ~known).order_by(Resource.published_at, Resource.id)
    begun = 0
    for resource in session.scalars(fresh.limit(AT_ONCE)).all():
        earlier = select(UpdateAnnouncement.version).where(UpdateAnnouncement.resource_id == resource.id).limit(1)
        is_first = session.scalar(earlier) is None
        wanted_by = resource.published_at if is_first and resource.published_at is not None else now
        begun += _begin(session, resource, wanted_by, now)
    return begun


def _has_product() -> ColumnElement[bool]:
    named = select(ResourceSubject.resource_id).join(Subject, Subject.id == ResourceSubject.subject_id)
    return named.where(ResourceSubject.resource_id == Resource.id, Subject.kind == SubjectKind.PRODUCT).exists()


def _begin(session: TenantSession, resource: Resource, wanted_by: datetime, now: datetime) -> bool:
    row = UpdateAnnouncement(
        resource_id=resource.id, version=resource.version, begun_at=now, wanted_by=wanted_by, told=0
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False  # another scheduler was first
    return True


def list_brands_that_announce(timetable: Connection) -> Sequence[str]:
    """List the brands with something that is being announced."""
    announcement = UpdateAnnouncement.__table__.c
    return timetable.scalars(select(announcement.tenant).where(announcement.finished_at.is_(None)).distinct()).all()


def list_under_way(session: TenantSession) -> Sequence[tuple[UUID, str]]:
    """List what is being announced, the oldest first: resource and version."""
    rows = select(UpdateAnnouncement).where(UpdateAnnouncement.finished_at.is_(None))
    return [(row.resource_id, row.version) for row in session.scalars(rows.order_by(UpdateAnnouncement.begun_at))]


def announce_batch(
    session: TenantSession, resource_id: UUID, version: str, languages: Sequence[str], *, now: datetime
) -> int:
    """Post the mails of the next accounts, and remember how far that is; give how many.

    What is a draft again, over or replaced by now is announced no further. `languages`: the brand's own order.
    """
    row = _take(session, resource_id, version)
    if row is None:
        return 0
    update = _still_out(session, row, now)
    accounts = _next_readers(session, row, update, languages, now) if update is not None else []
    for account in accounts:
        _post(session, account, row, now)
    row.told += len(accounts)
    row.reached = accounts[-1].id if accounts else None
    if len(accounts) < BATCH:
        row.reached, row.finished_at = None, now
    return len(accounts)


def _take(session: TenantSession, resource_id: UUID, version: str) -> UpdateAnnouncement | None:
    """Hold what is under way; None where another scheduler has finished it."""
    held = select(UpdateAnnouncement).where(
        UpdateAnnouncement.resource_id == resource_id,
        UpdateAnnouncement.version == version,
        UpdateAnnouncement.finished_at.is_(None),
    )
    return session.scalar(held.with_for_update().execution_options(populate_existing=True))


def _still_out(session: TenantSession, row: UpdateAnnouncement, now: datetime) -> Update | None:
    resource = session.scalar(select(Resource).where(Resource.id == row.resource_id))
    if resource is None or resource.version != row.version:
        return None
    update = as_update(resource, products_of(session, [resource.id]).get(resource.id, frozenset()))
    return update if update.products and is_out(update, now=now) else None


def _next_readers(
    session: TenantSession, row: UpdateAnnouncement, update: Update, languages: Sequence[str], now: datetime
) -> Sequence[Account]:
    siblings = list_updates(session, update.products, now=now)
    owners = select(Device.account_id).where(Device.product_id.in_(update.products), Device.retired_at.is_(None))
    wanted = held_consents(UPDATES).where(Consent.at <= row.wanted_by).with_only_columns(Consent.account_id)
    readers = select(Account).where(
        Account.id.in_(owners),
        Account.id.in_(wanted),
        Account.state == AccountState.ACTIVE,
        Account.language.in_(readers_of(update, siblings, languages)),
    )
    if row.reached is not None:
        readers = readers.where(Account.id > row.reached)
    return session.scalars(readers.order_by(Account.id).limit(BATCH)).all()


def _post(session: TenantSession, account: Account, row: UpdateAnnouncement, now: datetime) -> None:
    args = {"account": str(account.id), "resource": str(row.resource_id), "version": row.version}
    key = f"{UPDATE_MAIL}:{digest_of(chr(0).join(args.values()))}"
    post(session, kind=UPDATE_MAIL, to=account.email, args=args, language=account.language, now=now, dedupe_key=key)
