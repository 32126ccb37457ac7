"""How the name that VIES gave compares with the one that was typed."""

import pytest

from app.domain.vat.models import NameMatch
from app.domain.vat.names import compare_names

SAME, CLOSE, OTHER, UNKNOWN = NameMatch.MATCH, NameMatch.CLOSE, NameMatch.DIFFERS, NameMatch.UNKNOWN


@pytest.mark.parametrize(
    ("typed", "given", "match"),
    [
        ("Atelier Lilas", "ATELIER LILAS", SAME),
        ("Atelier Lilas", "SARL ATELIER LILAS", SAME),
        ("S.A.R.L. Atelier Lilas", "ATELIER LILAS", SAME),
        ("S. A. R. L. Atelier Lilas", "ATELIER LILAS SAS", SAME),
        ("L’Épicerie d’Éloïse", "L'EPICERIE D'ELOISE", SAME),
        ("Lilas Atelier", "Atelier Lilas", SAME),
        ("Müller & Söhne GmbH & Co. KG", "MUELLER SOEHNE GMBH", SAME),
        ("Atelier Lilass", "ATELIER LILAS", SAME),
        ("Martin Ann", "ANN MARTIN", SAME),
        ("Atelier Lilas", "ATELIER LILAS ET FILS DE PROVENCE", CLOSE),
        ("Atelier Lila", "ATELIERS LILAS FRANCE", CLOSE),
        ("Atelier Lilas", "BOULANGERIE DU PORT", OTHER),
        ("SARL", "SAS", OTHER),
        ("SARL", "SARL", SAME),
        ("Atelier Lilas", "---", UNKNOWN),
        ("Atelier Lilas", "", UNKNOWN),
        ("Atelier Lilas", None, UNKNOWN),
        ("", "ATELIER LILAS", UNKNOWN),
        ("🙂", "ATELIER LILAS", UNKNOWN),
        ("Lilas Sofia", "ЛИЛАС СОФИЯ ЕООД", UNKNOWN),
        ("ΛΙΛΑΣ", "ΛΙΛΑΣ ΑΕ", CLOSE),
        ("1789", "1789 SAS", SAME),
    ],
)
def test_names_are_compared_without_their_legal_forms(typed: str, given: str | None, match: NameMatch) -> None:
    assert compare_names(typed, given) is match
