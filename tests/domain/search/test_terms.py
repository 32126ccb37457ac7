from app.domain.search.synonym_lists import load_thesaurus
from app.domain.search.terms import UNIT, SearchText, weigh

thesaurus = load_thesaurus("fr")


def weights(text: SearchText) -> dict[str, int]:
    return {weighed.term: weighed.weight for weighed in weigh(text, thesaurus)}


def test_a_title_counts_more_than_a_synonym_and_that_more_than_a_heading_and_that_more_than_text() -> None:
    found = weights(SearchText("Factures", ("cartes",), ("Horaires",), "Nous livrons des colis.", "Banque"))
    assert found["factur"] > found["cart_bancair"] > found["horair"] > found["coli"] > found["banqu"]


def test_weights_stay_within_the_unit() -> None:
    found = weights(SearchText("Facture", ("facture",) * 50, ("Facture",) * 50, "facture " * 500, "Facture"))
    assert 0 < found["factur"] <= UNIT


def test_a_plain_title_is_more_about_its_word_than_a_long_one() -> None:
    plain = weights(SearchText("Mes factures"))
    long = weights(SearchText("Retrouver mes factures après la suppression du compte client"))
    assert plain["factur"] > long["factur"]


def test_a_word_that_is_the_whole_title_is_all_there_is_to_say() -> None:
    assert weights(SearchText("Factures"))["factur"] > 0.8 * UNIT


def test_a_long_text_does_not_win_by_length() -> None:
    short = weights(SearchText("Titre", body="Une facture arrive."))
    long = weights(SearchText("Titre", body="Une facture arrive. " + "Autre sujet bien différent. " * 60))
    assert short["factur"] > long["factur"]


def test_an_expression_weighs_more_than_its_words() -> None:
    found = weights(SearchText("Titre", body="Votre mot de passe."))
    assert found["mot_pass"] > found["mot"]


def test_an_expression_does_not_reach_across_sentences() -> None:
    assert "mot_pass" not in weights(SearchText("Titre", body="Un seul mot. Passe encore."))


def test_the_words_that_were_read_are_kept_with_their_term() -> None:
    forms = {weighed.term: weighed.forms for weighed in weigh(SearchText("Facture", body="Vos factures."), thesaurus)}
    assert forms["factur"] == {"facture", "factures"}


def test_silent_words_have_no_weight() -> None:
    assert weights(SearchText("", body="Je ne sais pas")) == {}


def test_words_side_by_side_count_in_titles_and_synonyms_only() -> None:
    found = weights(SearchText("Mon compte bloqué", ("où en est",), body="Le colis part."))
    assert {term for term in found if " " in term} == {"mon compt", "compt bloqu", "ou en", "en est"}


def test_a_term_too_long_for_its_column_is_left_out() -> None:
    assert weights(SearchText("_".join(["x" * 40] * 3))).keys() == {"x" * 40}
