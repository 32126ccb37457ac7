"""An address as it is written: on the page, on a parcel, and frozen on an invoice."""

import re
import unicodedata
from dataclasses import asdict, dataclass

from babel import Locale

from app.domain.addresses.formats import LETTERS, CountryFormat, format_of
from app.domain.addresses.models import Address
from app.domain.addresses.parts import GivenAddress, Part
from app.kernel.db import JsonObject

Parts = Address | GivenAddress

_TOKEN = re.compile(r"%[NOADCSZX]|[^%]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSnapshot:
    """An address as it stood when it was written down; what becomes of the address changes nothing about it."""

    recipient: str | None
    company: str | None
    line1: str
    line2: str | None
    district: str | None
    city: str | None
    region: str | None
    postcode: str | None
    sorting_code: str | None
    country: str
    phone: str | None
    country_name: str  # in the language that it was written in
    lines: tuple[str, ...]  # as its country writes it, without the country

    def as_json(self) -> JsonObject:
        """Give it as JSON can say it."""
        return {**asdict(self), "lines": list(self.lines)}


def as_written(address: Parts, language: str) -> AddressSnapshot:
    """Write an address down, with its country's name in a language."""
    return AddressSnapshot(
        **{part.value: getattr(address, part) for part in Part},
        country=address.country,
        phone=address.phone,
        country_name=country_name(address.country, language),
        lines=write_lines(address),
    )


def country_name(country: str, language: str) -> str:
    """Name a country in a language (Unicode CLDR); one that is unknown there by its code."""
    return str(Locale.parse(language).territories.get(country, country))


def write_lines(address: Parts) -> tuple[str, ...]:
    """Give an address's lines in its country's order; parts that are empty leave no trace."""
    form = format_of(address.country)
    is_latin = all(_is_latin(getattr(address, part) or "") for part in Part if part is not Part.REGION)
    texts = {part: _text(address, part, form, is_latin=is_latin) for part in Part}
    lines: list[str] = []
    for line in (form.latin_lines if is_latin else form.lines).split("%n"):
        lines += _write(line, texts)
    return tuple(lines)


def _text(address: Parts, part: Part, form: CountryFormat, *, is_latin: bool) -> str:
    text = getattr(address, part) or ""
    if part is Part.REGION and not _is_latin(text) and is_latin:
        text = next((each.latin_name for each in form.regions if each.code == text), text)
    return text.upper() if part in form.capitals else text


def _write(line: str, texts: dict[Part, str]) -> list[str]:
    """Write one line of a format, or more where the street takes them; what stands between two parts needs both."""
    lines: list[str] = []
    written, waiting = "", ""
    for token in _TOKEN.findall(line):
        if not token.startswith("%"):
            waiting += token
            continue
        *earlier, last = [texts[part] for part in LETTERS[token[1]] if texts[part]] or [""]
        lines += earlier
        if last:
            written += (waiting if written or waiting.strip() else "") + last
        if last or not written:
            waiting = ""
    return [*lines, written] if written else lines


def _is_latin(text: str) -> bool:
    return all(not each.isalpha() or "LATIN" in unicodedata.name(each, "") for each in text)
