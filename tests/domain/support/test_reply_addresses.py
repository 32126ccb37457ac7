"""The address that a reply goes to is signed for one request, one recipient and one role of one brand."""

import pytest

from app.domain.support.incoming.tokens import LONGEST_LOCAL, Role, read_claim, signed_address, signer_of
from tests.domain.support.corpus import ANN, BOX, PEOPLE, REFERENCE, SIGNER


def address(recipient: str = ANN, role: Role = Role.CUSTOMER, reference: str = REFERENCE, tenant: str = "alpha") -> str:
    return signed_address(SIGNER, BOX, tenant=tenant, reference=reference, recipient=recipient, role=role)


def signer(*recipients: str) -> str | None:
    claim = read_claim(recipients, BOX)
    return signer_of(SIGNER, claim, PEOPLE, tenant="alpha") if claim else None


def test_a_signed_address_leads_to_whom_it_was_made_for() -> None:
    assert signer(address()) == ANN
    assert signer("someone@example.com", BOX, address().upper()) == ANN


@pytest.mark.parametrize(
    "other",
    [
        address("bob@example.com"),
        address().replace(".c.", ".t."),
        address(tenant="birch"),
        address(reference="K7M2-9QXE"),
        address()[: address().index("@") - 1] + ("b" if "a@" in address() else "a") + "@alpha.example",
        BOX,
        address().replace("help+", "other+"),
        address().replace("alpha.example", "birch.example"),
        f"help+{REFERENCE.lower()}.c.@alpha.example",
    ],
)
def test_an_address_changed_anywhere_is_nobodys(other: str) -> None:
    claim = read_claim([other], BOX)

    assert claim is None or claim.reference != REFERENCE.lower() or signer(other) is None


def test_a_signed_address_fits_where_addresses_go() -> None:
    local = address(reference=REFERENCE).rpartition("@")[0]

    assert len(local) <= LONGEST_LOCAL
    assert local == local.lower()
    with pytest.raises(ValueError, match="leaves no room"):
        signed_address(
            SIGNER,
            "a-rather-long-name-of-a-mailbox-of-ours@alpha.example",
            tenant="alpha",
            reference=REFERENCE,
            recipient=ANN,
            role=Role.CUSTOMER,
        )
