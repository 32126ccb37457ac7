"""The list of events, one of them, its file for a calendar, and signing up for it and leaving it."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.events.asked import Asked, read_asked
from app.domain.events import queries
from app.domain.events.calendars import CONTENT_TYPE
from app.domain.events.errors import SignUpRefusedError
from app.domain.events.lines import leave, sign_up
from app.domain.events.models import Event, EventKind, EventSignUp, SignUpState
from app.domain.events.rules import find_refusal, find_refusal_to_leave, places_left
from app.domain.events.webinars import find_webinar
from app.domain.library.models import SubjectKind, Visibility
from app.domain.library.subjects import title_of
from app.tenancy.event_checks import ONLINE
from app.web import events as words
from app.web.context import need_page, page_open
from app.web.faq_links import spaced
from app.web.i18n import NAMES
from app.web.library import language_choices, resource_url, subject_choices
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person, find_person, login_required

bp = Blueprint("events", __name__)
Page = tuple[str, int]
_ONE = "/events/<event_slug>"


@bp.before_request
def only_with_events() -> None:
    """Answer 404 where the brand has no events."""
    need_page("events")


@bp.get("/events/")
def index() -> str:
    """List what is coming, or what is over."""
    subjects, language = queries.list_named(session(), now=now()), current_language()
    asked = read_asked(request.args, subjects)
    found = queries.list_events(session(), asked.wanted, page=asked.page, now=now())
    shown, more = found[: queries.PAGE], len(found) > queries.PAGE
    return render_template(
        "events/index.html",
        asked=asked,
        regions=_regions(),
        kinds={each.value: words.KIND_WORDS[each] for each in EventKind},
        language_names=NAMES,
        spoken=language_choices(),
        products=subject_choices(subjects, SubjectKind.PRODUCT, language),
        topics=subject_choices(subjects, SubjectKind.TOPIC, language),
        rows=_rows(shown),
        following=asked.query(page=asked.page + 1) if more else None,
        earlier=_earlier(asked),
    )


@bp.get(_ONE)
def show(event_slug: str) -> str | Answer:
    """Show one event; one for customers leads who is signed out to the sign-in."""
    event = _get(event_slug)
    return _led_to_sign_in(event) or _page(event)


@bp.get(f"{_ONE}.ics")
def calendar(event_slug: str) -> Answer:
    """Give the file for a calendar."""
    event = _get(event_slug)
    if (led := _led_to_sign_in(event)) is not None:
        return led
    mine = _find_mine(event)
    text, method = words.calendar_of_event(
        event, current_tenant(), current_language(), joins=mine is not None and mine.state is SignUpState.BOOKED
    )
    headers = {"Content-Disposition": f"attachment; filename={event.slug}.ics"}
    return Response(text, content_type=f"{CONTENT_TYPE}; charset=utf-8; method={method}", headers=headers)


@bp.post(f"{_ONE}/sign-up")
@login_required
def do_sign_up(event_slug: str) -> Answer | Page:
    """Give a place, or one in the line."""
    event = _get(event_slug)
    try:
        with committing() as writing:
            policy = current_tenant().config.policy.events
            sign_up(writing, event.id, current_person().account, policy, now=now())
    except SignUpRefusedError as error:
        session().refresh(event)
        return _page(event, refused=error), HTTPStatus.CONFLICT
    return redirect(url_for(".show", event_slug=event_slug, done="in"), HTTPStatus.SEE_OTHER)


@bp.get(f"{_ONE}/cancel")
@login_required
def ask_leave(event_slug: str) -> str | Answer:
    """Say what is lost before somebody gives a place back."""
    event = _get(event_slug)
    mine = _find_mine(event)
    if mine is None or find_refusal_to_leave(event.starts_at, event.cancelled_at, now=now()) is not None:
        return redirect(url_for(".show", event_slug=event_slug), HTTPStatus.SEE_OTHER)
    return render_template("events/cancel.html", event=event, mine=mine, when=_when(event))


@bp.post(f"{_ONE}/cancel")
@login_required
def do_leave(event_slug: str) -> Answer | Page:
    """Give the place back."""
    event = _get(event_slug)
    try:
        with committing() as writing:
            leave(writing, event.id, current_person().account.id, now=now())
    except SignUpRefusedError as error:
        session().refresh(event)
        return _page(event, refused=error), HTTPStatus.CONFLICT
    return redirect(url_for(".show", event_slug=event_slug, done="out"), HTTPStatus.SEE_OTHER)


@bp.get("/account/events/")
@login_required
def own() -> str:
    """List what somebody signed up for."""
    every = queries.list_own(session(), current_person().account.id)
    rows = [(mine, event, _when(event).there) for mine, event in every]
    return render_template(
        "events/own.html",
        coming=[row for row in rows if row[1].ends_at > now()],
        over=[row for row in rows[::-1] if row[1].ends_at <= now()],
        states=words.STATE_WORDS,
        where=lambda event: words.where_words(event, current_tenant(), current_language()),
    )


def _get(event_slug: str) -> Event:
    event = queries.find_seen(session(), event_slug, now=now())
    if event is None:
        abort(HTTPStatus.NOT_FOUND)
    return event


def _led_to_sign_in(event: Event) -> Answer | None:
    return _ask_to_sign_in() if event.visibility is Visibility.CUSTOMERS else None


@login_required
def _ask_to_sign_in() -> Answer | None:
    return None


def _find_mine(event: Event) -> EventSignUp | None:
    person = find_person()
    return queries.find_sign_up(session(), event.id, person.account.id) if person is not None else None


def _page(event: Event, *, refused: SignUpRefusedError | None = None) -> str:
    tenant, language, person, mine = current_tenant(), current_language(), find_person(), _find_mine(event)
    counted = queries.count_sign_ups(session(), [event.id])[event.id]
    is_open = find_refusal(event.starts_at, event.cancelled_at, tenant.config.policy.events, now=now()) is None
    is_waiting = mine is not None and mine.state is SignUpState.WAITING
    return render_template(
        "events/show.html",
        event=event,
        kind=words.KIND_WORDS[event.kind],
        when=_when(event),
        where=words.where_words(event, tenant, language),
        language_name=NAMES[event.language],
        about=[title_of(each.titles, language) for each in queries.subjects_of(session(), [event.id])[event.id]],
        places=words.places_words(event, counted),
        body=words.body_html(event),
        mine=mine,
        states=words.STATE_WORDS,
        line=queries.place_in_line(session(), mine) if mine is not None and is_waiting else 0,
        clashes=queries.list_clashes(session(), person.account.id, event) if person and is_open else [],
        is_open=is_open,
        is_full=places_left(event.places, counted.booked) == 0 or counted.waiting > 0,
        may_leave=find_refusal_to_leave(event.starts_at, event.cancelled_at, now=now()) is None,
        refusal=words.REFUSAL_WORDS[refused.why] if refused is not None else None,
        webinar=_webinar(event),
        done=request.args.get("done"),
    )


def _webinar(event: Event) -> tuple[str, str, str] | None:
    """Give title, language and address of what the library has of an event."""
    found = find_webinar(session(), event.id, now=now()) if page_open("resources") else None
    return (spaced(found.title, found.language), found.language, resource_url(found)) if found is not None else None


def _when(event: Event) -> words.When:
    return words.when_words(event, current_tenant(), current_language())


def _rows(events: Sequence[Event]) -> list[tuple[Event, words.When, str, tuple[str, str]]]:
    """Give each event with when and where it is, and how its places stand."""
    counted = queries.count_sign_ups(session(), [event.id for event in events])
    return [
        (
            event,
            _when(event),
            words.where_words(event, current_tenant(), current_language()),
            words.places_words(event, counted[event.id]),
        )
        for event in events
    ]


def _regions() -> dict[str, str]:
    named = {each.key: each.label[current_language()] for each in current_tenant().config.policy.events.regions}
    return {**named, ONLINE: words.region_words(None, current_tenant(), current_language())}


def _earlier(asked: Asked) -> str | None:
    if asked.page == 1:
        return None
    return asked.query(page=asked.page - 1) or url_for(".index")
