"""What is shown on a dashboard, in which order, and why: pure rules."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from app.domain.library.models import ResourceKind


class Card(StrEnum):
    """A part of the dashboard, in the order in which it begins."""

    UPDATES = "updates"
    EVENTS = "events"
    DOCUMENTS = "documents"
    VIDEOS = "videos"
    ARTICLES = "articles"


KINDS: Mapping[Card, tuple[ResourceKind, ...]] = MappingProxyType(
    {
        Card.UPDATES: (ResourceKind.UPDATE,),
        Card.DOCUMENTS: (ResourceKind.DOCUMENT, ResourceKind.GUIDE),
        Card.VIDEOS: (ResourceKind.VIDEO, ResourceKind.WEBINAR),
        Card.ARTICLES: (ResourceKind.ARTICLE, ResourceKind.TUTORIAL),
    }
)
"""The kinds of resources that a card shows; every kind is on one card, and events are on one of their own."""


class Reason(StrEnum):
    """Why something is shown, the strongest first."""

    DEVICE = "device"  # it is about a device that they registered
    PRODUCT_AND_TOPIC = "product_and_topic"
    PRODUCT = "product"
    TOPIC = "topic"
    NEAR = "near"  # an event in their region
    NEW = "new"  # nothing that was chosen: it is the newest there is, or what comes next


_RANKS = {reason: rank for rank, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What somebody chose, and the products of their devices, by the ids of the subjects."""

    devices: Collection[UUID] = frozenset()
    products: Collection[UUID] = frozenset()
    topics: Collection[UUID] = frozenset()


class Candidate(NamedTuple):
    """What could be shown: its id, the day that stands on it, what it is about."""

    id: UUID
    dated_on: date
    subjects: frozenset[UUID]


class Upcoming(NamedTuple):
    """An event that could be shown: its id, when it begins, whether it is in somebody's region, what it is about."""

    id: UUID
    starts_at: datetime
    is_near: bool
    subjects: frozenset[UUID]


class Shown(NamedTuple):
    """What is shown, why, and the chosen subject that says so; none for what is only new."""

    id: UUID
    reason: Reason
    subject: UUID | None


def judge(candidate: Candidate | Upcoming, chosen: Chosen) -> Shown:
    """Say why something is worth showing to somebody."""
    devices, products, topics = (
        sorted(each for each in candidate.subjects if each in group)
        for group in (chosen.devices, chosen.products, chosen.topics)
    )
    if devices:
        return Shown(candidate.id, Reason.DEVICE, devices[0])
    if products:
        return Shown(candidate.id, Reason.PRODUCT_AND_TOPIC if topics else Reason.PRODUCT, products[0])
    if topics:
        return Shown(candidate.id, Reason.TOPIC, topics[0])
    return Shown(candidate.id, Reason.NEW, None)


def choose_shown(candidates: Iterable[Candidate], chosen: Chosen, *, most: int) -> Sequence[Shown]:
    """Choose what a card shows: what concerns somebody most comes first, of equals the newest."""
    judged = [(each, judge(each, chosen)) for each in candidates]
    judged.sort(key=lambda pair: (_RANKS[pair[1].reason], -pair[0].dated_on.toordinal(), pair[0].id))
    return [shown for _, shown in judged[:most]]


def choose_events(upcoming: Iterable[Upcoming], chosen: Chosen, *, most: int) -> Sequence[Shown]:
    """Choose the events that are shown: those in one's region first, then what concerns one, then what is next."""
    judged = [(each, judge(each, chosen)) for each in upcoming]
    judged.sort(key=lambda pair: (not pair[0].is_near, _RANKS[pair[1].reason], pair[0].starts_at, pair[0].id))
    return [
        shown._replace(reason=Reason.NEAR) if each.is_near and shown.reason is Reason.NEW else shown
        for each, shown in judged[:most]
    ]


@dataclass(frozen=True, slots=True)
class Order:
    """The cards in somebody's order, the hidden ones among them."""

    cards: tuple[Card, ...] = tuple(Card)
    hidden: frozenset[Card] = field(default=frozenset())

    @property
    def visible(self) -> tuple[Card, ...]:
        """Those that are shown."""
        return tuple(card for card in self.cards if card not in self.hidden)


class Move(StrEnum):
    """What can be done with a card."""

    UP = "up"
    DOWN = "down"
    HIDE = "hide"
    SHOW = "show"


def read_order(cards: Iterable[str], hidden: Iterable[str]) -> Order:
    """Read what is kept: a name that no card has any more is passed over, a card that came since is the last."""
    known = [card for name in dict.fromkeys(cards) for card in Card if card.value == name]
    missing = [card for card in Card if card not in known]
    return Order((*known, *missing), frozenset(card for card in Card if card.value in set(hidden)))


def move(order: Order, card: Card, how: Move) -> Order:
    """Move a card by one place, hide it or show it; what is first stays first, what is last stays last."""
    if how in (Move.HIDE, Move.SHOW):
        hidden = order.hidden | {card} if how is Move.HIDE else order.hidden - {card}
        return Order(order.cards, hidden)
    cards = list(order.cards)
    place = cards.index(card)
    other = max(0, place - 1) if how is Move.UP else min(len(cards) - 1, place + 1)
    cards[place], cards[other] = cards[other], cards[place]
    return Order(tuple(cards), order.hidden)
