"""What an address is made of, the same in every country; which parts a country has, `formats` says."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """A part of an address that is written on it, by the name of its column."""

    RECIPIENT = "recipient"
    COMPANY = "company"
    LINE1 = "line1"
    LINE2 = "line2"
    DISTRICT = "district"  # of a town
    CITY = "city"
    REGION = "region"  # a state, a province, a prefecture: its code where the country has codes
    POSTCODE = "postcode"
    SORTING_CODE = "sorting_code"  # CEDEX


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAddress:
    """An address as somebody filled it in; country by ISO 3166-1 alpha-2, phone by E.164."""

    line1: str
    country: str
    line2: str | None = None
    recipient: str | None = None
    company: str | None = None
    district: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    sorting_code: str | None = None
    phone: str | None = None
