"""Whether two names may be the same company's: without case, accents, legal forms and the order of words."""

import re
import unicodedata

from rapidfuzz import fuzz

from app.domain.vat.models import NameMatch
from app.kernel.letters import fold

_FORMS = frozenset(
    """
    sarl sas sasu sa eurl eirl ei sci snc scop selarl scea gaec sprl asbl societe anonyme
    gmbh mbh ag kg kgaa ohg gbr ug ek ev haftungsbeschrankt gesellschaft
    ltd limited llc llp plc inc co cie company corp
    bv nv vof srl srls spa sl slu lda unipessoal oy oyj ab as asa aps is kft zrt nyrt bt
    sro spol doo dd ood eood ad ead sia uab ou spzoo zoo sp se
    et and und y e en the le la les der die das
    """.split()  # noqa: SIM905 - words to be read as a list of words
)
_SPELLED = re.compile(r"\b(?:\w )+\w\b")  # S A R L
_WORD = re.compile(r"[^\W_]+")
_SAME, _ALIKE = 92, 70  # of 100, by rapidfuzz; a letter mistyped in a name of three words gives some 95


def compare_names(typed: str, given: str | None) -> NameMatch:
    """Compare what was typed with the name that VIES gave; not to be told from another alphabet, or without a name."""
    ours, theirs = _essence(typed), _essence(given or "")
    if not ours or not theirs or _is_latin(ours) != _is_latin(theirs):
        return NameMatch.UNKNOWN
    if fuzz.token_sort_ratio(ours, theirs) >= _SAME:
        return NameMatch.MATCH
    return NameMatch.CLOSE if fuzz.token_set_ratio(ours, theirs) >= _ALIKE else NameMatch.DIFFERS


def _essence(name: str) -> str:
    """Leave the words that tell one company from another; all of them, where none does."""
    plain = " ".join(_WORD.findall(fold(name).replace(".", "").replace("'", " ")))
    words = _SPELLED.sub(lambda spelled: spelled[0].replace(" ", ""), plain).split()
    return " ".join([each for each in words if each not in _FORMS] or words)


def _is_latin(name: str) -> bool:
    return any(unicodedata.name(letter, "").startswith("LATIN") for letter in name) or not any(map(str.isalpha, name))
