"""The kinds of mail: for each, what its templates need beyond the row, and who gets the answer to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession
from app.tenancy.tenant import Tenant
from app.web.i18n import NAMES


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says: its templates' variables, and the address that a reply goes to (none: the brand's)."""

    facts: Mapping[str, object] = field(default_factory=dict)
    reply_to: str | None = None


Writer = Callable[[OutgoingMail, Tenant, TenantSession, datetime], Letter]
"""Gathers a kind's facts when the mail is sent; what it mints, it stores in a transaction of that session."""


def faq_feedback(mail: OutgoingMail, _tenant: Tenant, _session: TenantSession, _now: datetime) -> Letter:
    """Tell the team why an answer was of no use; the visitor, if they left an address, gets the reply."""
    names = ("entry", "url", "reason", "comment", "reply_to")
    facts = {name: str(mail.args[name] or "") for name in names}
    return Letter(facts | {"read_in": NAMES[str(mail.args["read_in"])]}, facts["reply_to"] or None)


def contact_message(mail: OutgoingMail, _tenant: Tenant, _session: TenantSession, _now: datetime) -> Letter:
    """Bring a visitor's question to the team; the reply goes to the visitor."""
    facts = {name: str(mail.args[name]) for name in ("message", "reply_to")}
    return Letter(facts | {"written_in": NAMES[str(mail.args["written_in"])]}, facts["reply_to"])


def trial(_mail: OutgoingMail, _tenant: Tenant, _session: TenantSession, _now: datetime) -> Letter:
    """Show an operator that mails arrive."""
    return Letter()


KINDS: Mapping[str, Writer] = MappingProxyType(
    {"faq_feedback": faq_feedback, "contact_message": contact_message, "test": trial}
)
