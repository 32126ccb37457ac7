"""What was found comes a page at a time, with how much it is, and a later page costs no more statements."""

import pytest
from sqlalchemy import Engine, event

from app.domain.library.listing import Wish
from app.domain.library.search.query import MOST_FOUND, PAGE, Found, search
from app.domain.search.synonym_lists import load_thesaurus
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.shelf import NOW, shelve

FRENCH = Wish("fr")
french = load_thesaurus("fr")


def found(session: TenantSession, page: int) -> Found:
    return search(session, "relais", FRENCH, thesaurus=french, now=NOW, page=page)


def fill(session: TenantSession, number: int) -> None:
    with transaction(session):
        for each in range(number):
            shelve(session, f"Relais {each}")


def test_pages_are_parts_of_one_order_and_say_how_much_there_is(open_session: OpenSession) -> None:
    with open_session(ACORN) as session:
        fill(session, 2 * PAGE + 3)
        pages = [found(session, page) for page in (1, 2, 3)]

    assert [len(each.hits) for each in pages] == [PAGE, PAGE, 3]
    assert len({hit.resource.id for each in pages for hit in each.hits}) == 2 * PAGE + 3
    assert {each.number for each in pages} == {2 * PAGE + 3}


@pytest.mark.parametrize("page", [MOST_FOUND // PAGE, MOST_FOUND // PAGE + 1, 99])
def test_of_very_many_it_is_only_known_that_they_are_more(open_session: OpenSession, page: int) -> None:
    with open_session(ACORN) as session:
        fill(session, MOST_FOUND + 2)
        last = found(session, page)

    assert (len(last.hits), last.number, last.page) == (PAGE, MOST_FOUND + 1, MOST_FOUND // PAGE)


def test_beyond_the_last_page_is_the_last(open_session: OpenSession) -> None:
    with open_session(ACORN) as session:
        fill(session, PAGE)
        assert (len(found(session, 2).hits), found(session, 2).page) == (PAGE, 1)
        assert search(session, "disjoncteur", FRENCH, thesaurus=french, now=NOW, page=3) == Found()


def test_a_later_page_sends_as_many_statements_as_the_first(open_session: OpenSession, engine: Engine) -> None:
    counts = []
    with open_session(ACORN) as session:
        fill(session, 3 * PAGE)
        found(session, 1)
        for page in (1, 3):
            sent: list[str] = []

            def note(_connection: object, _cursor: object, sql: str, *_: object, sent: list[str] = sent) -> None:
                sent.append(sql)

            event.listen(engine, "before_cursor_execute", note)
            found(session, page)
            event.remove(engine, "before_cursor_execute", note)
            counts.append(len([sql for sql in sent if "set_config" not in sql]))

    assert counts[0] == counts[1] <= 5
