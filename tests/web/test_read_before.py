"""Which answer was read just before: from the page that was left, or the name that a form kept; nothing else."""

import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.faq.models import FaqEntry, FaqRevision, FaqSection
from app.kernel.db import open_session
from app.web.environ import LANGUAGE, TENANT
from app.web.installation import EXTENSION
from app.web.read_before import named_text, read_before
from tests.web.people import Visitor
from tests.web.requesting import GUEST, fill, open_page, tickets

HOST = "https://camcha.example"
Shown = tuple[UUID, str]


def shown(app: Flask, brand: str = "camcha") -> Shown:
    """Give the id of a French text, and the path of its page."""
    found = (
        select(FaqRevision.id, FaqSection.slug, FaqEntry.slug)
        .join(FaqEntry, (FaqEntry.id == FaqRevision.entry_id) & (FaqEntry.revision == FaqRevision.number))
        .join(FaqSection, FaqSection.id == FaqEntry.section_id)
        .where(FaqEntry.language == "fr")
        .limit(1)
    )
    with open_session(app.extensions[EXTENSION].engine, brand) as session:
        revision_id, section, slug = session.execute(found).one()
    return revision_id, f"/faq/{section}/{slug}"


@pytest.fixture
def text(app: Flask) -> Shown:
    return shown(app)


def reached(app: Flask, *, query: str = "", root: str = "", language: str = "fr", **headers: str) -> UUID | None:
    """Open the form of a request of camcha's, as a browser that sends these headers."""
    tenant = app.extensions[EXTENSION].registry.by_slug("camcha")
    where = {"path": "/support/new", "base_url": f"{HOST}{root}", "query_string": query, "headers": headers}
    with app.test_request_context(**where, environ_overrides={TENANT: tenant, LANGUAGE: language}):
        return read_before()


def test_the_answer_whose_page_was_left_is_known(app: Flask, text: Shown) -> None:
    revision_id, path = text

    assert reached(app, Referer=f"{HOST}{path}") == revision_id
    assert reached(app, Referer=f"{HOST}{path}?q=carte") == revision_id


def test_the_language_of_the_page_is_part_of_its_address(app: Flask, text: Shown) -> None:
    _, path = text

    assert reached(app, root="/en", language="en", Referer=f"{HOST}/en{path}") is None  # no such page in English
    assert reached(app, root="/en", language="en", Referer=f"{HOST}{path}") is None


def test_a_name_that_was_kept_wins_over_the_page_that_was_left(app: Flask, text: Shown) -> None:
    revision_id, path = text

    assert reached(app, query=f"read={revision_id}", Referer=f"{HOST}/support/") == revision_id
    assert reached(app, query=f"read={uuid4()}", Referer=f"{HOST}{path}") == revision_id


@pytest.mark.parametrize(
    "came_from",
    [
        "",
        "x",
        "https://",
        f"{HOST}/faq/",
        f"{HOST}/faq/none/none",
        "https://camcha.example.evil.example{path}",
        "//[",
        "é",
    ],
)
def test_any_other_page_is_none(app: Flask, text: Shown, came_from: str) -> None:
    assert reached(app, Referer=came_from.replace("{path}", text[1]).encode().decode("latin-1")) is None


def test_another_brand_s_texts_are_not_known(app: Flask, text: Shown) -> None:
    other, _ = shown(app, "support-technique")

    assert reached(app, query=f"read={other}") is None
    assert reached(app, query=f"read={text[0]}") == text[0]


@pytest.mark.parametrize("name", ["", "1", "\x00", "é" * 9_999, "'; --"])
def test_what_names_no_text_is_none(app: Flask, name: str) -> None:
    tenant = app.extensions[EXTENSION].registry.by_slug("camcha")
    with app.test_request_context(environ_overrides={TENANT: tenant, LANGUAGE: "fr"}):
        assert named_text(name) is None


@pytest.mark.posts_mails
@pytest.mark.usefixtures("nobody")
def test_the_answer_goes_along_from_its_page_to_the_request_that_is_written(app: Flask, text: Shown) -> None:
    revision_id, path = text
    visitor = Visitor(app, "camcha")

    (link,) = re.findall(r'href="(/support/\?q=[^"]+)"', visitor.get(path).text)
    unnamed = visitor.get(unescape(link)).text  # by a browser that says of no page where it comes from
    contact = visitor.get("/support/?q=carte", headers={"Referer": f"{HOST}{path}"}).text
    topics = visitor.get(f"/support/new?q=carte&read={revision_id}").text
    fields = fill(visitor, read=str(revision_id), **GUEST)
    form = visitor.get(f"{open_page('question')}&read={revision_id}").text
    assert visitor.send(open_page("question"), fields).status_code == 303

    assert f"&amp;read={revision_id}" in unnamed
    assert f"/support/new?q=carte&amp;read={revision_id}" in contact
    assert f"/support/new?topic=question&amp;q=carte&amp;read={revision_id}" in topics
    assert f'name="read" type="hidden" value="{revision_id}"' in form
    assert [each.read_revision_id for each in tickets(app)] == [revision_id]


@pytest.mark.posts_mails
@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("read", ["", "x", "0198f7a0-5c1e-7d3a-9b44-6f0e2a8c1d55"])
def test_a_request_that_names_no_text_of_the_brand_s_is_opened_without_one(app: Flask, read: str) -> None:
    visitor = Visitor(app, "camcha")

    assert visitor.send(open_page("question"), fill(visitor, read=read, **GUEST)).status_code == 303

    assert [each.read_revision_id for each in tickets(app)] == [None]
