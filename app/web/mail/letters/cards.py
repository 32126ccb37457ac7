"""The letter about a card that expires."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.billing.cards.service import EXPIRING, find_card
from app.domain.mail.errors import OutdatedError
from app.web.cards import name_of
from app.web.circumstances import day_words
from app.web.mail.letter import Letter, Occasion, Writer


def expiring(occasion: Occasion) -> Letter:
    """Tell that the card that is charged expires; OutdatedError once another one is."""
    account, mail = occasion.addressee(), occasion.mail
    card = find_card(occasion.session, account.id)
    if card is None or card.provider_id != mail.args["card"] or card.expires_on is None:
        raise OutdatedError("another card is charged by now")
    return Letter(
        {
            "first_name": account.first_name,
            "card": name_of(card.brand, card.last4),
            "last_day": day_words(card.expires_on, mail.language),
            "cards_url": occasion.page_url("cards"),
        }
    )


LETTERS: Mapping[str, Writer] = MappingProxyType({EXPIRING: expiring})
