"""What is asked, by whom, on which terms: the values that services take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.hours.rules import Calendar
from app.domain.support.models import Way
from app.domain.support.policy import SupportPolicy
from app.domain.support.states import By
from app.domain.support.topics import TopicName


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a brand promises, the calendar that it counts by, and where its team is written to."""

    policy: SupportPolicy
    calendar: Calendar
    team_email: str
    team_language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: an account, or a guest whose mailbox is proven, or is to be."""

    email: str
    name: str
    language: str
    account_id: UUID | None = None
    is_proven: bool = True
    is_told: bool = True  # by mail that it is there; not whom a machine would thank once more for every thanks


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked; `form_key` names the form that was sent, so that a double click opens one ticket."""

    topic: TopicName
    subject: str
    body: str
    way: Way = Way.FORM
    facts: Mapping[str, str] = field(default_factory=dict)
    form_key: str | None = None
    message_id: str | None = None
    bill_id: UUID | None = None
    read_revision_id: UUID | None = None
    follows_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody writes to a ticket, and who they are."""

    by: By
    body: str
    way: Way
    by_id: UUID | None = None
    by_name: str = ""
    form_key: str | None = None
    message_id: str | None = None
