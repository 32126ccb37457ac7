"""Who is one visitor to a limit, under which key their tries are counted, and when there are too many."""

import hmac
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address

from app.domain.limits.errors import TooManyError
from app.domain.limits.policy import Rate

_CUSTOMER = 64  # bits of an IPv6 address that one customer holds at least (RFC 6177)


def network_of(address: str) -> str:
    """Give the part of a client's address that it cannot change at will: IPv4 whole, IPv6 by /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), _CUSTOMER), strict=False))


def tally_key(secret: str, tenant: str, what: str, who: str = "") -> str:
    """Name the tries of `what` by `who` (nobody: by all) so that a stolen table tells of no visitor."""
    return hmac.digest(secret.encode(), f"limit\0{tenant}\0{what}\0{who}".encode(), "sha256").hex()


def hold_to(rate: Rate, tries: int, ends_at: datetime, *, now: datetime) -> None:
    """Let a counted try pass; TooManyError when it is one too many."""
    if tries > rate.most:
        raise TooManyError(ends_at - now)
