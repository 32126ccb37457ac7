"""Where value-added tax is charged, and how much: the territories and their rates, each with its source.

A developer's reading, as the rates stood in November 2026; an accountant confirms it (docs/operations.md).
"""

from dataclasses import dataclass
from types import MappingProxyType

THRESHOLD = 1_000_000
"""Cents a year, without tax, sold to private people elsewhere in the EU (directive 2006/112/EC, 59c; CGI, 259 D)."""

STANDARD_RATES = MappingProxyType(
    {
        "AT": 2000, "BE": 2100, "BG": 2000, "CY": 1900, "CZ": 2100, "DE": 1900, "DK": 2500, "EE": 2400, "ES": 2100,
        "FI": 2550, "FR": 2000, "GR": 2400, "HR": 2500, "HU": 2700, "IE": 2300, "IT": 2200, "LT": 2100, "LU": 1700,
        "LV": 2100, "MT": 1800, "NL": 2100, "PL": 2300, "PT": 2300, "RO": 2100, "SE": 2500, "SI": 2200, "SK": 2300,
    }
)  # fmt: skip
"""Standard rates of the 27 states in hundredths of a percent (European Commission, “Taxes in Europe” database)."""

FRENCH_CODES = MappingProxyType(
    {
        "MC": "980", "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976",
        "BL": "97133", "MF": "97150", "WF": "986", "PF": "987", "NC": "988", "TF": "984",
    }
)  # fmt: skip
"""Territories with a country code of their own that are also written as France with a postcode (ISO 3166-2:FR)."""

OTHER_CODES = MappingProxyType({"AX": ("FI", "22"), "IC": ("ES", "35"), "EA": ("ES", "51")})
"""The same for Finland and Spain."""


@dataclass(frozen=True, slots=True)
class Territory:
    """Places of a country, by how their postcodes begin, that have a rate of their own; none: no tax is charged there.

    `outside`: not even within the territory of the common tax.
    """

    country: str
    postcodes: tuple[str, ...]
    rate: int | None
    outside: bool
    source: str


TERRITORIES = (
    Territory("FR", ("971", "972", "974"), 850, outside=False, source="CGI, 296: Guadeloupe, Martinique, Réunion"),
    Territory("FR", ("973", "976"), None, outside=False, source="CGI, 294, 1: Guyane, Mayotte"),
    Territory("FR", ("97133", "97150"), None, outside=True, source="BOI-TVA-GEO-20: Saint-Barthélemy, Saint-Martin"),
    Territory("FR", ("975", "984", "986", "987", "988"), None, outside=True, source="directive, 5 and 6: overseas"),
    Territory("FR", ("980",), 2000, outside=False, source="directive, 7; convention of 18 May 1963: Monaco"),
    Territory(
        "AT", ("6691", "6991", "6992", "6993"), 1900, outside=False, source="directive, 104: Jungholz, Mittelberg"
    ),
    Territory("PT", ("90", "91", "92", "93", "94"), 2200, outside=False, source="directive, 105: Madeira"),
    Territory("PT", ("95", "96", "97", "98", "99"), 1600, outside=False, source="directive, 105: Azores"),
    Territory("ES", ("35", "38"), None, outside=True, source="directive, 6(1)(b): Canary Islands"),
    Territory("ES", ("51", "52"), None, outside=True, source="directive, 6(2)(c) and (d): Ceuta, Melilla"),
    Territory("DE", ("27498", "78266"), None, outside=True, source="directive, 6(2)(a) and (b): Heligoland, Büsingen"),
    Territory("IT", ("22061", "23041"), None, outside=True, source="directive, 6(1)(f), 6(2)(e): Campione, Livigno"),
    Territory("FI", ("22",), None, outside=True, source="directive, 6(1)(d): Åland"),
    Territory("GR", ("63086",), None, outside=True, source="directive, 6(1)(a): Mount Athos"),
)
"""What differs from a country's standard rate; the longest beginning of a postcode counts."""
