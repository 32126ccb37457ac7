"""What was answered to what a topic asks for, as its writer and the team read it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import cast

from app.domain.support.models import TicketFact
from app.domain.support.topics import TOPICS, FactKind, TopicName
from app.web.circumstances import day_words
from app.web.i18n import gettext as _
from app.web.request import current_language
from app.web.request_words import FACT_WORDS


def page_kinds() -> Mapping[str, str]:
    """Name the kinds of page that a report of slowness tells apart."""
    return {
        "product_list": _("Product list"),
        "basket": _("Basket"),
        "customer_area": _("Customer area"),
        "other": _("Another page"),
    }


def told_facts(topic: str, facts: Iterable[TicketFact]) -> list[tuple[str, str]]:
    """Name each answer and say it, in the order in which the topic asks; what it asks no more comes last."""
    asked = {fact.name: fact.kind for fact in TOPICS[cast("TopicName", topic)].facts}
    order = list(asked)
    known = sorted(facts, key=lambda fact: order.index(fact.name) if fact.name in asked else len(order))
    return [(_(FACT_WORDS[fact.name]), _value(asked.get(fact.name), fact.value)) for fact in known]


def missing_facts(topic: str, facts: Iterable[TicketFact]) -> list[str]:
    """Name what the topic asks for and nobody has said, as of somebody on the phone."""
    known = {fact.name for fact in facts}
    asked = TOPICS[cast("TopicName", topic)].facts
    return [_(FACT_WORDS[fact.name]) for fact in asked if fact.required and fact.name not in known]


def _value(kind: FactKind | None, value: str) -> str:
    match kind:
        case FactKind.PAGE_KIND:
            return page_kinds().get(value, value)
        case FactKind.DATE:
            with suppress(ValueError):  # what is no date stands as it was written
                return day_words(date.fromisoformat(value), current_language())
    return value
