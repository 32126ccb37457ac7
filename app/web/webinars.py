"""When a webinar of the library is held: what leads from its page to signing up, and what says that it is over."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.domain.events.models import Event
from app.domain.events.queries import count_sign_ups
from app.domain.events.webinars import list_dates, own_states
from app.domain.library.models import Resource, ResourceKind
from app.web.context import page_open
from app.web.dashboard_words import ShownRow
from app.web.events import STATE_WORDS, places_words, when_words, where_words
from app.web.faq_links import spaced
from app.web.request import current_language, current_tenant, now, session
from app.web.signed_in import find_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When a webinar is held, or once it is over, when it was; whether who has a place is reminded of it."""

    coming: Sequence[ShownRow]
    held: str | None
    reminds: bool


def dates_of(resource: Resource) -> Dates | None:
    """Say when a webinar is held; none for what is no webinar, or where nobody said when."""
    if resource.kind is not ResourceKind.WEBINAR or not page_open("events"):
        return None
    dates = list_dates(session(), resource.id, now=now())
    if not dates:
        return None
    tenant, language = current_tenant(), current_language()
    if dates[0].ends_at <= now():
        return Dates(coming=(), held=when_words(dates[0], tenant, language).there, reminds=False)
    return Dates(coming=_coming(dates), held=None, reminds=bool(tenant.config.policy.events.reminder_before))


def _coming(dates: Sequence[Event]) -> Sequence[ShownRow]:
    """Show each with how its reader stands with it, else how its places do."""
    ids, person = [each.id for each in dates], find_person()
    counted = count_sign_ups(session(), ids)
    own = own_states(session(), person.account.id, ids) if person is not None else {}
    tenant, language = current_tenant(), current_language()
    rows = []
    for each in dates:
        is_mine = each.id in own and each.cancelled_at is None
        stands = STATE_WORDS[own[each.id]] if is_mine else places_words(each, counted[each.id])
        when, where = when_words(each, tenant, language).there, where_words(each, tenant, language)
        rows.append(
            ShownRow(
                title=spaced(each.title, each.language),
                url=url_for("events.show", event_slug=each.slug),
                about=f"{when} · {where}",
                why=str(stands[1]),
                calendar=url_for("events.calendar", event_slug=each.slug),
                language=each.language if each.language != language else None,
            )
        )
    return rows
