import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search.excerpts import EXCERPT, Piece, make_excerpt, read_text
from app.domain.search.synonym_lists import load_thesaurus

thesaurus = load_thesaurus("fr")
WORTH = {"factur": 1000, "mot_pass": 500, "mot": 100}


def shown(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def excerpt(text: str) -> str:
    return shown(make_excerpt(read_text(text, thesaurus), WORTH))


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Recevoir mes factures", "Recevoir mes [factures]"),
        ("L’e-mail de la facture", "L’e-mail de la [facture]"),
        ("J’ai oublié mon mot de passe", "J’ai oublié mon [mot] de [passe]"),
        ("Cafe\u0301 et facture", "Café et [facture]"),
        ("", ""),
        ("Rien ici", "Rien ici"),
    ],
)
def test_the_words_that_were_sought_are_marked(text: str, marked: str) -> None:
    assert excerpt(text) == marked


def test_one_telling_word_outweighs_two_common_ones() -> None:
    text = "Votre mot de passe reste secret. Chaque facture part par e-mail."
    assert excerpt(text) == "Chaque [facture] part par e-mail."


def test_the_sentence_that_is_worth_most_is_shown_with_what_follows() -> None:
    text = "Ouvrez votre compte. Chaque facture part par e-mail. Le reste suit."
    assert excerpt(text) == "Chaque [facture] part par e-mail. Le reste suit."


def test_without_a_word_to_mark_the_beginning_is_shown() -> None:
    assert excerpt("Premier point. Second point.") == "Premier point. Second point."


def test_a_long_text_is_cut_between_words_and_says_so() -> None:
    text = "Une facture " + "très longuement expliquée " * 30
    found = excerpt(text)
    assert found.endswith(" …")
    assert len(found) <= EXCERPT + len("[] …")
    assert found.removesuffix(" …").split()[-1] in text.split()


def test_a_word_deep_in_a_long_sentence_is_brought_into_view() -> None:
    found = excerpt("Encore " * 60 + "une facture arrive")
    assert found.startswith("… ")
    assert "[facture]" in found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Une facture :\nla première\nla seconde", "Une [facture] : la première · la seconde"),
        ("Vos factures et vos paiements\nPas sans vous.", "Vos [factures] et vos paiements · Pas sans vous."),  # a cell
        ("Une facture\n \n facture !\nfin\n", "Une [facture] · [facture] ! fin"),
    ],
)
def test_lines_are_joined_by_spaces_and_set_apart_where_one_ends_without_a_stop(text: str, shown: str) -> None:
    assert excerpt(text) == shown


def test_an_empty_text_has_no_excerpt() -> None:
    assert excerpt("") == ""
    assert excerpt(" \n ") == ""


@given(st.text(alphabet=st.sampled_from("aé ’.!?\n factures mot de passe\u0301œ"), max_size=600))
def test_an_excerpt_is_a_run_of_the_text_itself(text: str) -> None:
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    pieces = make_excerpt(read_text(text, thesaurus), WORTH)
    plain = "".join(piece.text for piece in pieces if piece.text not in {"… ", " …"}).replace(" · ", " ")
    assert " ".join(plain.split()) in normal
