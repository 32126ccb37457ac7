"""Requests in words: topics, states, what is asked for each topic. All are labels that FAQ entries quote."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.support.states import TicketState
from app.domain.support.topics import TopicName
from app.web.labels import LABELS

TOPIC_LABELS: Mapping[TopicName, str] = MappingProxyType(
    {
        "question": "topic_question",
        "account": "topic_access",
        "offers": "topic_offers",
        "billing": "topic_billing",
        "no_access": "topic_no_access",
        "dispute": "dispute_invoice",
        "payment": "topic_payment",
        "order": "topic_order",
        "delivery": "topic_delivery",
        "display": "topic_display",
        "slowness": "topic_slowness",
        "bug": "topic_technical",
        "configuration": "topic_configuration",
        "features": "topic_features",
        "suspicious": "security",
        "breach": "topic_breach",
        "deletion": "topic_closing",
        "data": "topic_data",
        "pro": "pro_account",
        "other": "topic_other",
    }
)
"""The label of each topic, by name."""

FACT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "transaction": "transaction",
        "paid_on": "paid_on",
        "paid_with": "paid_with",
        "seen": "seen_instead",
        "invoice_number": "invoice_number",
        "error": "invoice_error",
        "proof": "payment_proof",
        "exact_message": "exact_message",
        "tried": "tried",
        "order_number": "order_number",
        "tracking_number": "tracking_number",
        "page_url": "page_address",
        "steps": "steps",
        "browser": "browser",
        "slow_on": "incident_date",
        "slow_at": "incident_time",
        "page_kind": "page_kind",
        "observed": "observed",
        "observed_on": "observed_on",
        "why_leaving": "why_leaving",
    }
)
"""The label of what each topic asks for, by name."""

STATE_LABELS: Mapping[TicketState, str] = MappingProxyType(
    {
        TicketState.UNPROVEN: "state_unproven",
        TicketState.NEW: "state_received",
        TicketState.OPEN: "state_in_progress",
        TicketState.ASKED: "state_yours",
        TicketState.CARRIER: "state_carrier",
        TicketState.RESOLVED: "state_resolved",
        TicketState.CLOSED: "state_closed",
        TicketState.MERGED: "state_merged",
    }
)
"""The label of each state, by name."""

TOPIC_WORDS: Mapping[TopicName, str] = MappingProxyType({topic: LABELS[name] for topic, name in TOPIC_LABELS.items()})
STATE_WORDS: Mapping[TicketState, str] = MappingProxyType({state: LABELS[name] for state, name in STATE_LABELS.items()})
FACT_WORDS: Mapping[str, str] = MappingProxyType({fact: LABELS[name] for fact, name in FACT_LABELS.items()})
"""The words themselves, as messages."""
