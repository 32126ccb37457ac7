import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search.fold import LONGEST_WORD, read_words, stem
from app.kernel.letters import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Déjà", "deja"),
        ("Œuvre", "oeuvre"),
        ("cæcum", "caecum"),
        ("Straße", "strasse"),
        ("ÉTÉ", "ete"),
        ("cafe\u0301", "cafe"),
        ("Łódź", "lodz"),
        ("N°", "n°"),
        ("mdp", "mdp"),
    ],
)
def test_case_accents_and_ligatures_do_not_count(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "l’email n’arrive pas", ["email", "arrive", "pas"]),
        ("fr", "L'adresse qu'on m'a donnée", ["adresse", "on", "a", "donnee"]),
        ("fr", "aujourd’hui", ["aujourd", "hui"]),
        ("fr", "mots_de_passe", ["mots", "de", "passe"]),
        ("en", "I can't find Ann's mail", ["i", "cant", "find", "ann", "mail"]),
        ("de", "wie geht's", ["wie", "geht", "s"]),
        ("fr", "l’", ["l"]),
        ("fr", "", []),
        ("fr", "!?", []),
    ],
)
def test_words_are_read_without_their_elided_articles(language: str, text: str, words: list[str]) -> None:
    assert [word.folded for word in read_words(text, language)] == words


def test_a_word_knows_where_it_stands_without_its_article() -> None:
    text = "Ouvrez l’adresse"
    (_, word) = read_words(text, "fr")
    assert text[word.start : word.end] == "adresse"


def test_a_word_without_end_is_cut() -> None:
    (word,) = read_words("x" * 500, "fr")
    assert len(word.folded) == LONGEST_WORD


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("fr", ["oublié", "oublier", "oubliée", "oubliez", "oublie", "OUBLIE"]),
        ("fr", ["numéro", "numeros", "numéros"]),
        ("fr", ["supprimer", "supprimé", "supprimée", "supprime"]),
        ("fr", ["débité", "débitée", "debiter", "débite"]),
        ("fr", ["téléchargement", "telecharger", "télécharge"]),
        ("en", ["register", "registered", "registering", "registers"]),
        ("de", ["bestätigen", "bestaetigen", "bestatigung", "Bestätigung"]),
        ("de", ["zurücksetzen", "zuruecksetzen", "zurucksetzen"]),
        ("de", ["Passwort", "passwörter"]),
    ],
)
def test_forms_of_a_word_meet_in_one_stem(language: str, forms: list[str]) -> None:
    assert len({stem(fold(form), language) for form in forms}) == 1


@pytest.mark.parametrize("word", ["2fa", "ab123z", "12h"])
def test_a_word_with_a_digit_stays_whole(word: str) -> None:
    assert stem(word, "fr") == word


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert stem("parole", "it") == "parole"


def test_threads_do_not_spoil_one_anothers_stems() -> None:
    words = [f"facturation{letter}ements" for letter in "abcdefghijklmnop"] * 40
    expected = [stem.__wrapped__(word, "fr") for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda word: stem.__wrapped__(word, "fr"), words))
    finally:
        sys.setswitchinterval(interval)
    assert found == expected


@given(st.text(max_size=300), st.sampled_from(["fr", "en", "de", "xx"]))
def test_any_text_is_read_and_its_words_stand_where_they_say(text: str, language: str) -> None:
    normal = unicodedata.normalize("NFC", text)
    for word in read_words(normal, language):
        assert 0 <= word.start < word.end <= len(normal)
        assert len(stem(word.folded, language)) <= LONGEST_WORD
