"""What people type as a VAT number, and what becomes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.vat.errors import NumberError, NumberFault
from app.domain.vat.rules import BY_VIES, EXAMPLES, VatNumber, read_number

# By hand, so that a state that is forgotten is missed: the EU's 27 as VIES names them, and Northern Ireland.
STATES = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split()  # noqa: SIM905


def fault_of(typed: str, country: str | None = None) -> tuple[NumberFault, str | None]:
    with pytest.raises(NumberError) as refused:
        read_number(typed, country)
    error = refused.value
    assert error.example == EXAMPLES.get(error.country or "")
    return error.fault, error.country


@pytest.mark.promise("RP-03")
@pytest.mark.parametrize("country", [*STATES, "GB", "CH", "CM"])
def test_an_example_of_each_country_is_a_number_of_it(country: str) -> None:
    number = read_number(EXAMPLES[country])

    assert number.country == country
    assert number.is_known_to_vies is (country in STATES)
    assert read_number(number.text) == number
    assert len(number.text) <= 20


def test_vies_knows_the_27_states_and_northern_ireland() -> None:
    assert sorted(STATES) == sorted(BY_VIES)


@pytest.mark.promise("RP-03")
@pytest.mark.parametrize(
    ("typed", "country", "text"),
    [
        ("fr 40 303 265 045", None, "FR40303265045"),
        ("FR.40-303.265-045", None, "FR40303265045"),
        ("FR\u00a040\u202f303\u2009265\u200b045", None, "FR40303265045"),
        ("ＦＲ４０３０３２６５０４５", None, "FR40303265045"),
        ("\u202eFR40303265045", None, "FR40303265045"),
        ("FR40303265045\0", None, "FR40303265045"),
        ("40303265045", "FR", "FR40303265045"),
        ("K7399859412", "FR", "FRK7399859412"),
        ("fr 53 0000 04605", "MC", "FR53000004605"),
        ("53000004605", "MC", "FR53000004605"),
        ("GR 094259216", None, "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("428759497", "BE", "BE0428759497"),
        ("BE 0428.759.497", "FR", "BE0428759497"),
        ("u13585627", "AT", "ATU13585627"),
        ("B-58378431", "ES", "ESB58378431"),
        ("4495445b01", "NL", "NL004495445B01"),
        ("XI 980 7806 84", None, "XI980780684"),
        ("980 7806 84", "GB", "GB980780684"),
        ("980 7806 84", "IM", "GB980780684"),
        ("GBGD001", None, "GBGD001"),
        ("che-107.787.577 mwst", None, "CHE107787577MWST"),
        ("m 0123 4567 8901 a", None, "M012345678901A"),
        ("CM P012345678901Z", None, "P012345678901Z"),
        ("P012345678901Z", "CM", "P012345678901Z"),
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str, country: str | None, text: str) -> None:
    assert read_number(typed, country).text == text


@pytest.mark.promise("RP-03")
@pytest.mark.parametrize(
    ("typed", "country", "fault", "whose"),
    [
        ("", None, NumberFault.UNKNOWN_COUNTRY, None),
        ("40303265045", None, NumberFault.UNKNOWN_COUNTRY, None),
        ("123", "BR", NumberFault.UNKNOWN_COUNTRY, "BR"),
        ("ZZ123456789", None, NumberFault.UNKNOWN_COUNTRY, None),
        ("🙂🙂🙂", None, NumberFault.UNKNOWN_COUNTRY, None),
        ("", "FR", NumberFault.FORM, "FR"),
        ("FR", None, NumberFault.FORM, "FR"),
        ("FR40303", None, NumberFault.FORM, "FR"),
        ("FR4030326504٥", None, NumberFault.FORM, "FR"),
        ("FR<script>", None, NumberFault.FORM, "FR"),
        ("FR" + "4" * 10_000, None, NumberFault.FORM, "FR"),
        ("DE13669597", None, NumberFault.FORM, "DE"),
        ("CHE-107.787.577", None, NumberFault.FORM, "CH"),
        ("CM12345", None, NumberFault.FORM, "CM"),
        ("X012345678901A", "CM", NumberFault.FORM, "CM"),
        ("M01234567890A", "CM", NumberFault.FORM, "CM"),
        ("FR40303265046", None, NumberFault.CHECKSUM, "FR"),
        ("DE136695978", None, NumberFault.CHECKSUM, "DE"),
        ("GR123456781", None, NumberFault.CHECKSUM, "EL"),
        ("802311781", "GB", NumberFault.CHECKSUM, "GB"),
        ("CHE-107.787.578 TVA", None, NumberFault.CHECKSUM, "CH"),
        ("EU372022452", None, NumberFault.ONE_STOP_SHOP, None),
        ("EU 372 022 452", "FR", NumberFault.ONE_STOP_SHOP, None),
        ("IM3720224521", None, NumberFault.ONE_STOP_SHOP, None),
    ],
)
def test_what_can_be_no_number_is_refused_with_what_is_wrong(
    typed: str, country: str | None, fault: NumberFault, whose: str | None
) -> None:
    assert fault_of(typed, country) == (fault, whose)


def test_one_wrong_digit_of_a_french_or_german_number_never_passes() -> None:
    for right in ("FR40303265045", "DE136695976"):
        for place in range(2, len(right)):
            for digit in "0123456789".replace(right[place], ""):
                wrong = right[:place] + digit + right[place + 1 :]
                assert fault_of(wrong)[0] in {NumberFault.CHECKSUM, NumberFault.FORM}, wrong


def test_a_number_of_monaco_has_no_number_of_the_french_register() -> None:
    assert read_number("FR40303265045").siren == "303265045"
    assert read_number("FR53000004605").siren is None
    assert read_number("BE0428759497").siren is None


def test_vies_is_asked_without_the_letters_of_the_country() -> None:
    assert read_number("GR094259216").bare == "094259216"
    assert read_number("ATU13585627").bare == "U13585627"


@given(st.text(max_size=80), st.sampled_from([None, "FR", "GR", "CM", "CH", "GB", "ZZ", "İ", ""]))
def test_whatever_is_typed_becomes_a_number_or_a_refusal(typed: str, country: str | None) -> None:
    try:
        number = read_number(typed, country)
    except NumberError:
        return
    assert number == VatNumber(number.country, read_number(number.text).text)
