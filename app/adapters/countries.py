"""Where a visitor comes from: what a trusted edge says in a header, what a file of networks says, or nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import maxminddb

from app.domain.accounts.ports import Countries
from app.settings import Settings, SettingsError

_CODE = re.compile(r"[A-Za-z]{2}")
_NOWHERE = {"XX", "ZZ"}  # what edges and files write for a country that they do not know


class UnreadableError(Exception):
    """A file of networks that can't be read."""


class NoCountries:
    """Knows of no country."""

    def country_of(self, _address: str, _header: Callable[[str], str | None]) -> str | None:
        """Give nothing."""
        return None


class HeaderCountries:
    """Believes a header that the operator's own edge sets, and that no visitor can."""

    def __init__(self, name: str) -> None:
        self._name = name

    def country_of(self, _address: str, header: Callable[[str], str | None]) -> str | None:
        """Read the header; None when it is missing or holds anything but one country's two letters."""
        return _code(header(self._name))


class FileCountries:
    """Looks addresses up in a file of networks (.mmdb) that the operator mounted; read once, UnreadableError."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = maxminddb.open_database(path, maxminddb.MODE_MEMORY)
        except (
            maxminddb.InvalidDatabaseError,
            OSError,
            TypeError,
        ) as error:  # TypeError: its description lacks something
            raise UnreadableError(path.name) from error

    def country_of(self, address: str, _header: Callable[[str], str | None]) -> str | None:
        """Look an address up; None for one that the file does not hold or can't read, and for what is no address."""
        try:
            found = self._reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError):
            return None
        country = found.get("country") if isinstance(found, dict) else None
        code = country.get("iso_code") if isinstance(country, dict) else None
        return _code(code if isinstance(code, str) else None)


def choose_countries(settings: Settings) -> Countries:
    """Choose who tells the country of a sign-in; a header of the edge knows better than a file. SettingsError."""
    if settings.country_header is not None:
        return HeaderCountries(settings.country_header)
    if settings.country_file is not None:
        try:
            return FileCountries(settings.country_file)
        except UnreadableError:
            raise SettingsError("COUNTRY_FILE", "is no file of networks in MaxMind's format (.mmdb)") from None
    return NoCountries()


def _code(text: str | None) -> str | None:
    """Accept two letters that name a country (ISO 3166-1 alpha-2)."""
    if text is None or _CODE.fullmatch(text) is None or text.upper() in _NOWHERE:
        return None
    return text.upper()
