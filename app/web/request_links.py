"""Where somebody follows their request: in their account, or under an address that is signed for them.

Who asked without signing in follows so too, account or not: they may have asked because they can't sign in. The address
opens that request and no other, and none once its answers go to another mailbox. So do those at which an end is judged
and a summary is stopped.
"""

import re
from enum import StrEnum
from uuid import UUID

from app.domain.accounts.models import Account
from app.domain.support.models import Ticket
from app.kernel.signing import Signer

REQUESTS_PATH = "/account/requests/"
_ID = 32  # hexadecimal digits
_MAILBOX, _BETWEEN = "request-mailbox", "-"
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


def path_of(ticket: Ticket, signer: Signer, *, signed_in: bool) -> str:
    """Give the path under which whoever asked follows a ticket; `signed_in`: they were when they asked."""
    if signed_in:
        return REQUESTS_PATH + ticket.reference
    return PATHS[LinkUse.FOLLOW] + follow_token(ticket, signer)


def follow_token(ticket: Ticket, signer: Signer) -> str:
    """Give the last part of the path that opens a ticket to whoever was mailed it."""
    return signed_token(ticket.tenant, ticket.id, LinkUse.FOLLOW, signer) + _mailbox_mark(ticket, signer)


def may_follow(ticket: Ticket, token: str, signer: Signer) -> bool:
    """Tell whether a token opens a ticket: it is ours, and was mailed to where the ticket is answered now."""
    named = read_mailed(token, LinkUse.FOLLOW, ticket.tenant, signer)
    return named == ticket.id and is_of_mailbox(ticket, token, signer)


def is_of_mailbox(about: Ticket | Account, token: str, signer: Signer) -> bool:
    """Tell whether a token that names a ticket or an account was mailed to the mailbox that this has now."""
    return signer.is_signed(token.rpartition(_BETWEEN)[2], _MAILBOX, *_mailbox(about))


def read_mailed(token: str, use: LinkUse, tenant: str, signer: Signer) -> UUID | None:
    """Read what a token was made for, whichever mailbox it went to; none where it is not ours."""
    return read_token(token.partition(_BETWEEN)[0], use, tenant, signer)


def prove_path(ticket: Ticket, signer: Signer) -> str:
    """Give the path at which a guest proves the mailbox that it was mailed to."""
    return PATHS[LinkUse.PROVE] + signed_token(ticket.tenant, ticket.id, LinkUse.PROVE, signer)


def stop_path(account: Account, signer: Signer) -> str:
    """Give the path at which an account's daily summary is stopped by whoever was mailed it."""
    token = signed_token(account.tenant, account.id, LinkUse.STOP, signer)
    return PATHS[LinkUse.STOP] + token + _mailbox_mark(account, signer)


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
    return f"{PATHS[LinkUse.RATE]}{ticket.id.hex}{mark}{_BETWEEN}{number}{_mailbox_mark(ticket, signer)}"


def read_rating(token: str, tenant: str, signer: Signer) -> tuple[UUID, int] | None:
    """Read which ticket and which closure a token names, wherever it was mailed to; none where it is not ours."""
    mark, number = [*token[_ID:].split(_BETWEEN), ""][:2]
    id_ = _read_id(token[:_ID])
    if id_ is None or not _NUMBER.fullmatch(number):
        return None
    return (id_, int(number)) if signer.is_signed(mark, LinkUse.RATE, tenant, id_.hex, number) else None


def _mailbox_mark(about: Ticket | Account, signer: Signer) -> str:
    return _BETWEEN + signer.sign(_MAILBOX, *_mailbox(about))


def _mailbox(about: Ticket | Account) -> tuple[str, str, str]:
    return about.tenant, about.id.hex, about.email_key or ""


def _read_id(text: str) -> UUID | None:
    return UUID(hex=text) if _HEX.fullmatch(text) else None
