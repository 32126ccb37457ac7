"""What is listed: by language, kind and subject, a page at a time."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from app.domain.library import listing
from app.domain.library.listing import PAGE, Wish, count_fitting, count_kinds, list_page, list_related
from app.domain.library.models import Resource, ResourceKind, Subject, SubjectKind, Visibility
from app.domain.library.service import expire
from app.domain.library.subjects import make_subject
from app.kernel.db import transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.shelf import NOW, shelve

FRENCH = Wish("fr")
FIRST = date(2026, 1, 1)


def titles(resources: Sequence[Resource]) -> list[str]:
    return [resource.title for resource in resources]


def test_pages_follow_each_other_and_lead_back_the_newest_first(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        for number in range(2 * PAGE + 1):
            shelve(
                session,
                f"N{number:02}",
                dated_on=FIRST + timedelta(days=number // 2),
                now=NOW - timedelta(seconds=60 - number),
            )

        pages = [list_page(session, FRENCH, now=NOW)]
        while pages[-1].has_older:
            pages.append(list_page(session, FRENCH, now=NOW, before=pages[-1].resources[-1].id))
        back = list_page(session, FRENCH, now=NOW, after=pages[2].resources[0].id)

    assert [len(page.resources) for page in pages] == [PAGE, PAGE, 1]
    assert [page.has_newer for page in pages] == [False, True, True]
    assert titles([each for page in pages for each in page.resources]) == [f"N{n:02}" for n in range(40, -1, -1)]
    assert back == pages[1]


def test_drafts_what_is_over_and_other_languages_and_brands_are_not_listed(open_session: OpenSession) -> None:
    with open_session(BIRCH) as session, transaction(session):
        shelve(session, "De Birch")
    with open_session(ACORN) as session, transaction(session):
        shelve(session, "Brouillon", draft=True)
        shelve(session, "Bientôt", now=NOW + timedelta(seconds=1))
        over = shelve(session, "Fini", now=NOW - timedelta(days=1))
        expire(session, over.id, edition=over.edition, now=NOW)
        shelve(session, "English", language="en")
        shelve(session, "Pour les clients", visibility=Visibility.CUSTOMERS)

        assert titles(list_page(session, FRENCH, now=NOW).resources) == ["Pour les clients"]
        assert count_kinds(session, FRENCH, now=NOW) == {ResourceKind.DOCUMENT: 1}


def test_a_wish_narrows_the_list_and_kinds_are_counted_whatever_kind_it_names(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        cmc = make_subject(session, SubjectKind.PRODUCT, "cmc", {"fr": "CMC"}, now=NOW)
        relays = make_subject(session, SubjectKind.TOPIC, "relays", {"fr": "Relais"}, now=NOW)
        shelve(session, "A", kind=ResourceKind.VIDEO, subjects=(cmc.id, relays.id))
        shelve(session, "B", kind=ResourceKind.GUIDE, subjects=(cmc.id,))
        shelve(session, "C", kind=ResourceKind.GUIDE)

        about = Wish("fr", None, (cmc.id,))
        both = Wish("fr", ResourceKind.VIDEO, (cmc.id, relays.id))
        assert sorted(titles(list_page(session, about, now=NOW).resources)) == ["A", "B"]
        assert titles(list_page(session, both, now=NOW).resources) == ["A"]
        counts = count_kinds(session, both, now=NOW)
        assert counts == {ResourceKind.VIDEO: 1}
        assert count_kinds(session, Wish("fr", ResourceKind.VIDEO), now=NOW) == {
            ResourceKind.GUIDE: 2,
            ResourceKind.VIDEO: 1,
        }
        assert [count_fitting(session, FRENCH, now=NOW, most=most) for most in (1, 2, 3)] == [2, 3, 3]


def test_what_is_about_most_of_the_same_is_related_in_the_same_language(open_session: OpenSession) -> None:
    with open_session(ACORN) as session, transaction(session):
        cmc = make_subject(session, SubjectKind.PRODUCT, "cmc", {"fr": "CMC"}, now=NOW)
        relays = make_subject(session, SubjectKind.TOPIC, "relays", {"fr": "Relais"}, now=NOW)
        one = shelve(session, "Un", subjects=(cmc.id, relays.id))
        shelve(session, "Un seul", subjects=(cmc.id,), dated_on=date(2026, 11, 19))
        shelve(session, "Les deux", subjects=(cmc.id, relays.id))
        shelve(session, "English", subjects=(cmc.id, relays.id), language="en")
        shelve(session, "Brouillon", subjects=(cmc.id, relays.id), draft=True)
        shelve(session, "Rien")

        assert titles(list_related(session, one, now=NOW)) == ["Les deux", "Un seul"]


def test_of_a_subject_of_very_many_the_newest_are_looked_at(
    open_session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_NEAR", 2)
    with open_session(ACORN) as session, transaction(session):
        cmc = make_subject(session, SubjectKind.PRODUCT, "cmc", {"fr": "CMC"}, now=NOW)
        made = [
            shelve(session, f"N{days}", subjects=(cmc.id,), now=NOW - timedelta(days=days)) for days in (3, 1, 4, 2)
        ]
        alone = shelve(session, "Seul")

        assert sorted(titles(list_related(session, made[0], now=NOW))) == ["N1", "N2"]
        assert list_related(session, alone, now=NOW) == []
        many = [
            Subject(
                id=new_id(NOW + timedelta(days=1)),
                kind=SubjectKind.TOPIC,
                key=f"t{place}",
                titles={"fr": "T"},
                position=place,
            )
            for place in range(501)  # more than one statement of SQLite takes
        ]
        session.add_all(many)
        session.flush()
        every = shelve(session, "Tout", subjects=(cmc.id, *(each.id for each in many)))
        assert sorted(titles(list_related(session, every, now=NOW))) == ["N1", "N2"]
