"""The queue of requests: by what they wait for and by when, and the search."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request

from app.blueprints.admin.requests.groups import in_groups
from app.domain.accounts.people.queries import list_accounts
from app.domain.accounts.rights import Right
from app.domain.support.models import Ticket
from app.domain.support.team.queue import (
    BY_DEADLINE,
    MOST_TOLD,
    PAGE,
    Listed,
    Place,
    Shelf,
    count_shelves,
    count_topics,
    list_queue,
    place_of,
)
from app.domain.support.team.search import search_tickets
from app.domain.support.team.typing import who_is_there
from app.web.context import need_page
from app.web.desk_request_words import SHELF_WORDS, TEAM_STATES, topic_words
from app.web.forms import clean_text
from app.web.request import current_tenant, now, session
from app.web.request_words import TOPIC_WORDS
from app.web.signed_in import current_person
from app.web.staff import staff_only

bp = Blueprint("request_desk", __name__, url_prefix="/admin/requests")

_PARTS = 3  # of a place, as it is written in an address


@bp.before_request
def only_with_support() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")


@bp.get("/")
@staff_only(Right.SEE_REQUESTS)
def index() -> str:
    """List a shelf in the order in which it is to be worked off, perhaps of one topic; or what a search finds."""
    words = clean_text(request.args.get("q")) or ""
    return _found(words) if words else _queue()


def _queue() -> str:
    listed, reader = _listed(), current_person().account
    tickets = list_queue(session(), listed, after=_read_place(request.args.get("after", "")))
    shown = tickets[:PAGE]
    following = _write_place(place_of(shown[-1], listed.shelf)) if len(tickets) > PAGE else None
    topics = current_tenant().config.policy.support.topics
    return render_template(
        "admin/requests/index.html",
        listed=listed,
        groups=in_groups(shown, by_deadline=listed.shelf in BY_DEADLINE),
        following=following,
        shelves=SHELF_WORDS,
        counts=count_shelves(session(), reader_id=reader.id, now=now()),
        topic_counts=count_topics(session(), topics),
        words="",
        **_around(shown),
    )


def _found(words: str) -> str:
    found = search_tickets(session(), words, before=request.args.get("before", type=UUID))
    shown = found[:PAGE]
    return render_template(
        "admin/requests/found.html",
        found=shown,
        following=shown[-1].id if len(found) > PAGE else None,
        words=words,
        **_around(shown),
    )


def _around(tickets: Sequence[Ticket]) -> Mapping[str, object]:
    """Give what the rows of a list say beside their tickets: two queries."""
    ids = {each.assignee_id for each in tickets if each.assignee_id is not None}
    return {
        "states": TEAM_STATES,
        "topics": topic_words(),
        "most": MOST_TOLD,
        "at": now(),
        "assignees": {each.id: each for each in list_accounts(session(), list(ids))} if ids else {},
        "there": who_is_there(session(), [each.id for each in tickets], now=now(), but=current_person().account.id),
    }


def _listed() -> Listed:
    shelf, topic = request.args.get("shelf", ""), request.args.get("topic", "")
    return Listed(
        shelf=Shelf(shelf) if shelf in set(Shelf) else Shelf.TO_DO,
        reader_id=current_person().account.id,
        now=now(),
        topic=topic if topic in TOPIC_WORDS else None,
        tag=clean_text(request.args.get("tag")) or None,
    )


def _write_place(place: Place) -> str:
    return "~".join((str(place.rank), place.at.isoformat() if place.at else "", str(place.id)))


def _read_place(written: str) -> Place | None:
    """Read where the page before ended; none where that is no place."""
    parts = written.split("~")
    if len(parts) != _PARTS:
        return None
    with suppress(ValueError):
        at = datetime.fromisoformat(parts[1]) if parts[1] else None
        if at is None or at.tzinfo is not None:
            return Place(min(max(int(parts[0]), 0), 9), at, UUID(parts[2]))
    return None
