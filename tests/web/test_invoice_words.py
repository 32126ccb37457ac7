"""Every sentence that the law wants on an invoice is said in every language of the installation."""

import pytest

from app.domain.invoices.mentions import MentionKind
from app.tenancy.catalogues import base_catalogue
from app.web.invoice_words import MENTIONS

FRENCH_LAW = {
    MentionKind.VAT_ON_DEBITS: "Option pour le paiement de la taxe d’après les débits.",
    MentionKind.REVERSE_CHARGE: "Autoliquidation",
    MentionKind.RECOVERY_COSTS: "40 €",
}


@pytest.mark.parametrize("kind", list(MentionKind))
def test_a_sentence_has_words_of_its_own_in_each_language(kind: MentionKind) -> None:
    said = {base_catalogue(language).gettext(MENTIONS[kind]) for language in ("en", "fr", "de")}
    assert len(said) == 3


@pytest.mark.parametrize(("kind", "words"), FRENCH_LAW.items())
def test_what_the_law_words_itself_is_said_as_it_says(kind: MentionKind, words: str) -> None:
    assert words in base_catalogue("fr").gettext(MENTIONS[kind]).replace("\u00a0", " ").replace("\u202f", " ")
