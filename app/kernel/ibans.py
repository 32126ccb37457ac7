"""Numbers of bank accounts: where each stands in a text, and how one is written (ISO 13616)."""

import re
from collections.abc import Iterator

_BEGINS = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}", re.IGNORECASE | re.ASCII)
# How many characters each country's have: the registry of SWIFT, and what African countries use besides.
_REGISTRY = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BF28 BG22 BH22 BI27 BJ28 BR29 BY28 CF27 CG27 CH21 CI28 CM27 CR22 CY28 CZ24
DE22 DJ27 DK18 DO28 DZ26 EE20 EG29 ES24 FI18 FO18 FR27 GA27 GB22 GE22 GI23 GL18 GQ27 GR27 GT28 GW25 HR21 HU28
IE22 IL23 IQ23 IS26 IT27 JO30 KM27 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MA28 MC27 MD24 ME22 MG27 MK19
ML28 MR27 MT31 MU30 NE28 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SN28
ST25 SV28 TD27 TG28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
"""
_LENGTHS = {each[:2]: int(each[2:]) for each in _REGISTRY.split()}


def iban_spans(text: str) -> Iterator[tuple[int, int]]:
    """Give where each IBAN begins and ends; it may be written in groups, apart by a space, a point or a hyphen."""
    for begins in _BEGINS.finditer(text):
        length = _LENGTHS.get(begins[0][:2].upper())
        if length is None:
            continue
        written = re.compile(rf"(?:[A-Z0-9](?:[^\S\r\n]|[.-])?){{{length - 1}}}[A-Z0-9](?![A-Z0-9])", re.IGNORECASE)
        found = written.match(text, begins.start())
        if found is not None and _is_sound(bare_iban(found[0])):
            yield found.span()


def is_iban(text: str) -> bool:
    """Tell whether a text is the number of a bank account and nothing else, with its check digits right."""
    return list(iban_spans(text)) == [(0, len(text))]


def bare_iban(text: str) -> str:
    """Write an IBAN as machines do, without what stands between its groups."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def in_groups(number: str, size: int = 4) -> str:
    """Write an IBAN, or another number without blanks, as people read it: in groups of four."""
    return " ".join(number[start : start + size] for start in range(0, len(number), size))


def _is_sound(iban: str) -> bool:
    """Check the two digits after the country (ISO/IEC 7064, MOD 97-10)."""
    return int("".join(str(int(each, 36)) for each in iban[4:] + iban[:4])) % 97 == 1
