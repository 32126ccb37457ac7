"""The cards of a dashboard in words: what concerns somebody most, each with why it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.accounts.models import Account
from app.domain.library.models import Resource
from app.domain.library.subjects import find_subjects
from app.domain.portal.queries import Concerning, find_order, find_resources, list_concerning
from app.domain.portal.rules import KINDS, Card, Shown, choose_shown
from app.web.context import page_open, page_url
from app.web.dashboard_words import ShownRow, titles_of, why_words
from app.web.events_of_dashboard import shown_events
from app.web.faq_links import spaced
from app.web.i18n import long_date
from app.web.library_words import kind_word
from app.web.request import current_language, now, session

MOST = 4  # resources on a card

CARD_WORDS: Mapping[Card, LazyString] = MappingProxyType(
    {
        Card.UPDATES: _("Software updates"),
        Card.EVENTS: _("Events and training"),
        Card.DOCUMENTS: _("Guides and documents"),
        Card.VIDEOS: _("Videos and webinars"),
        Card.ARTICLES: _("Articles and tutorials"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """A card with what is on it."""

    card: Card
    title: str
    rows: Sequence[ShownRow]


def shown_cards(account: Account) -> Sequence[ShownCard]:
    """Put somebody's dashboard into words, card by card; a card with nothing on it is left out."""
    order = find_order(session(), account.id)
    found = list_concerning(session(), account.id, language=current_language(), most=MOST, now=now())
    shown = {card: _on(card, found) for card in order.visible if card is not Card.EVENTS}
    resources = find_resources(session(), [each.id for on_card in shown.values() for each in on_card])
    subjects = find_subjects(session(), [each.subject for on in shown.values() for each in on if each.subject])
    titles = titles_of(subjects.values())
    rows: dict[Card, Sequence[ShownRow]] = {
        card: [_said(resources[each.id], each, titles) for each in on] for card, on in shown.items()
    }
    if Card.EVENTS in order.visible and page_open("events"):
        rows[Card.EVENTS] = shown_events(account, most=MOST)
    return [
        ShownCard(card=card, title=str(CARD_WORDS[card]), rows=rows[card]) for card in order.visible if rows.get(card)
    ]


def _on(card: Card, found: Concerning) -> Sequence[Shown]:
    candidates = [each for kind in KINDS[card] for each in found.candidates.get(kind, ())]
    return choose_shown(candidates, found.chosen, most=MOST)


def _said(resource: Resource, shown: Shown, titles: Mapping[UUID, str]) -> ShownRow:
    parts = (kind_word(resource.kind), resource.version, long_date(resource.dated_on))
    return ShownRow(
        title=spaced(resource.title, resource.language),
        url=f"{page_url('resources')}{resource.slug}",
        about=" · ".join(part for part in parts if part),
        why=why_words(shown, titles),
    )
