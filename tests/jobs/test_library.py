"""The scheduler: a library is found by synonyms and titles as they are now, without anybody asking for it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.domain.library import reindexing
from app.domain.library.listing import Wish
from app.domain.library.models import Subject, SubjectKind
from app.domain.library.reindexing import list_being_read
from app.domain.library.search.query import search
from app.domain.library.subjects import make_subject
from app.domain.search.synonym_lists import load_thesaurus
from app.jobs.library import look_at_library_search, read_library_on
from app.kernel.db import transaction
from app.tenancy.registry import Registry, load_registry
from tests.databases import OpenSession
from tests.post_office import timetable
from tests.shelf import NOW, shelve
from tests.stock import ROOT

BRAND = "camcha"
FRENCH = load_thesaurus("fr")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(Path(ROOT) / "tenants")


def stock(open_session: OpenSession, brand: str = BRAND) -> None:
    """Give a brand ten guides about a product, and the product another name."""
    with open_session(brand) as session, transaction(session):
        till = make_subject(session, SubjectKind.PRODUCT, "till", {"fr": "Caisse"}, now=NOW)
        for number in range(10):
            shelve(session, f"Guide {number}", subjects=(till.id,))
        till.titles = {"fr": "Encaissement"}


def found(open_session: OpenSession, query: str) -> int:
    with open_session(BRAND) as session:
        return search(session, query, Wish("fr"), thesaurus=FRENCH, now=NOW).number


def being_read(open_session: OpenSession, brand: str = BRAND) -> list[str]:
    with open_session(brand) as session:
        return list(list_being_read(session))


def test_a_renamed_product_is_found_after_an_hour_a_few_resources_in_each_round(
    engine: Engine, open_session: OpenSession, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "AT_ONCE", 2)
    stock(open_session)
    read_library_on(timetable(engine), registry, open_session)
    assert found(open_session, "encaissement") == 0  # nobody has looked yet

    look_at_library_search(registry, open_session)
    read_library_on(timetable(engine), registry, open_session)
    assert found(open_session, "encaissement") == 6
    assert being_read(open_session) == ["fr"]

    read_library_on(timetable(engine), registry, open_session)
    assert (found(open_session, "encaissement"), found(open_session, "caisse")) == (10, 0)
    look_at_library_search(registry, open_session)
    assert being_read(open_session) == []


def test_a_brand_without_a_library_is_left_alone(open_session: OpenSession, registry: Registry) -> None:
    brand = next(each.slug for each in registry.tenants if "resources" not in each.config.modules)
    stock(open_session, brand)
    look_at_library_search(registry, open_session)
    assert being_read(open_session, brand) == []


def test_one_brands_trouble_keeps_no_other_from_being_looked_at(open_session: OpenSession, registry: Registry) -> None:
    for brand in (BRAND, "omicron"):
        stock(open_session, brand)
    with open_session(BRAND) as session, transaction(session):
        session.scalars(select(Subject)).one().titles = {}

    look_at_library_search(registry, open_session)
    assert (being_read(open_session), being_read(open_session, "omicron")) == ([], ["fr"])
