"""Letters about events: a place, a place in the line, a reminder, and what becomes of the event."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from app.domain.events.models import Event, EventSignUp, SignUpState
from app.domain.events.queries import find_sign_up, get_event, place_in_line
from app.domain.events.telling import Told
from app.domain.mail.errors import OutdatedError
from app.kernel.errors import NotFoundError
from app.web.events import calendar_of_event, path_of, when_words, where_words
from app.web.mail.letter import Attached, Letter, Occasion, Writer

_NEEDS: Mapping[Told, SignUpState] = MappingProxyType(
    {
        Told.BOOKED: SignUpState.BOOKED,
        Told.PROMOTED: SignUpState.BOOKED,
        Told.REMINDER: SignUpState.BOOKED,
        Told.WAITING: SignUpState.WAITING,
    }
)


def about_event(occasion: Occasion) -> Letter:
    """Tell somebody of an event as it stands; OutdatedError when it no longer stands as the mail would have it."""
    what = Told(occasion.mail.kind)
    account = occasion.addressee()
    event, mine = _found(occasion)
    _ensure_true(what, event, mine, occasion)
    language = occasion.mail.language
    has_place = mine.state is SignUpState.BOOKED and event.cancelled_at is None
    when = when_words(event, occasion.tenant, language)
    text, method = calendar_of_event(event, occasion.tenant, language, joins=has_place)
    facts = {
        "name": account.first_name,
        "title": event.title,
        "when": when.there,
        "when_here": when.here,
        "where": where_words(event, occasion.tenant, language),
        "online_url": event.online_url if has_place else None,
        "has_place": has_place,
        "line": 0 if what is not Told.WAITING else place_in_line(occasion.session, mine),
        "reason": event.cancel_reason or "",
        "url": occasion.url(path_of(event)),
        "events_url": occasion.page_url("events"),
        "with_file": what is not Told.WAITING,
    }
    file = Attached(f"{event.slug}.ics", "calendar", text, {"method": method.value})
    return Letter(facts, files=(file,) if facts["with_file"] else ())


def _found(occasion: Occasion) -> tuple[Event, EventSignUp]:
    args = occasion.mail.args
    try:
        event = get_event(occasion.session, UUID(str(args["event"])))
    except NotFoundError as error:
        raise OutdatedError("the event is no more") from error
    mine = find_sign_up(occasion.session, event.id, UUID(str(args["account"])))
    if mine is None or str(mine.id) != args["sign_up"]:
        raise OutdatedError("they have left it")
    return event, mine


def _ensure_true(what: Told, event: Event, mine: EventSignUp, occasion: Occasion) -> None:
    if (event.cancelled_at is not None) is not (what is Told.CANCELLED):
        raise OutdatedError("the event stands otherwise by now")
    if mine.state is not _NEEDS.get(what, mine.state):
        raise OutdatedError("they stand otherwise by now")
    if what is Told.REMINDER and event.starts_at <= occasion.now:
        raise OutdatedError("it has begun")


LETTERS: Mapping[str, Writer] = MappingProxyType({each.value: about_event for each in Told})
