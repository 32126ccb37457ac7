"""Resources as they come and change, and the versions of their files."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.domain.accounts.models import AccountState
from app.domain.library.errors import ScheduleError, SlugTakenError, StaleEditionError
from app.domain.library.models import FileRole, ResourceDownload, SubjectKind, Visibility
from app.domain.library.queries import (
    count_downloads,
    get_by_id,
    get_file,
    get_resource,
    list_files,
    list_main_files,
    list_public_addresses,
)
from app.domain.library.rules import Sight
from app.domain.library.service import change_resource, count_download, expire, publish, schedule
from app.domain.library.subjects import list_subjects_of, make_subject
from app.domain.search.synonym_lists import load_thesaurus
from app.kernel.db import transaction
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.shelf import NOW, attach, shelve, written

SECOND = timedelta(seconds=1)
ACTIVE = AccountState.ACTIVE
french = load_thesaurus("fr")


def test_a_draft_is_at_no_address_until_it_is_published(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        draft = shelve(session, "Guide", draft=True)
        with pytest.raises(NotFoundError):
            get_resource(session, "guide", reader=ACTIVE, now=NOW)

        publish(session, draft.id, edition=draft.edition, now=NOW)

        assert get_resource(session, "guide", reader=None, now=NOW) == (draft, Sight.OPEN)
        with pytest.raises(NotFoundError):
            get_resource(session, "guide", reader=None, now=NOW - SECOND)


def test_what_is_for_customers_is_closed_to_a_visitor_and_what_is_over_is_nothing(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        guide = shelve(session, "Guide", visibility=Visibility.CUSTOMERS)
        assert get_resource(session, "guide", reader=None, now=NOW)[1] is Sight.CLOSED
        assert get_resource(session, "guide", reader=ACTIVE, now=NOW)[1] is Sight.OPEN

        expire(session, guide.id, edition=guide.edition, now=NOW + SECOND)

        assert get_resource(session, "guide", reader=ACTIVE, now=NOW)[1] is Sight.OPEN
        with pytest.raises(NotFoundError):
            get_resource(session, "guide", reader=ACTIVE, now=NOW + SECOND)


def test_nobody_saves_over_what_they_have_not_seen(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        guide = shelve(session, "Guide")
        seen = guide.edition
        change_resource(session, guide.id, written("Guide 2"), edition=seen, thesaurus=french, now=NOW)

        with pytest.raises(StaleEditionError) as refused:
            change_resource(session, guide.id, written("Guide 3"), edition=seen, thesaurus=french, now=NOW)
        assert refused.value.edition == seen + 1
        assert guide.title == "Guide 2"


def test_an_address_is_taken_once_in_a_brand_and_a_resource_stays_in_its_language(open_session: OpenSession) -> None:
    for brand in (ACORN, BIRCH):
        with open_session(brand) as session, transaction(session):
            guide = shelve(session, "Guide")
    with open_session(BIRCH) as session, transaction(session):
        for title in ("Guide", "Updates"):  # the latter is a page of the library's own
            with pytest.raises(SlugTakenError):
                shelve(session, title)
        with pytest.raises(ValueError, match="stays"):
            change_resource(
                session,
                guide.id,
                written("Guide", language="en"),
                edition=guide.edition,
                thesaurus=french,
                now=NOW,
            )


@pytest.mark.parametrize(
    ("begins", "ends"), [(None, NOW), (NOW, NOW), (NOW, NOW - SECOND)], ids=["never", "at once", "before"]
)
def test_nothing_is_over_before_it_begins(open_session: OpenSession, begins: object, ends: object) -> None:
    with open_session(ACORN) as session, transaction(session):
        guide = shelve(session, "Guide", draft=True)
        with pytest.raises(ScheduleError):
            schedule(session, guide.id, published_at=begins, expires_at=ends, edition=guide.edition, now=NOW)  # type: ignore[arg-type]


def test_a_new_file_takes_the_place_of_the_one_before_which_stays_to_be_had(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        guide = shelve(session, "Guide", version="1.0")
        first = attach(session, None, guide)
        captions = attach(session, None, guide, role=FileRole.CAPTIONS, filename="fr.vtt", content_type="text/vtt")
        later = NOW + SECOND
        second = attach(session, None, guide, version="1.1", now=later)

        files = list_files(session, guide.id)
        assert [(file.id, file.version, file.replaced_at) for file in files] == [
            (captions.id, "1.0", None),
            (second.id, "1.1", None),
            (first.id, "1.0", later),
        ]
        assert list_main_files(session, [guide.id])[guide.id].id == second.id
        assert get_file(session, guide, first.id).replaced_at == later
        assert guide.changed_at == later


@pytest.mark.parametrize("languages", [("fr", "en", "de"), ("en", "de", "fr")])
def test_of_several_main_files_the_one_in_the_resources_own_language_speaks_for_it(
    open_session: OpenSession, languages: tuple[str, ...]
) -> None:
    with open_session(ACORN) as session, transaction(session):
        guide, other = shelve(session, "Guide"), shelve(session, "Autre")
        files = {each: attach(session, None, guide, language=each) for each in languages}
        foreign = {each: attach(session, None, other, language=each) for each in languages if each != "fr"}

        found = list_main_files(session, [guide.id, other.id])
        assert (found[guide.id].id, found[other.id].id) == (files["fr"].id, foreign["de"].id)


def test_a_file_is_found_with_its_own_resource_only(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        guide, other = shelve(session, "Guide"), shelve(session, "Autre")
        file = attach(session, None, guide)
        for resource, file_id in ((other, file.id), (guide, new_id(NOW))):
            with pytest.raises(NotFoundError):
                get_file(session, resource, file_id)


def test_downloads_are_counted_by_day(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        guide = shelve(session, "Guide")
        for day in (1, 1, 2):
            count_download(session, guide.id, date(2026, 11, day))

        assert count_downloads(session, guide.id) == 3
        counts = session.scalars(select(ResourceDownload.count).order_by(ResourceDownload.day))
        assert list(counts) == [2, 1]


def test_another_brand_has_none_of_it(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        product = make_subject(session, SubjectKind.PRODUCT, "cmc", {"fr": "CMC"}, now=NOW)
        guide = shelve(session, "Guide", subjects=(product.id,))
        assert list_subjects_of(session, guide.id) == [product]
        assert list_public_addresses(session, now=NOW, limit=9) == [("fr", "guide")]
    with open_session(BIRCH) as session:
        with pytest.raises(NotFoundError):
            get_resource(session, "guide", reader=ACTIVE, now=NOW)
        with pytest.raises(NotFoundError):
            get_by_id(session, guide.id)
        assert list_files(session, guide.id) == []
        assert list_public_addresses(session, now=NOW, limit=9) == []
