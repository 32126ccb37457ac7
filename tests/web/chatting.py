"""A brand whose team is there to chat, at an hour of its own; Ann, who asks, and Cleo, who answers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.support.models import TicketMessage
from app.kernel.db import open_session
from app.web.chatting import read_staffed
from app.web.installation import EXTENSION, Installation
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

if TYPE_CHECKING:
    from app.kernel.clock import Clock

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # within the hours of every brand
SUNDAY = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass
class Hour:
    """What the clock of the installation says."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def at_hour(app: Flask) -> Iterator[Hour]:
    """Let the installation's clock stand still; whether somebody is there is asked anew each time."""
    installed: Installation = app.extensions[EXTENSION]
    hour = Hour()
    staffed = partial(read_staffed, installed.engine, hour)
    app.extensions[EXTENSION] = replace(installed, clock=cast("Clock", hour), is_staffed=staffed)
    yield hour
    app.extensions[EXTENSION] = installed


@dataclass
class Room:
    """The two of them, each at a browser."""

    app: Flask
    hour: Hour
    ann: Visitor
    cleo: Visitor

    def arrive(self) -> None:
        """Let Cleo say that she takes chats."""
        assert self.cleo.send("/admin/chat/here", {"available": "yes"}).status_code == 303

    def start(self, body: str = "Bonjour", **fields: str) -> str:
        """Let Ann start a chat; give its path."""
        answer = self.ann.send("/chat", {"body": body, "form_key": "k", **fields})
        assert answer.status_code == 303
        return answer.location.partition("#")[0]

    def bodies(self, brand: str = "camcha") -> list[str]:
        """List every message of the brand, in order."""
        with open_session(self.app.extensions[EXTENSION].engine, brand) as session:
            return list(session.scalars(select(TicketMessage.body).order_by(TicketMessage.at, TicketMessage.number)))


def open_room(app: Flask, hour: Hour, brand: str = "camcha") -> Room:
    """Seat both."""
    account = settle(app, brand)
    ann = Visitor(app, brand)
    ann.sign_in(account.email)
    return Room(app, hour, ann, colleague(app, Role.AGENT, brand))


def scripted(visitor: Visitor, path: str, fields: dict[str, str], *, page: str) -> Any:  # noqa: ANN401 - JSON
    """Send as the page's script does; give the status and what was answered."""
    token = visitor.token_on(page)
    answer = visitor.client.post(
        path, base_url=visitor.base, data={**fields, "csrf_token": token}, headers={"Accept": "application/json"}
    )
    return answer.status_code, json.loads(answer.text) if answer.text else None
