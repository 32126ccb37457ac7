"""Where somebody follows their request: in their account, or, as a guest, under an address that is signed for them."""

import re
from enum import StrEnum
from uuid import UUID

from app.domain.support.models import Ticket
from app.kernel.signing import Signer

REQUESTS_PATH = "/account/requests/"
_ID = 32  # hexadecimal digits
_HEX, _NUMBER = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9]{1,6}")


class LinkUse(StrEnum):
    """What a signed address lets its reader do, and nothing else."""

    FOLLOW = "request-follow"
    PROVE = "request-prove"
    RATE = "request-rate"  # one closure
    SENT = "request-sent"  # the page that confirms it
    STOP = "request-summary-stop"  # the daily summary; what is named is the account


PATHS = {
    LinkUse.FOLLOW: "/support/requests/",
    LinkUse.PROVE: "/support/confirm/",
    LinkUse.RATE: "/support/rate/",
    LinkUse.STOP: "/support/summary/stop/",
}


def path_of(ticket: Ticket, signer: Signer) -> str:
    """Give the path under which whoever asked follows a ticket."""
    if ticket.account_id is not None:
        return REQUESTS_PATH + ticket.reference
    return signed_path(ticket, LinkUse.FOLLOW, signer)


def signed_path(ticket: Ticket, use: LinkUse, signer: Signer) -> str:
    """Give a path that opens a ticket to whoever was mailed it."""
    return PATHS[use] + signed_token(ticket.tenant, ticket.id, use, signer)


def signed_token(tenant: str, id_: UUID, use: LinkUse, signer: Signer) -> str:
    """Give the last part of such a path."""
    return id_.hex + signer.sign(use, tenant, id_.hex)


def read_token(token: str, use: LinkUse, tenant: str, signer: Signer) -> UUID | None:
    """Read what the last part of a signed path is about; none where it is not ours."""
    id_ = _read_id(token[:_ID])
    return id_ if id_ is not None and signer.is_signed(token[_ID:], use, tenant, id_.hex) else None


def rating_path(ticket: Ticket, number: int, signer: Signer) -> str:
    """Give a path at which one closure of a ticket is judged, that of an event with this number."""
    mark = signer.sign(LinkUse.RATE, ticket.tenant, ticket.id.hex, str(number))
    return f"{PATHS[LinkUse.RATE]}{ticket.id.hex}{mark}-{number}"


def read_rating(token: str, tenant: str, signer: Signer) -> tuple[UUID, int] | None:
    """Read which ticket and which closure are judged; none where it is not ours."""
    mark, _between, number = token[_ID:].partition("-")
    id_ = _read_id(token[:_ID])
    if id_ is None or not _NUMBER.fullmatch(number):
        return None
    return (id_, int(number)) if signer.is_signed(mark, LinkUse.RATE, tenant, id_.hex, number) else None


def _read_id(text: str) -> UUID | None:
    return UUID(hex=text) if _HEX.fullmatch(text) else None
