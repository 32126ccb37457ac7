"""Letters to the brand's own team, and the operator's trial."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.i18n import NAMES
from app.web.mail.letter import Letter, Occasion, Writer


def faq_feedback(occasion: Occasion) -> Letter:
    """Tell the team why an answer was of no use; the visitor, if they left an address, gets the reply."""
    args = occasion.mail.args
    names = ("entry", "url", "reason", "comment", "reply_to")
    facts = {name: str(args[name] or "") for name in names}
    return Letter(facts | {"read_in": NAMES[str(args["read_in"])]}, facts["reply_to"] or None)


def contact_message(occasion: Occasion) -> Letter:
    """Bring a visitor's question to the team; the reply goes to the visitor."""
    args = occasion.mail.args
    facts = {name: str(args[name]) for name in ("message", "reply_to")}
    return Letter(facts | {"written_in": NAMES[str(args["written_in"])]}, facts["reply_to"])


def trial(_occasion: Occasion) -> Letter:
    """Show an operator that mails arrive."""
    return Letter()


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {"faq_feedback": faq_feedback, "contact_message": contact_message, "test": trial}
)
