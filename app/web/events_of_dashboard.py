"""The events on a dashboard: those near its owner first, each with the file for their calendar."""

from collections.abc import Sequence

from flask import url_for

from app.domain.accounts.models import Account
from app.domain.events.models import Event, SignUpState
from app.domain.events.policy import EventsPolicy
from app.domain.events.queries import Wanted, find_next, list_events, subjects_of
from app.domain.portal.queries import chosen_among
from app.domain.portal.rules import Upcoming, choose_events
from app.web.dashboard_words import ShownRow, titles_of, why_words
from app.web.events import KIND_WORDS, STATE_WORDS, when_words, where_words
from app.web.faq_links import spaced
from app.web.i18n import gettext
from app.web.request import current_language, current_tenant, now, session


def shown_events(account: Account, *, most: int) -> Sequence[ShownRow]:
    """Put into words what comes next in somebody's region, in any language, and in the one that is read elsewhere."""
    region = region_of(account.country, current_tenant().config.policy.events)
    wishes = [Wanted(language=current_language()), *([Wanted(region=region)] if region is not None else [])]
    found = {each.id: each for wanted in wishes for each in list_events(session(), wanted, page=1, now=now())}
    events = [each for each in found.values() if each.cancelled_at is None]
    about = subjects_of(session(), [each.id for each in events])
    subjects = {subject.id: subject for named in about.values() for subject in named}
    chosen, titles = chosen_among(session(), account.id, subjects.values()), titles_of(subjects.values())
    upcoming = [
        Upcoming(
            id=each.id,
            starts_at=each.starts_at,
            is_near=region is not None and each.region == region,
            subjects=frozenset(subject.id for subject in about[each.id]),
        )
        for each in events
    ]
    soon = gettext("Coming next")
    shown = choose_events(upcoming, chosen, most=most)
    return [_said(found[each.id], why_words(each, titles, new=soon)) for each in shown]


def next_own(account: Account) -> str | None:
    """Say what somebody signed up for that comes next, and when; of what they only wait for that they do."""
    found = find_next(session(), account.id, now=now())
    if found is None:
        return None
    sign_up, event = found
    waits = STATE_WORDS[sign_up.state][1] if sign_up.state is SignUpState.WAITING else None
    said = (spaced(event.title, event.language), when_words(event, current_tenant(), current_language()).there, waits)
    return " · ".join(str(each) for each in said if each)


def region_of(country: str | None, policy: EventsPolicy) -> str | None:
    """Give the region that a country is in; none where the brand has none for it."""
    return next((each.key for each in policy.regions if country in each.countries), None)


def _said(event: Event, why: str) -> ShownRow:
    tenant, language = current_tenant(), current_language()
    when, where = when_words(event, tenant, language).there, where_words(event, tenant, language)
    return ShownRow(
        title=spaced(event.title, event.language),
        url=url_for("events.show", event_slug=event.slug),
        about=f"{KIND_WORDS[event.kind]} · {when} · {where}",
        why=why,
        calendar=url_for("events.calendar", event_slug=event.slug),
        language=event.language if event.language != language else None,
    )
