"""The kinds of mail: for each, who gathers what its templates need beyond the row."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.mail.letter import Writer
from app.web.mail.letters import (
    alerts,
    billing,
    cards,
    chat,
    contracts,
    desk,
    devices,
    events,
    invoices,
    pro,
    profile,
    recovery,
    registration,
    requests,
)

KINDS: Mapping[str, Writer] = MappingProxyType(
    {
        **desk.LETTERS,
        **registration.LETTERS,
        **recovery.LETTERS,
        **alerts.LETTERS,
        **profile.LETTERS,
        **devices.LETTERS,
        **pro.LETTERS,
        **invoices.LETTERS,
        **billing.LETTERS,
        **cards.LETTERS,
        **contracts.LETTERS,
        **requests.LETTERS,
        **chat.LETTERS,
        **events.LETTERS,
    }
)
