"""Events that nobody holds, for the letters that are about one."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.domain.accounts.models import Account
from app.domain.events.models import Event, EventKind, EventSignUp, SignUpState
from app.domain.events.telling import Told
from app.domain.library.models import Visibility
from app.kernel.db import JsonObject, TenantSession
from app.kernel.ids import new_id
from app.tenancy.tenant import Tenant

_HIDDEN = "…"


def keep_events(
    session: TenantSession, tenant: Tenant, people: Mapping[str, Account], *, now: datetime
) -> Mapping[str, JsonObject]:
    """Keep an event for each person who gets a letter about one; give what its mail says of it, by kind."""
    return {each.value: _keep(session, tenant, people[each.value], each, now=now) for each in Told}


def _keep(session: TenantSession, tenant: Tenant, account: Account, what: Told, *, now: datetime) -> JsonObject:
    starts = now + timedelta(days=30)
    event = Event(
        id=new_id(now),
        slug=account.id.hex,
        kind=EventKind.WEBINAR,
        language=tenant.config.languages[0],
        visibility=Visibility.PUBLIC,
        title=_HIDDEN,
        summary=_HIDDEN,
        body="",
        region=None,
        place="",
        online_url="https://example.com/",
        zone=tenant.config.hours.time_zone,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        places=20,
        published_at=now,
        cancelled_at=now if what is Told.CANCELLED else None,
        cancel_reason=_HIDDEN if what is Told.CANCELLED else None,
        created_at=now,
        changed_at=now,
        edition=1,
        told_edition=1,
    )
    mine = EventSignUp(
        id=new_id(now),
        event_id=event.id,
        account_id=account.id,
        state=SignUpState.WAITING if what is Told.WAITING else SignUpState.BOOKED,
        number=1,
        at=now,
        state_at=now,
        told_edition=1,
    )
    session.add(event)
    session.flush()
    session.add(mine)
    return {"event": str(event.id), "sign_up": str(mine.id)}
