"""The address that a reply goes to: it names its request and who was written to, and is signed.

`help+<reference>.<role>.<mac>@example.com`: small letters only, because some mailers change the case (RFC 5321, 2.4
notwithstanding), and a local part of 64 octets at most (4.5.3.1.1).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.accounts.identifiers import key_of
from app.kernel.signing import Signer

LONGEST_LOCAL = 64  # octets
_PURPOSE = "mail-reply"
_SIGNED = re.compile(r"\+(?P<reference>[a-z0-9-]{1,30})\.(?P<role>[a-z])\.(?P<mac>[a-z2-7]{24})$")


class Role(StrEnum):
    """As who somebody was written to; the team gets no such address, as it answers at the desk."""

    CUSTOMER = "c"


@dataclass(frozen=True, slots=True)
class Claim:
    """What an address says; worth nothing before `signer_of` found whose it is."""

    reference: str  # in small letters
    role: str
    mac: str


def signed_address(signer: Signer, contact: str, *, tenant: str, reference: str, recipient: str, role: Role) -> str:
    """Give the address that `recipient` replies to; ValueError when the brand's own is too long for that."""
    local, _, domain = contact.rpartition("@")
    mac = signer.sign(_PURPOSE, *_said(tenant, reference, recipient, role))
    signed = f"{local}+{reference.casefold()}.{role}.{mac}"
    if len(signed.encode()) > LONGEST_LOCAL:
        raise ValueError(f"“{local}” leaves no room for a signed reference within {LONGEST_LOCAL} octets")
    return f"{signed}@{domain}"


def read_claim(recipients: Iterable[str], contact: str) -> Claim | None:
    """Give what the first address says that looks like one of the brand's signed ones."""
    local, _, domain = contact.casefold().rpartition("@")
    for each in recipients:
        at, _, host = each.casefold().rpartition("@")
        match = _SIGNED.search(at)
        if match is not None and host == domain and at[: match.start()] == local:
            return Claim(match["reference"], match["role"], match["mac"])
    return None


def signer_of(signer: Signer, claim: Claim, people: Iterable[tuple[str, Role]], *, tenant: str) -> str | None:
    """Give whom an address was made for, among the (address, role) of a request's people; None: it is not by us.

    Each is compared in constant time.
    """
    signed = (
        recipient
        for recipient, role in people
        if role == claim.role
        and signer.is_signed(claim.mac, _PURPOSE, *_said(tenant, claim.reference, recipient, role))
    )
    return next(signed, None)


def _said(tenant: str, reference: str, recipient: str, role: Role) -> tuple[str, ...]:
    return tenant, reference.casefold(), key_of(recipient), role
