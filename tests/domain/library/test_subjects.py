"""Products and topics of one brand."""

from datetime import UTC, datetime

import pytest

from app.domain.library.errors import SubjectTakenError
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import find_subject, find_subjects, list_subjects, make_subject, title_of
from app.kernel.db import transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession

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
