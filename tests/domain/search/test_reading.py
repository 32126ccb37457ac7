import string
import sys
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.search.reading import (
    LONGEST_QUERY,
    MOST_ALTERNATIVES,
    MOST_PAIRS,
    MOST_POSITIONS,
    clean_query,
    is_understood,
    read_query,
)
from app.domain.search.terms import SearchText
from tests.domain.faq.search.small_faq import FRENCH, GERMAN, lexicon_of

french = lexicon_of(FRENCH, "fr")
german = lexicon_of(GERMAN, "de")


def best_terms(query: str) -> list[str | None]:
    return [next(iter(position.alternatives), None) for position in read_query(query, french) if not position.pair]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("facture", "factures"),
        ("loublié", "oublié"),
        ("factre", "facture"),
        ("fcature", "facture"),
        ("fakture", "facture"),
        ("bloquer", "bloqué"),
        ("motdepasse", "mot de passe"),
        ("l’horaire", "horaires"),
        ("lhoraire", "horaires"),
        ("dhoraires", "horaires"),
        ("verouille", "verrouillé"),
        ("telechargement", "télécharger"),
        ("courriel", "e-mail"),
        ("cb", "carte bancaire"),
    ],
)
def test_a_word_is_understood_however_it_is_typed(typed: str, meant: str) -> None:
    assert best_terms(typed) == best_terms(meant)
    assert None not in best_terms(typed)


def test_a_short_word_is_not_mended() -> None:
    assert best_terms("fac") == [None]


def test_a_short_words_first_letter_is_not_mended() -> None:
    assert best_terms("tarte") == [None]
    assert best_terms("carts") != [None]


def test_an_unknown_word_is_a_position_that_nothing_answers() -> None:
    assert best_terms("dinosaure") == [None]


def test_silent_words_are_no_positions() -> None:
    assert read_query("je ne sais pas comment faire", french) == []


def test_the_same_thing_typed_twice_is_one_position() -> None:
    assert len(read_query("facture factures FACTURE", french)) == 1


def test_words_side_by_side_as_in_a_title_order_the_hits_and_explain_nothing() -> None:
    positions = read_query("mdp perdu", french)
    assert [list(position.alternatives) for position in positions if position.pair] == [["mdp perdu"]]
    assert not is_understood([position for position in positions if position.pair])


def test_words_of_one_family_answer_for_one_another_a_little() -> None:
    garden = lexicon_of({"garden": SearchText("Notre jardin")}, "fr")
    (position,) = read_query("jardinage", garden)
    assert 0 < position.alternatives["jardin"] < 0.5


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("aktivierungslink", ["aktivi", "link"]),
        ("bestaetigungsmail", ["bestat", "e_mail"]),
        ("geräteseriennummer", ["gerat", "seriennumm"]),
        ("passwortvergessen", ["passwort", "vergess"]),
    ],
)
def test_a_german_compound_is_taken_apart_into_known_words(typed: str, parts: list[str]) -> None:
    assert [part[:6] for part in german.parts(typed.replace("ä", "a"))] == [part[:6] for part in parts]


def test_part_of_a_compound_finds_the_compound() -> None:
    (position,) = read_query("Bestätigung", german)
    assert "bestatigungslink" in position.alternatives


def test_other_languages_have_no_compounds() -> None:
    assert french.parts("motfacture") == []


def test_an_unfinished_word_may_be_any_that_begins_so() -> None:
    (position,) = read_query("fact", french, unfinished=True)
    assert next(iter(position.alternatives)) == "factur"
    assert read_query("zzz", french, unfinished=True)[0].alternatives == {}
    assert len(read_query("contester une fact", french, unfinished=True)) == 2


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("facture", True),
        ("facture dinosaure", True),
        ("facture dinosaure volcan girafe", True),
        ("facture dinosaure volcan girafe montagne", False),
        ("contester une girafe volcan dinosaure", True),
        ("factre", True),
        ("factre dinosaure", False),
        ("dinosaure", False),
        ("", False),
        ("le la les", False),
    ],
)
def test_a_query_of_which_too_little_is_known_is_not_understood(typed: str, understood: bool) -> None:  # noqa: FBT001
    assert is_understood(read_query(typed, french)) is understood


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  mot\tde\npasse ", "mot de passe"),
        ("a\x00b", "a b"),
        ("\ud800mdp", "?mdp"),
        ("e\u0301", "é"),
        ("\u202eevil\u200b", "evil"),
        ("x" * 5_000, "x" * LONGEST_QUERY),
    ],
)
def test_a_query_is_cleaned_to_one_short_line(typed: str, cleaned: str) -> None:
    assert clean_query(typed) == cleaned


@settings(max_examples=200)
@given(st.text(max_size=3_000))
def test_any_text_is_read_with_bounded_work(text: str) -> None:
    positions = read_query(text, french)
    assert len(positions) <= MOST_POSITIONS + MOST_PAIRS
    assert all(len(position.alternatives) <= MOST_ALTERNATIVES for position in positions)


def test_a_query_has_so_many_positions_and_no_more() -> None:
    query = " ".join(f"x{letter}{letter}" for letter in string.ascii_lowercase)
    assert len(read_query(query, french)) == MOST_POSITIONS


def test_thousands_of_words_take_no_longer_than_a_line() -> None:
    query = " ".join(f"{letter}{other}actures" for letter in string.ascii_lowercase for other in string.ascii_lowercase)
    assert calls_of(query * 50) == calls_of(query[:LONGEST_QUERY])


def calls_of(query: str) -> int:
    """Count the calls that reading it again takes: work, whatever the machine."""
    calls = count()
    read_query(query, french)
    sys.setprofile(lambda *_: next(calls) and None)
    try:
        read_query(query, french)
    finally:
        sys.setprofile(None)
    return next(calls)


def test_a_stranger_typing_anything_does_not_fill_the_memory() -> None:
    lexicon = lexicon_of(FRENCH, "fr")
    for number in range(5_000):
        lexicon.mend(f"{number:x}".translate(str.maketrans(string.digits, "ghijklmnop")) + "zzz")
    assert len(lexicon._mended) <= 2_000  # noqa: SLF001 - memory shows nowhere else
