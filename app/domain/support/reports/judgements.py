"""What those who asked thought of how they were helped, as they said it in a period: by topic, and in their words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from app.domain.support.models import Ticket
from app.domain.support.ratings.models import TicketRating
from app.domain.support.topics import TOPICS
from app.kernel.db import TenantSession

SHOWN = 50  # comments


@dataclass(slots=True)
class Judgements:
    """How often each score was given."""

    scores: Counter[int] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many said what they thought."""
        return self.scores.total()

    @property
    def mean(self) -> float | None:
        """The mean score; none where nobody gave one."""
        return sum(score * times for score, times in self.scores.items()) / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote beside their score, and about which request."""

    reference: str
    subject: str
    score: int
    comment: str
    rated_at: datetime


def read_judgements(session: TenantSession, begin: datetime, end: datetime) -> Sequence[tuple[str, Judgements]]:
    """Add up the scores given from one instant to another, by topic, the one that has most first: one query."""
    found = session.execute(
        select(Ticket.topic, TicketRating.score, func.count())
        .join(Ticket, Ticket.id == TicketRating.ticket_id)
        .where(TicketRating.rated_at >= begin, TicketRating.rated_at < end, Ticket.topic.in_(TOPICS))
        .group_by(Ticket.topic, TicketRating.score)
    )
    topics = dict[str, Judgements]()
    for topic, score, times in found:
        topics.setdefault(topic, Judgements()).scores[score] += times
    return sorted(topics.items(), key=lambda each: (-each[1].count, each[0]))


def all_together(topics: Sequence[tuple[str, Judgements]]) -> Judgements:
    """Add the topics up."""
    return Judgements(sum((each.scores for _, each in topics), Counter[int]()))


def list_comments(session: TenantSession, begin: datetime, end: datetime) -> Sequence[Comment]:
    """List what was written beside scores from one instant to another, the latest first: one query."""
    found = session.execute(
        select(Ticket.reference, Ticket.subject, TicketRating.score, TicketRating.comment, TicketRating.rated_at)
        .join(Ticket, Ticket.id == TicketRating.ticket_id)
        .where(TicketRating.rated_at >= begin, TicketRating.rated_at < end, TicketRating.comment.is_not(None))
        .order_by(TicketRating.rated_at.desc(), TicketRating.id.desc())
        .limit(SHOWN)
    )
    return [
        Comment(reference, subject, score, comment, rated_at)
        for reference, subject, score, comment, rated_at in found
        if comment is not None
    ]
