"""The country of a visitor: from a trusted edge's header, from a file of networks, or not known."""

import struct
from pathlib import Path

import pytest
from flask import Flask

from app.adapters.countries import FileCountries, HeaderCountries, NoCountries, UnreadableError
from app.domain.accounts.ports import Countries
from app.settings import SettingsError
from tests.stock import MakeApp, settings_from

ABROAD = "203.0.113.7"


def no_header(_name: str) -> str | None:
    return None


@pytest.mark.parametrize(
    ("value", "country"),
    [
        ("FR", "FR"),
        ("cm", "CM"),
        (None, None),
        ("", None),
        ("F", None),
        ("FRA", None),
        ("FR, CM", None),
        (" FR", None),
        ("FR\n", None),
        ("T1", None),
        ("XX", None),
        ("ZZ", None),
        ("ÉÉ", None),
        ("ſſ", None),
    ],
)
def test_a_header_names_a_country_with_two_letters_or_none(value: str | None, country: str | None) -> None:
    assert HeaderCountries("CF-IPCountry").country_of(ABROAD, {"CF-IPCountry": value}.get) == country


@pytest.mark.security("CO-01")
@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("203.0.113.7", "CM"),
        ("203.0.113.255", "CM"),
        ("203.0.112.255", None),
        ("127.0.0.1", None),
        ("2001:db8::1", None),
        ("", None),
        ("not an address", None),
    ],
)
def test_a_file_names_the_country_of_a_network(tmp_path: Path, address: str, country: str | None) -> None:
    countries = FileCountries(networks(tmp_path, {"country": {"iso_code": "CM"}}))

    assert countries.country_of(address, no_header) == country


@pytest.mark.parametrize("record", [{}, {"country": {}}, {"country": "CM"}, {"country": {"iso_code": "Cameroun"}}])
def test_a_record_of_another_shape_is_no_country(tmp_path: Path, record: dict[str, object]) -> None:
    assert FileCountries(networks(tmp_path, record)).country_of(ABROAD, no_header) is None


def test_a_file_of_anything_else_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "countries.mmdb"
    path.write_bytes(b"anything else")

    with pytest.raises(UnreadableError):
        FileCountries(path)


@pytest.mark.security("CO-01")
@pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
def test_the_settings_choose_who_tells(make_app: MakeApp, tmp_path: Path) -> None:
    file = str(networks(tmp_path, {}))
    header = {"COUNTRY_HEADER": "X-Country", "TRUSTED_PROXIES": "1"}

    assert isinstance(teller(make_app()), NoCountries)
    assert isinstance(teller(make_app(COUNTRY_FILE=file)), FileCountries)
    assert isinstance(teller(make_app(**header)), HeaderCountries)
    assert isinstance(teller(make_app(**header, COUNTRY_FILE=file)), HeaderCountries)


@pytest.mark.security("CO-02")
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"COUNTRY_HEADER": "X-Country"}, "GUICHET_TRUSTED_PROXIES"),
        ({"COUNTRY_HEADER": "X-Country", "TRUSTED_PROXIES": "0"}, "GUICHET_TRUSTED_PROXIES"),
        ({"COUNTRY_HEADER": "X Country", "TRUSTED_PROXIES": "1"}, "not a header's name"),
        ({"COUNTRY_FILE": "/nowhere.mmdb"}, "not a file"),
    ],
)
def test_a_header_that_any_visitor_could_send_stops_the_start(variables: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        settings_from(MODE="test", **variables)


@pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
def test_a_file_that_can_t_be_read_stops_the_start_with_one_line(make_app: MakeApp, tmp_path: Path) -> None:
    path = tmp_path / "countries.mmdb"
    path.write_bytes(b"")

    with pytest.raises(SettingsError, match="GUICHET_COUNTRY_FILE"):
        make_app(COUNTRY_FILE=str(path))


def teller(app: Flask) -> Countries:
    found: Countries = app.extensions["guichet"].countries
    return found


def networks(folder: Path, record: dict[str, object]) -> Path:
    """Write a file that holds one network, 203.0.113.0/24 (MaxMind DB format 2.0)."""
    bits = [bool(0xCB007100 >> (31 - place) & 1) for place in range(24)]
    count = len(bits)
    found = count + 16  # the first record of the data, whose section begins after sixteen zeros
    tree = b""
    for place, bit in enumerate(bits):
        onward = place + 1 if place + 1 < count else found
        left, right = (count, onward) if bit else (onward, count)
        tree += left.to_bytes(3, "big") + right.to_bytes(3, "big")
    facts: dict[str, object] = {"node_count": count, "record_size": 24, "ip_version": 4, "database_type": "Test"}
    facts |= {"binary_format_major_version": 2, "binary_format_minor_version": 0}
    facts |= {"build_epoch": 0, "description": {}, "languages": []}
    path = folder / "networks.mmdb"
    path.write_bytes(tree + bytes(16) + _field(record) + b"\xab\xcd\xefMaxMind.com" + _field(facts))
    return path


def _field(value: object) -> bytes:
    """Write a map or text of up to 28 parts, a number, or an empty list."""
    if isinstance(value, dict):
        return bytes([7 << 5 | len(value)]) + b"".join(_field(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return bytes([0, 4])
    if isinstance(value, int):
        return bytes([6 << 5 | 4]) + struct.pack(">I", value)
    text = str(value).encode()
    return bytes([2 << 5 | len(text)]) + text
