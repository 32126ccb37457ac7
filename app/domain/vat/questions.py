"""What one claimant asks VIES."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.vat.rules import VatNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A number, as it was when it was claimed, and for which registration."""

    registration_id: UUID
    account_id: UUID
    company: str
    number: VatNumber
    owner: str
