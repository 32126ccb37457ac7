import pytest

from app.domain.search.excerpts import read_text
from app.domain.search.fit import answers, full_score
from app.domain.search.lexicon import Lexicon
from app.domain.search.reading import Position
from app.domain.search.synonym_lists import load_thesaurus

thesaurus = load_thesaurus("en")
TITLE = "Delete my account"
BODY = "The door stays open: the same address may register again."

DOOR, ADDRESS, ACCOUNT = Position({"door": 1.0}), Position({"address": 1.0}), Position({"account": 0.4})
UNKNOWN, ELSEWHERE = Position({}), Position({"parcel": 1.0})
DOUBTED, PAIR = Position({"door": 0.5}), Position({"door address": 0.25}, pair=True)

# What was asked, and whether the entry answers it.
ASKED = {
    "a word of the text": ([DOOR], True),
    "a word of the text that is no more than a guess": ([DOUBTED], False),
    "half of it, the rest unknown": ([DOOR, UNKNOWN], False),
    "half of it, the rest in other entries": ([DOOR, ELSEWHERE], False),
    "more than half of it": ([DOOR, ADDRESS, UNKNOWN], True),
    "a guess beside a word": ([DOUBTED, ADDRESS], True),
    "whatever its title names": ([ACCOUNT, UNKNOWN, ELSEWHERE], True),
    "a pair counts for nothing": ([DOOR, UNKNOWN, PAIR], False),
}


@pytest.mark.parametrize(("positions", "answered"), ASKED.values(), ids=ASKED)
def test_a_weak_entry_answers_by_its_title_or_by_most_of_its_text(
    positions: list[Position],
    answered: bool,  # noqa: FBT001 - a table
) -> None:
    title, body = read_text(TITLE, thesaurus), read_text(BODY, thesaurus)
    assert answers(positions, 0.49, title, body) is answered


def test_a_strong_entry_answers_by_words_that_are_not_shown() -> None:
    title, body = read_text(TITLE, thesaurus), read_text(BODY, thesaurus)
    assert answers([ELSEWHERE], 0.5, title, body)
    assert not answers([ELSEWHERE], 0.49, title, body)


def test_the_full_score_counts_an_unknown_word_as_the_rarest() -> None:
    lexicon = Lexicon(thesaurus, 10, {"door": 9, "parcel": 1}, {})
    common, rare = full_score([DOOR, PAIR], lexicon), full_score([ELSEWHERE], lexicon)
    assert 0 < common < rare < full_score([UNKNOWN], lexicon)
    assert full_score([DOOR, ELSEWHERE], lexicon) == common + rare
