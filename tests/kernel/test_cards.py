"""Card numbers in a text: whose they are, how they are written, what stays of them, and what is none."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.cards import HIDDEN, mask_cards

# Each issuer's prefixes and lengths (ISO/IEC 7812; the networks' own lists).
ISSUERS = {
    "Visa": (["4"], [13, 16, 17, 18, 19]),
    "Mastercard": ([*map(str, range(51, 56)), *map(str, range(2221, 2721))], [16]),
    "American Express": (["34", "37"], [15]),
    "Diners Club": ([*map(str, range(300, 306)), "3095", "36", "38", "39"], [14, 16, 19]),
    "Discover": (["6011", *map(str, range(644, 650)), "65"], [16, 19]),
    "JCB": ([*map(str, range(3528, 3590))], [16, 19]),
    "UnionPay": (["62"], [16, 17, 18, 19]),
    "Maestro": (["5018", "5020", "5038", "5893", "6304", "6759", "6761", "6762", "6763"], [*range(12, 20)]),
    "Maestro, all": (["50", "56", "57", "58", "6"], [16, 17, 18, 19]),
}
GAPS = ["", " ", "-", ".", "\u00a0", "\u202f", "\u2009", "\u2013", "\u2011", "\u2212", " - ", "\u200b", "\u00ad", "\t"]
DIGITS = ["0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]


def luhn(digits: str) -> str:
    """Give the digit that checks these."""
    total = sum(sum(divmod(int(each) * (2 if place % 2 == 0 else 1), 10)) for place, each in enumerate(digits[::-1]))
    return str(-total % 10)


def is_siret(digits: str) -> bool:
    return len(digits) == 14 and luhn(digits[:8]) == digits[8]


def is_ean(digits: str) -> bool:
    return len(digits) == 13 and sum(int(each) * (1, 3)[place % 2] for place, each in enumerate(digits)) % 10 == 0


@st.composite
def cards(draw: st.DrawFn) -> str:
    """Draw the digits of a card that any issuer may give out, and that is nothing else as well."""
    prefixes, lengths = draw(st.sampled_from(sorted(ISSUERS.values(), key=str)))
    prefix, length = draw(st.sampled_from(prefixes)), draw(st.sampled_from(lengths))
    rest = draw(st.text("0123456789", min_size=length - len(prefix) - 1, max_size=length - len(prefix) - 1))
    number: str = prefix + rest
    return number + luhn(number)


@st.composite
def written(draw: st.DrawFn, digits: str) -> str:
    """Write digits with gaps anywhere, and in any script's digits."""
    script = draw(st.sampled_from(DIGITS))
    gap = st.sampled_from(GAPS)
    return "".join(
        script[int(each)] + (draw(gap) if place < len(digits) - 1 else "") for place, each in enumerate(digits)
    )


@pytest.mark.security("PA-05")
@given(data=st.data())
def test_of_a_card_however_it_is_written_the_first_six_and_last_four_digits_stay(data: st.DataObject) -> None:
    card = data.draw(cards().filter(lambda digits: not is_siret(digits) and not is_ean(digits)))
    text = data.draw(written(card))

    masked = mask_cards(f"Ma carte : {text} ; merci")

    shown = re.sub(rf"[^\d{HIDDEN}]", "", masked)
    plain = "".join(HIDDEN if each == HIDDEN else str(unicodedata.decimal(each)) for each in shown)
    assert plain == card[:6] + HIDDEN * (len(card) - 10) + card[-4:]
    assert masked.startswith("Ma carte : ")
    assert masked.endswith(" ; merci")
    assert len(masked) == len(text) + 19
    assert mask_cards(masked) == masked


@given(card=cards().filter(lambda digits: len(digits) == 16), gap=st.sampled_from(GAPS))
def test_a_card_is_seen_among_other_numbers(card: str, gap: str) -> None:
    groups = gap.join(card[place : place + 4] for place in range(0, 16, 4))
    for text in (f"12 {groups} 12/27 123", f"n°1 - {groups} - 06 12 34 56 78", f"{groups}, {groups}", f"x{groups}x"):
        masked = mask_cards(text)
        assert groups not in masked
        assert HIDDEN * 2 in masked


