"""Events that a brand holds, and somebody who signs up for them."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import delete, update

from app.domain.events.models import Event, SignUpState
from app.domain.library.models import Resource, Subject
from app.domain.library.search.index import forget_resource
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.domain.events.events import announced
from tests.domain.events.events import states as states_of
from tests.stock import HOSTS
from tests.web.people import Visitor, empty_accounts, settle

BRAND = "omicron"
NOW = datetime.now(UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
JOIN = "https://meet.example/room-7?a=1"


def leave_none(app: Flask) -> None:
    """Leave no event, nothing that one is about, and nobody."""
    empty_accounts(app)
    for brand in HOSTS:
        with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
            for entity in (Event, Subject):
                session.execute(delete(entity), execution_options={"synchronize_session": False})


def leave_no_webinar(app: Flask) -> None:
    """Leave nothing in the library, and nothing of its search."""
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        for resource in session.query(Resource).all():
            forget_resource(session, resource.language, resource.id)
        session.execute(delete(Resource), execution_options={"synchronize_session": False})


def held(app: Flask, brand: str = BRAND, **facts: Any) -> Event:  # noqa: ANN401 - any column
    """Make an event in a week, in the brand's region of Vienna unless it is said otherwise."""
    known = {"starts_at": NOW + 7 * DAY, "ends_at": NOW + 7 * DAY + 3 * HOUR, "region": "alpine", "online_url": JOIN}
    with open_session(app.extensions[EXTENSION].engine, brand) as session:
        return announced(session, now=min(NOW, facts.get("starts_at", NOW)) - DAY, **{**known, **facts})


def move(app: Flask, event: Event, **facts: object) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        changed = update(Event).where(Event.id == event.id).values(**facts)
        session.execute(changed, execution_options={"synchronize_session": False})


def states(app: Flask, event: Event) -> list[SignUpState]:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        return [state for _, state in states_of(session, event.id)]


def person(app: Flask, name: str = "ann", brand: str = BRAND) -> Visitor:
    settle(app, brand, email=f"{name}@example.com", first_name=name.title())
    visitor = Visitor(app, brand)
    assert visitor.sign_in(f"{name}@example.com").status_code == 303
    return visitor


def page(visitor: Visitor, event: Event, part: str = "") -> str:
    answer = visitor.get(f"/events/{event.slug}{part}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.text))


def sign_up(visitor: Visitor, event: Event) -> int:
    path = f"/events/{event.slug}"
    return visitor.send(f"{path}/sign-up").status_code
