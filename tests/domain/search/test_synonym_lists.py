import os
from collections import Counter
from pathlib import Path

import pytest

from app.domain.search import synonym_lists
from app.domain.search.fold import read_words
from app.domain.search.stop import stop_words
from app.domain.search.synonym_lists import lint_synonyms, load_thesaurus, read_thesaurus
from app.domain.search.thesaurus import Thesaurus

LANGUAGES = ("fr", "en", "de")


def thesaurus(*lines: str, language: str = "fr") -> Thesaurus:
    return read_thesaurus(language, lines)


def terms(words: Thesaurus, text: str) -> list[str]:
    return [concept.term for concept in words.concepts(words.tokens(text))]


@pytest.mark.parametrize(
    "typed", ["mot de passe", "mots de passe", "mdp", "MDP", "motdepasse", "mot passe", "password", "le mot de passe"]
)
def test_what_is_the_same_has_one_term(typed: str) -> None:
    words = thesaurus("mot de passe = mdp = password")
    assert terms(words, typed) == terms(words, "mdp")


def test_lines_that_share_a_phrase_join() -> None:
    words = thesaurus("courriel = mail", "mail = mél")
    assert terms(words, "courriel") == terms(words, "mél")


def test_an_expression_keeps_its_silent_words_when_one_word_would_be_left() -> None:
    words = thesaurus("sign in = log in", "sign up = register", language="en")
    assert terms(words, "sign in") == terms(words, "log in")
    assert terms(words, "sign in") != terms(words, "sign up")
    assert terms(words, "please sign") == ["sign"]


@pytest.mark.parametrize(
    "typed", ["pas reçu", "je n’ai pas encore reçu", "aucun mail reçu", "pas bien du tout reçu", "toujours pas reçu"]
)
def test_words_may_stand_between_a_negation_and_its_verb(typed: str) -> None:
    words = thesaurus("pas reçu = rien reçu = aucun reçu = introuvable")
    assert "introuv" not in terms(words, typed)
    assert terms(words, "introuvable")[0] in terms(words, typed)


def test_a_negation_far_away_is_another_matter() -> None:
    words = thesaurus("pas reçu = introuvable")
    assert "pas_recu" not in terms(words, "pas compris comment activer ce compte dont on a reçu")


def test_the_words_of_an_expression_are_kept_as_its_parts() -> None:
    words = thesaurus("mot de passe = mdp")
    (concept,) = words.concepts(words.tokens("mot de passe"))
    assert concept.parts == ("mot", "pass")


def test_what_is_near_is_near_both_ways_and_what_is_meant_only_one_way() -> None:
    words = thesaurus("perdre ~ oublier", "pirate > suspect")
    assert "oubl" in words.near["perdr"]
    assert "perdr" in words.near["oubl"]
    assert "suspect" in words.near["pirat"]
    assert "suspect" not in words.near


def test_an_expression_nobody_defined_is_meant_by_its_words() -> None:
    words = thesaurus("voler > carte bancaire")
    assert set(words.near["vol"]) == {"cart", "bancair"}


BAD_LINES = ("mail", "a = b ~ c", "a > b > c", "mail = ", "= mail", "mail = !!", "a >, b")


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "fr.txt"
    path.write_text(f"mail = mél\n\n{line}\n", encoding="utf-8")
    (finding,) = lint_synonyms(path)
    assert (finding.path, finding.line) == (str(path), 3)
    assert line.strip() in finding.message


def test_a_line_that_cannot_be_read_leaves_the_others_standing() -> None:
    words = thesaurus(*BAD_LINES, "courriel = mél")
    assert terms(words, "courriel") == terms(words, "mél")
    assert set(words.same) == {"courriel", "mel"}


def test_a_list_that_is_not_there_or_not_text_has_no_mistake_to_name(tmp_path: Path) -> None:
    path = tmp_path / "fr.txt"
    assert lint_synonyms(path) == []
    path.write_bytes(b"m\xff\x00l = mail")
    assert lint_synonyms(path) == []
    assert load_thesaurus("fr", path).language == "fr"


def test_comments_and_blank_lines_say_nothing() -> None:
    assert thesaurus("# mail = poste", "", "   ", "mail = mél # comme ici").same.keys() == {"mail", "mel"}


def test_a_brands_own_list_adds_to_the_general_one(tmp_path: Path) -> None:
    own = tmp_path / "fr.txt"
    own.write_text("plaque signalétique = étiquette\n", encoding="utf-8")
    words = load_thesaurus("fr", own)
    assert terms(words, "étiquette") == terms(words, "plaque signalétique")
    assert terms(words, "mdp") == terms(words, "mot de passe")


def test_a_list_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert load_thesaurus("fr", tmp_path / "none.txt") is load_thesaurus("fr")


def test_a_list_that_changed_is_read_again(tmp_path: Path) -> None:
    own = tmp_path / "fr.txt"
    own.write_text("ampoule = lampe", encoding="utf-8")
    before = load_thesaurus("fr", own)
    own.write_text("ampoule = lanterne", encoding="utf-8")
    os.utime(own, ns=(1, 1))
    assert terms(load_thesaurus("fr", own), "lanterne") == terms(before, "ampoule")
    assert load_thesaurus("fr", own) is load_thesaurus("fr", own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_lines_of_a_general_list_join_by_accident(language: str) -> None:
    path = Path(synonym_lists.__file__).parent / "synonyms" / f"{language}.txt"
    lines = [line.split("#")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    groups = [thesaurus(line, language=language) for line in lines if "=" in line]
    counts = Counter(key for group in groups for key in {*group.same, *_patterns(group)})
    assert [key for key, count in counts.items() if count > 1] == []


def _patterns(group: Thesaurus) -> set[tuple[str, ...]]:
    """The expressions of one line that no word of the line stands for."""
    return {pattern for patterns in group.phrases.values() for pattern, term in patterns if len(set(pattern)) > 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_written_folded(language: str) -> None:
    silent, particles = stop_words(language)
    for word in silent | particles:
        assert [found.folded for found in read_words(word, language)] == [word]


def test_a_language_without_lists_has_no_stop_words_but_letters_and_digits() -> None:
    silent, particles = stop_words("xx")
    assert silent == frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
    assert particles == frozenset()
