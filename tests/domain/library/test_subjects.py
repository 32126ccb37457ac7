"""Products and topics of one brand."""

from datetime import UTC, datetime

import pytest

from app.domain.library.errors import StaleEditionError, SubjectTakenError, SubjectUsedError
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import (
    change_subject,
    find_subject,
    find_subjects,
    get_subject,
    list_subjects,
    make_subject,
    place_of,
    remove_subject,
    title_of,
)
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.shelf import shelve

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
RELAYS = {"fr": "Relais", "en": "Relays"}


def test_subjects_are_listed_in_the_order_they_were_made_and_found_by_their_key(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        zeta = make_subject(session, SubjectKind.PRODUCT, "zeta", {"fr": "Zeta"}, now=NOW)
        alpha = make_subject(session, SubjectKind.PRODUCT, "alpha", {"fr": "Alpha"}, now=NOW)
        relays = make_subject(session, SubjectKind.TOPIC, "relays", RELAYS, now=NOW)

        assert list_subjects(session) == [zeta, alpha, relays]
        assert list_subjects(session, SubjectKind.TOPIC) == [relays]
        assert find_subject(session, SubjectKind.TOPIC, "relays") is relays
        assert find_subject(session, SubjectKind.PRODUCT, "relays") is None
        assert find_subjects(session, [alpha.id]) == {alpha.id: alpha}


def test_a_key_is_taken_once_for_each_kind_and_brand(open_session: OpenSession) -> None:
    for brand in (ACORN, BIRCH):
        with open_session(brand) as session, transaction(session):
            make_subject(session, SubjectKind.TOPIC, "relays", RELAYS, now=NOW)
            make_subject(session, SubjectKind.PRODUCT, "relays", RELAYS, now=NOW)
    with open_session(ACORN) as session, transaction(session):
        with pytest.raises(SubjectTakenError):
            make_subject(session, SubjectKind.TOPIC, "relays", RELAYS, now=NOW)
        assert len(list_subjects(session)) == 2


def test_a_title_is_given_in_the_language_asked_or_the_brands_first() -> None:
    assert title_of(RELAYS, "en") == "Relays"
    assert title_of(RELAYS, "de") == "Relais"


def keys(session: TenantSession) -> str:
    return "".join(each.key for each in list_subjects(session, SubjectKind.TOPIC))


@pytest.mark.parametrize(
    ("key", "place", "then"),
    [
        ("a", 1, "abcd"),
        ("a", 2, "bacd"),
        ("a", 4, "bcda"),
        ("a", 99, "bcda"),
        ("c", 1, "cabd"),
        ("c", 3, "abcd"),
        ("d", 2, "adbc"),
    ],
)
def test_a_subject_goes_to_its_place_and_the_others_close_up(
    open_session: OpenSession, key: str, place: int, then: str
) -> None:
    with open_session(ACORN) as session, transaction(session):
        made = {each: make_subject(session, SubjectKind.TOPIC, each, {"fr": each}, now=NOW) for each in "abcd"}
        make_subject(session, SubjectKind.PRODUCT, "p", {"fr": "p"}, now=NOW)
        moved = change_subject(session, made[key].id, {"fr": "autre"}, place=place, edition=1)

        assert keys(session) == then
        assert (moved.titles, moved.edition, place_of(session, moved)) == ({"fr": "autre"}, 2, then.index(key) + 1)


def test_nobody_changes_or_removes_what_they_have_not_seen(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        relays = make_subject(session, SubjectKind.TOPIC, "relays", RELAYS, now=NOW)
        change_subject(session, relays.id, {"fr": "Relais"}, place=1, edition=1)
        with pytest.raises(StaleEditionError):
            change_subject(session, relays.id, RELAYS, place=1, edition=1)
        with pytest.raises(StaleEditionError):
            remove_subject(session, relays.id, edition=1)
        assert get_subject(session, relays.id).titles == {"fr": "Relais"}


def test_a_subject_goes_once_nothing_is_about_it(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        used, free = (make_subject(session, SubjectKind.TOPIC, each, RELAYS, now=NOW) for each in ("used", "free"))
        shelve(session, "Guide", subjects=(used.id,))
        with pytest.raises(SubjectUsedError):
            remove_subject(session, used.id, edition=1)
        remove_subject(session, free.id, edition=1)

        assert [each.key for each in list_subjects(session)] == ["used"]
        with pytest.raises(NotFoundError):
            get_subject(session, free.id)


def test_another_brands_subject_is_none(open_session: OpenSession) -> None:
    with open_session(BIRCH) as session, transaction(session):
        theirs = make_subject(session, SubjectKind.TOPIC, "relays", RELAYS, now=NOW).id
    with open_session(ACORN) as session, transaction(session):
        for act in (get_subject, lambda *given: remove_subject(*given, edition=1)):
            with pytest.raises(NotFoundError):
                act(session, theirs)
