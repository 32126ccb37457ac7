"""The letter that brings what was said in a chat to whoever was gone by then."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from app.domain.mail.errors import OutdatedError
from app.domain.support.chat.tending import UNREAD_MAIL
from app.domain.support.models import Way
from app.domain.support.queries import get_ticket, list_messages
from app.domain.support.states import By
from app.kernel.errors import NotFoundError
from app.web.mail.letter import Letter, Occasion, Writer
from app.web.pages import PAGES


def unread(occasion: Occasion) -> Letter:
    """Bring the answers; OutdatedError when they were all seen meanwhile, or the chat is gone."""
    account, args = occasion.addressee(), occasion.mail.args
    try:
        ticket = get_ticket(occasion.session, UUID(str(args["ticket"])))
    except NotFoundError as error:
        raise OutdatedError("the chat is no more") from error
    after = max(int(str(args["after"])), ticket.read_by_customer)
    later = list_messages(occasion.session, ticket.id, with_notes=False, after=after)
    of_mail = [each for each in later if each.number <= int(str(args["to"]))]
    answers = [each for each in of_mail if each.by is By.TEAM and each.way is Way.CHAT]
    if not answers:
        raise OutdatedError("all of it was seen")
    facts = {
        "name": account.first_name,
        "reference": ticket.reference,
        "answers": [(each.by_name, each.body) for each in answers],
        "url": occasion.url(f"{PAGES['chat'].path}/{ticket.reference}"),
    }
    return Letter(facts)


LETTERS: Mapping[str, Writer] = MappingProxyType({UNREAD_MAIL: unread})
