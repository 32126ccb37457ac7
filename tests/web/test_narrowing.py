"""The library narrowed: to one of many topics by its name, and from the FAQ to it and back with the same words."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask

from app.domain.library.models import Subject, SubjectKind, Visibility
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.cookies import SESSION
from app.web.installation import EXTENSION
from app.web.narrowing import FEW
from tests.shelf import NOW, shelve
from tests.web.desk.resources import empty_library
from tests.web.people import Visitor

pytestmark = pytest.mark.usefixtures("topics")
NAMES = ("Décharges partielles", "Décharges", "Mise à la terre", "Mise en service")


@pytest.fixture
def few(request: pytest.FixtureRequest) -> int:
    """Give how many topics there are, at most so many that a list shows them unless a test says something else."""
    return getattr(request, "param", FEW + 1)


@pytest.fixture
def topics(app: Flask, few: int) -> Iterator[None]:
    """Give camcha topics, and a resource about the first."""
    titles = [*NAMES, *(f"Sujet {number}" for number in range(few - len(NAMES)))]
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        known = [
            Subject(id=new_id(NOW), kind=SubjectKind.TOPIC, key=f"t{place}", titles={"fr": title}, position=place)
            for place, title in enumerate(titles)
        ]
        session.add_all(known)
        session.flush()
        shelve(session, "Note sur les décharges", subjects=(known[0].id,))
        shelve(session, "Autre note")
    yield
    empty_library(app)


def shown(app: Flask, query: str) -> tuple[list[str], list[str], str]:
    """Give the resources of a list, what may be meant, and what the field holds."""
    page = Visitor(app).get(f"/resources/?{query}").text
    found = re.findall(r'class="shelf__name"><a [^>]*>([^<]+)<', page)
    near = page.partition('class="shelf__answers"')[2].partition("</div>")[0]
    field = re.search(r'<input class="field__control"\s+id="topic"[^>]*value="([^"]*)"', page)
    return found, re.findall(r">([^<>]+)</a>", unescape(near)), unescape(field[1]) if field else "a list"


@pytest.mark.parametrize("few", [FEW], indirect=True)
def test_a_list_is_chosen_from_while_there_are_few(app: Flask) -> None:
    found, near, field = shown(app, "topic=t0")
    assert (found, near, field) == (["Note sur les décharges"], [], "a list")
    assert Visitor(app).get("/resources/").text.count('<option value="t') == FEW


@pytest.mark.parametrize(
    ("query", "found", "field"),
    [
        ("topic=t0", 1, "Décharges partielles"),
        ("topic=decharges+PARTIELLES", 1, "Décharges partielles"),
        ("topic=partielles", 1, "Décharges partielles"),
        ("topic=d%C3%A9charges", 0, "Décharges"),
        ("topic=", 2, ""),
        ("", 2, ""),
    ],
)
def test_one_of_many_is_named_by_its_key_its_name_or_the_only_one_with_such_a_part(
    app: Flask, query: str, found: int, field: str
) -> None:
    rows, near, held = shown(app, query)
    assert (len(rows), near, held) == (found, [], field)


def test_a_part_of_several_names_offers_them(app: Flask) -> None:
    found, near, field = shown(app, "topic=mise")
    assert (len(found), near, field) == (2, ["Mise à la terre", "Mise en service"], "mise")


@pytest.mark.parametrize("path", ["", "updates"])
def test_what_is_offered_for_a_part_of_a_name_keeps_what_else_was_asked(app: Flask, path: str) -> None:
    beside = {"q": "relais & <b>", "kind": "update", "product": "nobody's", "language": "en"}
    typed = {**beside, "topic": "mise", "page": "2", "before": "x", "else": "y"}
    page = Visitor(app).get(f"/resources/{path}?{urlencode(typed)}").text
    links = re.findall(r'<a href="([^"]+)">Mise', page)
    assert [dict(parse_qsl(urlsplit(unescape(each)).query)) for each in links] == [
        {**beside, "topic": "t2"},
        {**beside, "topic": "t3"},
    ]
    assert Visitor(app).get(unescape(links[0])).status_code == 200


@pytest.mark.parametrize("typed", ["zzyzx", "%00", "%3Cb%3E", 9 * "x" * 999])
def test_what_is_nobodys_name_is_kept_and_said_to_be_so(app: Flask, typed: str) -> None:
    found, near, field = shown(app, f"topic={typed}")
    assert (len(found), near) == (2, [])
    assert "<b>" not in Visitor(app).get(f"/resources/?topic={typed}").text
    assert field.startswith({"zzyzx": "zzyzx", "%3Cb%3E": "<b>"}.get(typed, ""))


def test_no_page_lists_them_all(app: Flask, asked: list[str]) -> None:
    page = Visitor(app).get("/resources/").text
    assert "Sujet 42" not in page
    assert all("LIMIT" in each for each in asked if "FROM library_subject" in each)


@pytest.mark.promise("CC-26")
def test_the_faq_is_of_the_library_and_each_search_leads_to_the_other(app: Flask) -> None:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        shelve(session, "Une facture expliquée")
    visitor = Visitor(app)
    assert re.search(r'<a class="shelf__choice" href="/faq/">FAQ</a>', visitor.get("/resources/").text)
    assert "Dans la FAQ" not in visitor.get("/resources/").text

    found = visitor.get("/resources/?q=facture").text
    answers = found.partition('id="answers"')[2].partition("</section>")[0]
    assert 0 < len(re.findall(r'<a href="/faq/[^"]+/[^"]+">', answers)) <= 3
    assert "Une facture expliquée" in found

    back = re.search(r'<a href="(/resources/\?q=[^"]+)">Chercher', visitor.get("/faq/search?q=une+facture+%22%26").text)
    assert back is not None
    assert "Une facture expliquée" in visitor.get(unescape(back[1]).replace("%22%26", "")).text
    for nothing in ("zzyzx", "zzyzx+%3Cb%3E"):
        assert "/resources/?q=zzyzx" in visitor.get(f"/faq/search?q={nothing}").text
        assert "<b>" not in visitor.get(f"/faq/search?q={nothing}").text
    assert "/resources/" not in Visitor(app, "remember-provence").get("/faq/search?q=adresse").text


@pytest.mark.promise("CC-26")
def test_the_faq_s_search_shows_what_the_library_has_below_its_own_and_asks_as_often_for_many(
    app: Flask, asked: list[str]
) -> None:
    def found(query: str) -> list[tuple[str, str, str]]:
        part = visitor.get(f"/faq/search?q={query}").text.partition('id="matches"')[2].partition("</section>")[0]
        return re.findall(r'href="([^"]+)".*?title">([^<]+)<.*?summary">([^<]+)<', part, re.DOTALL)

    engine, visitor, counts = app.extensions[EXTENSION].engine, Visitor(app), []
    visitor.client.set_cookie(f"__Host-{SESSION}", "somebody's", domain="camcha.example")  # whose pages are not kept
    for number in (1, 30):
        with open_session(engine, "camcha") as session, transaction(session):
            for each in range(number):
                since = NOW + timedelta(seconds=number)  # of equals the newest comes first
                shelve(session, f"Une facture zibeline n{number}{each}", now=since, visibility=Visibility.CUSTOMERS)
            shelve(session, f"A sable invoice n{number}", language="en")
        found("facture+zibeline")
        del asked[:]
        assert len(found("facture+zibeline")) == min(number, 3)
        counts.append(sum("library" in each for each in asked))
    assert counts[0] == counts[1] <= 5

    url, title, about = found("facture+zibeline")[0]
    assert re.fullmatch(r"/resources/une-facture-zibeline-n30\d+", url)
    assert (re.sub(r"n30\d+$", "n30", title), about) == ("Une facture zibeline n30", "Document · Avec un compte")
    assert found("zibeline")  # where the FAQ has nothing, and offers what it has anyway
    nothing = visitor.get("/faq/search?q=zibeline").text
    assert 0 < nothing.index('id="matches"') < nothing.index('id="suggestions"')
    assert found("frais+de+port") == found("") == []
    assert "A sable invoice" in visitor.get("/en/faq/search?q=sable+invoice").text
    with open_session(engine, "camermix") as session, transaction(session):
        shelve(session, "Une facture zibeline")
    assert "zibeline" not in Visitor(app, "camermix").get("/faq/search?q=facture").text
    empty_library(app, "camermix")
