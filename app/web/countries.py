"""The world's countries by their names in the page's language (Unicode CLDR)."""

from functools import lru_cache

from babel import Locale

from app.kernel.letters import fold

# CLDR's groups and test regions, and parts that ISO 3166-1 only reserves: no country of anybody's address.
_NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


@lru_cache(maxsize=8)
def list_countries(language: str) -> tuple[tuple[str, str], ...]:
    """List codes (ISO 3166-1 alpha-2, and XK) and names, in the order of the names without their accents."""
    names = Locale.parse(language).territories
    countries = [(code, str(name)) for code, name in names.items() if code.isalpha() and code not in _NO_COUNTRY]
    return tuple(sorted(countries, key=lambda country: fold(country[1])))
