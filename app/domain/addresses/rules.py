"""What may be typed into an address's parts, and the one way in which each is kept."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from app.domain.addresses.formats import format_of
from app.domain.addresses.parts import Part

LONGEST_LINE = 100  # characters
LONGEST_POSTCODE = 20
LONGEST_PHONE = 40

_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]+")
_COUNTRY_BEFORE = re.compile(r"[A-Z]{1,3}-?(?=\d)")  # F-84400, A-6833
_CEDEX = re.compile(r"(?:CEDEX)?\s*(\d{0,2})", re.IGNORECASE)
_CITY_CEDEX = re.compile(r"(?P<city>.+?)\s+(?P<cedex>CEDEX(?:\s+\d{1,2})?)", re.IGNORECASE)


def normal_postcode(text: str, country: str) -> str | None:
    """Write a postcode as its country does: capitals, and what stands between; None when it has another form."""
    form = format_of(country)
    if form.postcode_form is None:
        return text
    typed = " ".join(text.upper().split())
    bare = _BETWEEN.sub("", typed)
    for tried in (bare, _COUNTRY_BEFORE.sub("", bare), f"{country}{bare}", typed):
        for each in (_like_example(tried, form.postcode_examples), tried):
            if re.fullmatch(form.postcode_form, each):
                return each
    return None


def postcode_example(country: str) -> str | None:
    """Give a postcode as the country writes it; None where it has none."""
    form = format_of(country)
    return form.postcode_examples[0] if Part.POSTCODE in form.parts and form.postcode_examples else None


def normal_sorting_code(text: str) -> str | None:
    """Write `CEDEX`, `cedex 8` or `08` as the French post does; None for anything else."""
    found = _CEDEX.fullmatch(text.strip())
    if found is None:
        return None
    return f"CEDEX {int(found[1]):02}" if found[1] else "CEDEX"


def split_cedex(city: str, country: str) -> tuple[str, str | None]:
    """Part a town from the CEDEX that was written behind it, where the country has it."""
    found = _CITY_CEDEX.fullmatch(city)
    if found is None or Part.SORTING_CODE not in format_of(country).parts:
        return city, None
    return found["city"], normal_sorting_code(found["cedex"])


def read_phone(text: str, country: str) -> str | None:
    """Read a telephone number as somebody of a country writes it, and give it by E.164; None when it can't be one."""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def said_phone(number: str, country: str) -> str:
    """Write a number of E.164 for people: as its country does within it, with the country's code elsewhere."""
    parsed = phonenumbers.parse(number)
    at_home = phonenumbers.region_code_for_number(parsed) == country
    kind = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, kind)


def phone_example(country: str) -> str:
    """Give a number as somebody of a country writes it."""
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
        found = phonenumbers.example_number_for_type(country, kind) if country else None
        if found is not None:
            return phonenumbers.format_number(found, PhoneNumberFormat.NATIONAL)
    return "+33 6 12 34 56 78"


def _like_example(bare: str, examples: tuple[str, ...]) -> str:
    """Put between its characters what stands between an example's, where both have the same letters and digits."""
    for example in examples:
        if _shape(_BETWEEN.sub("", example)) == _shape(bare):
            left = iter(bare)
            return "".join(next(left) if each.isalnum() else each for each in example)
    return bare


def _shape(text: str) -> str:
    return "".join("9" if each.isdigit() else "A" if each.isalpha() else each for each in text)
