"""What a request can be about, and what is asked for each topic: one table for forms, queue and mails."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

TopicName = Literal[
    "question",
    "account",
    "offers",
    "billing",
    "no_access",
    "dispute",
    "payment",
    "order",
    "delivery",
    "display",
    "slowness",
    "bug",
    "configuration",
    "features",
    "suspicious",
    "breach",
    "deletion",
    "data",
    "pro",
    "other",
]


class FactKind(StrEnum):
    """How something is asked for."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    PAGE_KIND = "page_kind"
    URL = "url"


@dataclass(frozen=True, slots=True)
class AskedFact:
    """One thing that a topic asks for; its label is found by its name."""

    name: str
    kind: FactKind
    required: bool = True


@dataclass(frozen=True, slots=True)
class Topic:
    """What a topic asks for beside subject and description, and whether it is answered before all others."""

    facts: tuple[AskedFact, ...] = ()
    first_in_line: bool = False


_LINE, _TEXT, _DATE, _TIME = FactKind.LINE, FactKind.TEXT, FactKind.DATE, FactKind.TIME

TOPICS: Mapping[TopicName, Topic] = MappingProxyType(
    {
        "question": Topic(),
        "account": Topic(),
        "offers": Topic(),
        "billing": Topic(),
        "no_access": Topic(
            (
                AskedFact("transaction", _LINE),
                AskedFact("paid_on", _DATE),
                AskedFact("paid_with", _LINE),
                AskedFact("seen", _TEXT),
            ),
            first_in_line=True,
        ),
        "dispute": Topic(
            (AskedFact("invoice_number", _LINE), AskedFact("error", _TEXT), AskedFact("proof", _TEXT)),
            first_in_line=True,
        ),
        "payment": Topic(
            (
                AskedFact("exact_message", _TEXT),
                AskedFact("order_number", _LINE, required=False),
                AskedFact("tried", _TEXT, required=False),
            )
        ),
        "order": Topic((AskedFact("order_number", _LINE, required=False),)),
        "delivery": Topic((AskedFact("order_number", _LINE), AskedFact("tracking_number", _LINE))),
        "display": Topic(
            (
                AskedFact("page_url", FactKind.URL),
                AskedFact("steps", _TEXT),
                AskedFact("browser", _LINE, required=False),
            )
        ),
        "slowness": Topic(
            (AskedFact("slow_on", _DATE), AskedFact("slow_at", _TIME), AskedFact("page_kind", FactKind.PAGE_KIND))
        ),
        "bug": Topic((AskedFact("steps", _TEXT), AskedFact("page_url", FactKind.URL, required=False))),
        "configuration": Topic(),
        "features": Topic(),
        "suspicious": Topic((AskedFact("observed", _TEXT), AskedFact("observed_on", _DATE)), first_in_line=True),
        "breach": Topic((AskedFact("observed", _TEXT), AskedFact("observed_on", _DATE)), first_in_line=True),
        "deletion": Topic((AskedFact("why_leaving", _TEXT, required=False),)),
        "data": Topic(),
        "pro": Topic(),
        "other": Topic(),
    }
)
"""Sources: CC-07, CC-10, CC-19, CC-27, RP-08, ST-03 to ST-08."""

PAGE_KINDS = ("product_list", "basket", "customer_area", "other")
"""The kinds of page of a report of slowness (ST-04)."""
