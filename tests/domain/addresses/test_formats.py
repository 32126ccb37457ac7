"""What each country asks for, how it writes it, and what may be typed."""

import json

import pytest

from app.domain.addresses.formats import format_of
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.rules import (
    normal_postcode,
    normal_sorting_code,
    phone_example,
    postcode_example,
    read_phone,
    said_phone,
    split_cedex,
)
from app.domain.addresses.written import as_written


@pytest.mark.promise("RP-07")
@pytest.mark.parametrize(
    ("country", "parts", "required"),
    [
        ("CM", "city", "city"),
        ("FR", "postcode city sorting_code", "postcode city"),
        ("AT", "postcode city", "postcode city"),
        ("US", "city region postcode", "city region postcode"),
        ("GB", "city postcode", "city postcode"),
        ("JP", "region postcode", "region postcode"),
        ("IE", "district city region postcode", "city"),
        ("AE", "region", "region"),
        ("", "postcode city", "city"),
        ("ZZ", "city", "city"),
    ],
)
def test_a_form_asks_for_what_its_country_writes(country: str, parts: str, required: str) -> None:
    form = format_of(country)

    assert form.parts[:4] == ("recipient", "company", "line1", "line2")
    assert form.parts[4:] == tuple(parts.split())
    assert form.required == {"line1", *required.split()}


@pytest.mark.parametrize(
    ("country", "typed", "written"),
    [
        ("FR", "84400", "84400"),
        ("FR", " 84 400 ", "84400"),
        ("FR", "F-84400", "84400"),
        ("FR", "8440", None),
        ("FR", "84400 Apt", None),
        ("AT", "a-6833", "6833"),
        ("GB", "sw1a2aa", "SW1A 2AA"),
        ("GB", "M2-5BQ", "M2 5BQ"),
        ("GB", "12345", None),
        ("JP", "1500002", "150-0002"),
        ("PL", "00950", "00-950"),
        ("CA", "h3z2y7", "H3Z 2Y7"),
        ("LV", "1010", "LV-1010"),
        ("US", "950141234", "95014-1234"),
        ("US", "9501", None),
        ("CM", "BP 1234", "BP 1234"),
        ("", "anything", "anything"),
        ("FR", "\U0001f332", None),
    ],
)
def test_a_postcode_is_kept_as_its_country_writes_it(country: str, typed: str, written: str | None) -> None:
    assert normal_postcode(typed, country) == written


@pytest.mark.parametrize("country", ["FR", "AT", "GB", "US", "JP", "CA", "LV", "NL", "SE"])
def test_an_example_of_a_postcode_is_one(country: str) -> None:
    example = postcode_example(country)

    assert example is not None
    assert normal_postcode(example, country) == example


def test_a_country_without_postcodes_has_no_example() -> None:
    assert postcode_example("CM") is None


@pytest.mark.parametrize(
    ("typed", "written"),
    [("CEDEX 08", "CEDEX 08"), ("cedex 8", "CEDEX 08"), ("08", "CEDEX 08"), ("Cedex", "CEDEX"), ("Paris", None)],
)
def test_cedex_is_kept_as_the_french_post_writes_it(typed: str, written: str | None) -> None:
    assert normal_sorting_code(typed) == written


def test_a_cedex_behind_the_town_is_told_apart_from_it_where_there_is_any() -> None:
    assert split_cedex("Paris Cedex 08", "FR") == ("Paris", "CEDEX 08")
    assert split_cedex("Paris Cedex 08", "AT") == ("Paris Cedex 08", None)
    assert split_cedex("Cedex", "FR") == ("Cedex", None)


@pytest.mark.parametrize(
    ("country", "typed", "number", "said"),
    [
        ("FR", "06 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("FR", "+237 6 71 23 45 67", "+237671234567", "+237 6 71 23 45 67"),
        ("CM", "671234567", "+237671234567", "6 71 23 45 67"),
        ("AT", "0664 123456", "+43664123456", "0664 123456"),
        ("", "0612345678", None, None),
        ("FR", "12", None, None),
        ("FR", "4970 1012 3456 7893", None, None),
    ],
)
def test_a_telephone_number_is_read_and_said_as_its_country_does(
    country: str, typed: str, number: str | None, said: str | None
) -> None:
    assert read_phone(typed, country) == number
    assert number is None or said_phone(number, country) == said


def test_an_example_of_a_telephone_number_is_one() -> None:
    assert all(read_phone(phone_example(country), country) for country in ("FR", "CM", "AT", "US", "JP", ""))


@pytest.mark.promise("RP-07")
@pytest.mark.parametrize(
    ("given", "lines", "country"),
    [
        (
            GivenAddress(recipient="Ann Martin", line1="Rue Njo-Njo", line2="Bonapriso", city="Douala", country="CM"),
            ("Ann Martin", "Rue Njo-Njo", "Bonapriso", "DOUALA"),
            "Cameroun",
        ),
        (
            GivenAddress(
                recipient="Ann Martin",
                company="Lilas SARL",
                line1="18 rue des Petites-Écuries",
                postcode="75380",
                city="Paris",
                sorting_code="CEDEX 08",
                country="FR",
            ),
            ("Lilas SARL", "Ann Martin", "18 rue des Petites-Écuries", "75380 PARIS CEDEX 08"),
            "France",
        ),
        (
            GivenAddress(line1="Hauptstraße 3/2/14", postcode="6833", city="Klaus", country="AT"),
            ("Hauptstraße 3/2/14", "6833 KLAUS"),
            "Autriche",
        ),
        (
            GivenAddress(
                line1="1 Main St", line2="Apt 2", postcode="95014", region="CA", city="Cupertino", country="US"
            ),
            ("1 Main St", "Apt 2", "CUPERTINO, CA 95014"),
            "États-Unis",
        ),
        (
            GivenAddress(line1="1-2-3 Shibuya", line2="4F", postcode="150-0002", region="東京都", country="JP"),
            ("1-2-3 Shibuya", "4F, TOKYO", "150-0002"),
            "Japon",
        ),
        (
            GivenAddress(recipient="山田", line1="渋谷1-2-3", postcode="150-0002", region="東京都", country="JP"),
            ("〒150-0002", "東京都", "渋谷1-2-3", "山田"),
            "Japon",
        ),
        (GivenAddress(line1="1 rue Grimaldi", city="Monaco", country="MC"), ("1 rue Grimaldi", "MONACO"), "Monaco"),
        (
            GivenAddress(line1="\u0634\u0627\u0631\u0639", city="Apt", country="FR"),
            ("\u0634\u0627\u0631\u0639", "APT"),
            "France",
        ),
    ],
)
def test_an_address_is_written_as_its_country_writes_it(
    given: GivenAddress, lines: tuple[str, ...], country: str
) -> None:
    written = as_written(given, "fr")

    assert (written.lines, written.country_name) == (lines, country)
    assert json.loads(json.dumps(written.as_json()))["lines"] == list(lines)
