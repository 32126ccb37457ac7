"""`flask library index`: the library is found by its synonyms and subjects as they are now; again changes nothing."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.cli.library import group
from app.domain.library.listing import Wish
from app.domain.library.models import Resource, SubjectKind
from app.domain.library.reindexing import AT_ONCE
from app.domain.library.search.index import forget_resource
from app.domain.library.search.query import search
from app.domain.library.subjects import find_subject, make_subject
from app.domain.search.synonym_lists import load_thesaurus
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import NOW, shelve
from tests.web.desk.resources import empty_library

BRAND = "camcha"
MANY = AT_ONCE + 2  # more than one transaction reads
LAST = MANY - 1
french = load_thesaurus("fr")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> Iterator[None]:
    """Keep many resources, the first and the last of them about one product."""
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        till = make_subject(session, SubjectKind.PRODUCT, "till", {"fr": "Caisse"}, now=NOW).id
        for number in range(MANY):
            shelve(session, f"Guide {number}", subjects=(till,) if number in {0, LAST} else ())
    yield
    empty_library(app)


def run(app: Flask, *words: str) -> str:
    with app.app_context():
        result = CliRunner().invoke(group, ["index", *words])
    assert result.exit_code == 0, result.output
    return result.output


def found(app: Flask, query: str) -> list[str]:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        hits = search(session, query, Wish("fr"), thesaurus=french, now=NOW).hits
        return sorted(hit.resource.title for hit in hits)


def test_what_is_about_a_renamed_subject_is_found_by_its_new_name(app: Flask) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        till = find_subject(session, SubjectKind.PRODUCT, "till")
        assert till is not None
        till.titles = {"fr": "Encaissement"}
    assert found(app, "encaissement") == []

    assert run(app, BRAND) == "camcha: 2 resources written anew\n"

    assert found(app, "encaissement") == ["Guide 0", f"Guide {LAST}"]
    assert found(app, "caisse") == []
    assert run(app, BRAND) == "camcha: 0 resources written anew\n"


def test_what_the_index_never_had_is_found_afterwards(app: Flask) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        for each in session.scalars(select(Resource)).all():
            forget_resource(session, each.language, each.id)
    assert found(app, "guide") == []

    assert f"camcha: {MANY} resources written anew" in run(app)
    assert found(app, f"guide {LAST}")[:1] == [f"Guide {LAST}"]


def test_a_brand_that_there_is_not_is_named(app: Flask) -> None:
    with app.app_context():
        result = CliRunner().invoke(group, ["index", "nobody"])

    assert result.exit_code == 2
    assert "name a brand" in result.output
