"""The form of VAT numbers: what people type becomes a number, or is refused with what is wrong with it.

The checksums are python-stdnum's. A number whose form is right may still be nobody's: VIES knows, or the team does.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from stdnum.ch import vat as swiss
from stdnum.eu import vat as european
from stdnum.exceptions import InvalidChecksum, InvalidFormat, ValidationError
from stdnum.gb import vat as british

from app.domain.vat.errors import NumberError, NumberFault

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "AT": "ATU13585627",
        "BE": "BE0428759497",
        "BG": "BG175074752",
        "CY": "CY10259033P",
        "CZ": "CZ25123891",
        "DE": "DE136695976",
        "DK": "DK13585628",
        "EE": "EE100931558",
        "EL": "EL094259216",
        "ES": "ESB58378431",
        "FI": "FI20774740",
        "FR": "FR40303265045",
        "HR": "HR33392005961",
        "HU": "HU12892312",
        "IE": "IE6433435F",
        "IT": "IT00743110157",
        "LT": "LT119511515",
        "LU": "LU15027442",
        "LV": "LV40003521600",
        "MT": "MT11679112",
        "NL": "NL004495445B01",
        "PL": "PL8567346215",
        "PT": "PT501964843",
        "RO": "RO18547290",
        "SE": "SE123456789701",
        "SI": "SI50223054",
        "SK": "SK2022749619",
        "XI": "XI980780684",
        "GB": "GB980780684",
        "CH": "CHE-107.787.577 TVA",
        "CM": "M012345678901A",
    }
)
"""How a number of each country looks that we know, by the name that its numbers begin with."""

BY_VIES = frozenset(EXAMPLES) - {"GB", "CH", "CM"}
"""Whose numbers VIES knows: the 27 states (Monaco's are France's) and Northern Ireland; the team looks up others."""

_PREFIXES: Mapping[str, str] = MappingProxyType({"GR": "EL", "MC": "FR", "IM": "GB"})
"""Countries (ISO 3166-1) whose numbers begin with another's letters; the Isle of Man's are British."""

_CAMEROONIAN = re.compile(r"(?:CM)?([PM]\d{12}[A-Z])", re.ASCII)
_ONE_STOP_SHOP = re.compile(r"EU\d{9}|IM\d{10}", re.ASCII)
_MONEGASQUE = re.compile(r"FR..000", re.ASCII)
_CHARACTERS = re.compile(r"[0-9A-Z+*]{5,16}")
_LONGEST_TYPED = 60


@dataclass(frozen=True, slots=True)
class VatNumber:
    """A number whose form is right. `country` is as VIES names it: EL for Greece, FR for Monaco."""

    country: str
    text: str

    @property
    def is_known_to_vies(self) -> bool:
        """Tell whether VIES can be asked about it; about others the team decides."""
        return self.country in BY_VIES

    @property
    def bare(self) -> str:
        """The number without the letters of its country, as VIES is asked."""
        return self.text.removeprefix(self.country)

    @property
    def siren(self) -> str | None:
        """The French register's number that is part of it; Monaco's have none."""
        is_french = self.country == "FR" and _MONEGASQUE.match(self.text) is None
        return self.text[-9:] if is_french else None


def read_number(typed: str, country: str | None = None) -> VatNumber:
    """Read what somebody typed; `country` (ISO 3166-1) says whose it is when it does not itself. NumberError."""
    text = _compact(typed)
    if _ONE_STOP_SHOP.fullmatch(text):
        raise NumberError(NumberFault.ONE_STOP_SHOP)
    faults: list[NumberError] = []
    for prefix, candidate in _readings(text, country):
        try:
            return VatNumber(prefix, _checked(prefix, candidate))
        except NumberError as error:
            faults.append(error)
    raise faults[0] if faults else NumberError(NumberFault.UNKNOWN_COUNTRY, country)


def _compact(typed: str) -> str:
    """Leave letters, digits and what else a number may hold, in capitals; full-width forms become plain ones."""
    plain = unicodedata.normalize("NFKC", typed[: _LONGEST_TYPED + 1]).upper()
    return "".join(each for each in plain if not _stands_between(each))


@lru_cache(maxsize=1024)
def _stands_between(letter: str) -> bool:
    """Tell whether a character only separates: blanks, dots, dashes, and what is not seen at all."""
    return letter != "*" and unicodedata.category(letter)[0] in "ZCP"


def _readings(text: str, country: str | None) -> Iterator[tuple[str, str]]:
    """Give what it may be, the likeliest first: by the letters that it begins with, then by the chosen country."""
    if _CAMEROONIAN.fullmatch(text) is not None:
        yield "CM", text
        return
    begins = _PREFIXES.get(text[:2], text[:2])
    if begins in EXAMPLES:
        yield begins, begins + text[2:]
    chosen = _PREFIXES.get(country or "", country or "")
    if chosen in EXAMPLES and chosen != begins:
        yield chosen, chosen + text


def _checked(prefix: str, text: str) -> str:
    """Give a number as its country writes it; NumberError."""
    try:
        if _CHARACTERS.fullmatch(text) is None:
            raise NumberError(NumberFault.FORM, prefix, EXAMPLES[prefix])
        return _validated(prefix, text)
    except ValidationError as error:
        fault = NumberFault.CHECKSUM if isinstance(error, InvalidChecksum) else NumberFault.FORM
        raise NumberError(fault, prefix, EXAMPLES[prefix]) from error


def _validated(prefix: str, text: str) -> str:
    if prefix == "CM":
        return _cameroonian(text)
    if prefix == "CH":
        return swiss.validate(text)
    if prefix == "GB":
        return "GB" + british.validate(text)
    return european.validate(text)


def _cameroonian(text: str) -> str:
    """Give a number as Cameroon writes it, without the country's letters; it has no checksum."""
    match = _CAMEROONIAN.fullmatch(text)
    if match is None:
        raise InvalidFormat
    return match[1]
