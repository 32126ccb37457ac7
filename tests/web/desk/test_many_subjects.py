"""What a resource and an event are about where there are very many topics: ticked once, named for the others."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.accounts.models import Role
from app.domain.events.models import Event, EventSubject
from app.domain.library.models import ResourceSubject, Subject, SubjectKind
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.installation import EXTENSION
from app.web.narrowing import FEW
from tests.shelf import NOW
from tests.web.desk.resources import FIELDS, HOME, empty_library, hidden
from tests.web.desk.team import colleague
from tests.web.desk.test_events import FIELDS as OF_EVENT
from tests.web.people import Visitor, empty_accounts

NAMES = ("Décharges partielles", "Décharges", "Mise à la terre", "Mise en service")
FORMS: Mapping[str, tuple[str, Mapping[str, str], type[ResourceSubject | EventSubject]]] = {
    "resource": (HOME, FIELDS, ResourceSubject),
    "event": ("/admin/events/", {**OF_EVENT, "language": "fr", "region": "", "place": ""}, EventSubject),
}
pytestmark = pytest.mark.parametrize("what", FORMS)
BRAND = "omicron"


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.execute(delete(Event), execution_options={"synchronize_session": False})
    empty_library(app, BRAND)


@pytest.fixture
def cleo(app: Flask) -> Visitor:
    return colleague(app, Role.AGENT, BRAND)


def keep(app: Flask, number: int, first: int = 0) -> None:
    titles = [*NAMES, *(f"Sujet {each}" for each in range(len(NAMES), first + number))][first:]
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.add_all(
            Subject(id=new_id(NOW), kind=SubjectKind.TOPIC, key=f"t{place}", titles={"fr": title}, position=place)
            for place, title in enumerate(titles, first)
        )


def send(visitor: Visitor, what: str, **fields: object) -> tuple[int, list[str], list[str], str]:
    """Send what is new; give the answer's status, the topics that its page has ticked and unticked, and its field."""
    home, said, _about = FORMS[what]
    answer = visitor.send(f"{home}new", {**said, "key": hidden(visitor, f"{home}new", "key"), **fields})
    return answer.status_code, *read(answer.text)


def read(page: str) -> tuple[list[str], list[str], str]:
    boxes = re.findall(r'<input([^>]* name="subjects"[^>]*)>\s*<label[^>]*>([^<]+)</label>', unescape(page))
    field = re.search(r'<textarea[^>]* name="named"[^>]*>\s*([^<]*)</textarea>', unescape(page))
    ticked, others = ([title for box, title in boxes if ("checked" in box) is on] for on in (True, False))
    return ticked, others, field[1].strip() if field else "none"


def about(app: Flask, what: str) -> list[str]:
    """Give the keys of what the only thing of its kind is about."""
    link = FORMS[what][2]
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        keys = select(Subject.key).join(link, link.subject_id == Subject.id)
        return sorted(session.scalars(keys))


def test_a_few_are_all_there_to_tick_and_none_is_named(app: Flask, cleo: Visitor, what: str) -> None:
    keep(app, FEW)
    ticked, others, field = read(cleo.get(f"{FORMS[what][0]}new").text)
    assert (ticked, len(others), field) == ([], FEW, "none")


def test_of_many_none_is_listed_and_a_name_a_part_of_it_or_its_key_ticks_it(
    app: Flask, cleo: Visitor, what: str
) -> None:
    keep(app, FEW + 1)
    assert read(cleo.get(f"{FORMS[what][0]}new").text) == ([], [], "")

    assert send(cleo, what, named="decharges\r\n\r\n  terre \r\nt3\r\nt3")[0] == 303
    assert about(app, what) == ["t1", "t2", "t3"]


def test_a_name_that_may_mean_several_offers_them_and_loses_nothing(app: Flask, cleo: Visitor, what: str) -> None:
    keep(app, FEW + 1)
    refused = send(cleo, what, named="Décharges\nmise\nzzz", title="Ce qui reste")
    assert refused == (422, ["Décharges"], ["Mise à la terre", "Mise en service"], "mise\nzzz")

    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        ids = {each.key: str(each.id) for each in session.scalars(select(Subject))}
    again = send(cleo, what, named="mise\nzzz", subjects=[ids["t1"], ids["t3"]])
    assert again == (422, ["Décharges", "Mise en service"], [], "zzz")
    assert send(cleo, what, named="", subjects=[ids["t1"], ids["t3"], "no id"])[0] == 303
    assert about(app, what) == ["t1", "t3"]


def test_what_is_wrong_elsewhere_leaves_what_was_named_ticked(app: Flask, cleo: Visitor, what: str) -> None:
    keep(app, FEW + 1)
    assert send(cleo, what, named="Mise en service", title="") == (422, ["Mise en service"], [], "")


def test_a_page_of_the_desk_is_as_large_and_asks_as_often_for_very_many(
    app: Flask, cleo: Visitor, what: str, asked: list[str]
) -> None:
    keep(app, FEW + 1)
    assert send(cleo, what, named="Mise en service")[0] == 303
    page = re.search(rf'"({FORMS[what][0]}[0-9a-f-]{{36}})"', cleo.get(FORMS[what][0]).text)
    assert page is not None
    sizes, counts = [], []
    for more in (0, 400):
        keep(app, more, FEW + 1)
        for path in (f"{FORMS[what][0]}new", page[1]):
            cleo.get(path)
            del asked[:]
            answer = cleo.get(path)
            counts.append(len(asked))
            sizes.append(answer.text.count('name="subjects"'))
    assert counts[:2] == counts[2:]
    assert sizes == [0, 1, 0, 1]