@given(st.text())
def test_a_text_without_cards_stays_and_any_text_is_as_long_as_before(text: str) -> None:
    masked = mask_cards(text)

    assert len(masked) == len(text)
    assert HIDDEN in masked or masked == text


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",  # the last digit is wrong
        "1234 5678 1234 5670",  # nobody's prefix
        "0000 0000 0000 0000",
        "2220 9900 0000 0009",  # one before Mastercard's
        "41111111111111111111111111",  # too long
        "4111 1111\n1111 1111",  # two lines
        "4111/1111/1111/1111",
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
        "fr76-3000-6000-0112-3456-7890-189",
        "DE89 3704 0044 0532 0130 00",
        "BE68 5390 0754 7034",
        "GB29 NWBK 6016 1331 9268 19",
        "SIRET 552 100 554 00021",
        "SIRET : 55210055400021",
        "38012986646850",  # a SIRET that begins like a card of Diners Club and checks like one
        "SIREN 552 100 554, TVA FR 40 303 265 045",
        "352099001761481",
        "IMEI 35 209900 176148 1",
        "490154203237518",
        "+33 6 12 34 56 78",
        "+33612345678",
        "0033 6 12 34 56 78",
        "06 12 34 56 78",
        "06.12.34.56.78 06-98-76-54-32 0498765432",
        "réf. 456789 06 12 34 56 78",
        "456781 0612345678",
        "+49 1512 3456789",
        "+41 79 123 45 67",
        "6A 04871 23456 7",
        "LL123456785FR",
        "8R12345678901",
        "87000123456789",
        "1Z999AA10123456784",
        "1Z 4111 1111 1111 1111",
        "JD014600003456789012",
        "00340434161094042557",
        "9400 1000 0000 0000 0000 00",
        "612999988820",
        "AB123Z",
        "CN-4711-0815",
        "4006381333931",  # an EAN
        "1 85 12 75 108 123 42",
        "27/11/2026 10:30",
        "30.05.2026 - 12.06.2026",
        "30.04.2026 10.30.00",
        "2026-11-27T10:30:00.123456",
        "4 500 000 000 000,00 €",
        "018f3c7e-4444-7000-8000-000000000000",
    ],
)
@pytest.mark.security("PA-05")
def test_other_long_numbers_stay(text: str) -> None:
    assert mask_cards(f"Bonjour, {text}.") == f"Bonjour, {text}."
    assert mask_cards(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111111111111111", "411111••••••1111"),
        ("4111 1111 1111 1111", "4111 11•• •••• 1111"),
        ("3782 822463 10005", "3782 82•••• •0005"),
        ("3056 930902 5904", "3056 93•••• 5904"),
        ("4970 1012 3456 7893 123", "4970 10•• •••• 7893 123"),
        ("4111 1111 0611 1118 12/27", "4111 11•• •••• 1118 12/27"),
        ("visa4111111111111111merci", "visa411111••••••1111merci"),
        ("\uff14\uff11\uff11\uff11 1111 1111 1111", "\uff14\uff11\uff11\uff11 11•• •••• 1111"),
        (
            "FR76 3000 6000 0112 3456 7890 189 4111 1111 1111 1111",
            "FR76 3000 6000 0112 3456 7890 189 4111 11•• •••• 1111",
        ),
    ],
)
def test_a_card_is_masked_where_it_stands(text: str, masked: str) -> None:
    assert mask_cards(text) == masked


def test_a_long_text_of_digits_takes_no_long_time() -> None:
    for text in ("4 " * 2500, "41 " * 1700, "4111 " * 1000, "62" * 2500, "FR76 " * 1000, "1Z 4 " * 1000):
        assert len(mask_cards(text)) == len(text)
