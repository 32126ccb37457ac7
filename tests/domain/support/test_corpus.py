"""Every letter of the corpus comes to the fate that its table says."""

from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.support.errors import FileRefusedError
from app.domain.support.files.judging import judge
from app.domain.support.files.policy import FilesPolicy
from app.domain.support.incoming.fates import Fate, Found, Known, decide
from app.domain.support.incoming.letter import Letter, Mark
from app.domain.support.incoming.policy import IncomingPolicy
from app.domain.support.incoming.reading import read_letter
from app.domain.support.incoming.replies import new_words
from app.domain.support.incoming.tokens import read_claim, signer_of
from tests.domain.support.corpus import ANSWERED, BOX, FATES, FOLDER, PEOPLE, REFERENCE, SIGNER, read

_POLICY = IncomingPolicy()
_REQUEST = Found(UUID(int=7), frozenset(address for address, _role in PEOPLE))
_UNSEEN = {*map(chr, range(9)), *map(chr, range(11, 32)), *"\x7f\u202e\u2066\ufeff\ud800"}


def letter_of(name: str) -> Letter:
    return read_letter(read(name), largest=_POLICY.largest)


def fate_of(letter: Letter) -> Fate:
    claim = read_claim(letter.recipients, BOX)
    signer = (
        signer_of(SIGNER, claim, PEOPLE, tenant="alpha") if claim and claim.reference == REFERENCE.lower() else None
    )
    known = Known(
        own=frozenset({BOX}),
        forged=claim is not None and signer is None,
        by_address=_REQUEST if signer else None,
        by_message_id=_REQUEST if ANSWERED in letter.answers else None,
        by_subject=_REQUEST if REFERENCE in letter.subject else None,
    )
    return decide(letter, known, _POLICY)


def test_there_are_at_least_forty_five_letters_and_each_has_its_fate() -> None:
    names = {path.stem for path in FOLDER.glob("*.eml")}

    assert names == set(FATES)
    assert len(names) >= 45


@pytest.mark.parametrize("name", FATES)
def test_a_letter_comes_to_its_fate(name: str) -> None:
    expected, fate = FATES[name], fate_of(letter_of(name))

    assert (fate.outcome, fate.reason, fate.way) == (expected.outcome, expected.reason, expected.way)


@pytest.mark.parametrize("name", [name for name, each in FATES.items() if each.says is not None])
def test_a_letter_says_its_new_words(name: str) -> None:
    assert new_words(letter_of(name).text) == FATES[name].says


@pytest.mark.parametrize("name", [name for name, each in FATES.items() if each.files is not None])
def test_of_a_letters_files_those_are_kept_that_harm_nobody(name: str) -> None:
    kept, refused = [], []
    for each in letter_of(name).enclosures:
        try:
            kept.append(judge(each.name, each.content, FilesPolicy(), is_mail=each.declared == "message/rfc822").name)
        except FileRefusedError as error:
            refused.append(error.fault)

    assert (kept, refused) == (FATES[name].files, list(FATES[name].refused))


@pytest.mark.parametrize("name", [name for name, each in FATES.items() if each.sender or each.subject])
def test_a_letter_is_from_whom_it_is_and_about_what_it_is(name: str) -> None:
    expected, letter = FATES[name], letter_of(name)

    assert expected.sender in {None, letter.sender}
    assert expected.subject in {None, letter.subject}


@pytest.mark.parametrize("name", FATES)
def test_whatever_is_lost_or_changed_on_the_way_a_letter_is_read(name: str) -> None:
    raw, chance = read(name)[:20_000], Random(name)  # noqa: S311 - harm is done by chance
    for _ in range(10):
        broken = bytearray(raw[: chance.randrange(len(raw))])
        for _ in range(min(5, len(broken))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)

        _ensure_storable(read_letter(bytes(broken), largest=_POLICY.largest))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_as_a_letter(raw: bytes) -> None:
    _ensure_storable(read_letter(raw, largest=_POLICY.largest))


_HEADINGS = st.sampled_from(
    [
        *("From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Content-Type", "Content-Disposition"),
        *("Content-Transfer-Encoding", "Date", "Return-Path", "Auto-Submitted", "Delivered-To", "Precedence"),
    ]
)
_SAID = st.text(alphabet="abc@<>()[]:;,.\"\\'*=?/ \t%0123éU+-_", max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_HEADINGS, _SAID), max_size=8), st.text(max_size=100))
def test_any_headings_are_read(headings: list[tuple[str, str]], text: str) -> None:
    lines = "".join(f"{name}: {said}\r\n" for name, said in headings)
    raw = f"{lines}\r\n{text}".encode("utf-8", "replace")

    _ensure_storable(read_letter(raw, largest=_POLICY.largest))


def _ensure_storable(letter: Letter) -> None:
    """See that nothing of a letter upsets a database, a page or another mail."""
    lines = (letter.subject, letter.name, letter.sender or "", letter.message_id or "", *letter.answers)
    names = tuple(each.name for each in letter.enclosures)
    for said in (*lines, *names, letter.text):
        said.encode()
        assert not _UNSEEN & set(said)
    assert not any("\n" in said for said in (*lines, *names))
    fate_of(letter)
    new_words(letter.text)


def test_a_letter_of_thirty_megabytes_is_known_by_its_heading_only() -> None:
    raw = read("001-plain-question") + b"x" * 30_000_000

    letter = read_letter(raw, largest=_POLICY.largest)

    assert Mark.TOO_LARGE in letter.marks
    assert (letter.sender, letter.text) == ("ann.martin@example.com", "")
    assert fate_of(letter).reason == "too_large"


def test_one_sender_is_held_at_the_limit_and_not_below() -> None:
    letter = letter_of("001-plain-question")
    below, at = (Known(own=frozenset(), lately=_POLICY.most_an_hour + more) for more in (-1, 0))

    assert decide(letter, below, _POLICY) == Fate("new")  # type: ignore[arg-type]
    assert decide(letter, at, _POLICY).reason == "too_many"
