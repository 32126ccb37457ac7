"""Answers at hand: checked like the help, said with today's values in the customer's language, never lost."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.domain.accounts.models import Account, Role
from app.domain.support.models import Ticket
from tests.web.desk.policies import LINK as LINK_POLICY
from tests.web.desk.policies import look, words_of
from tests.web.desk.requests import QUEUE, ask_for, empty_requests, press, written
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.posts_mails
ANSWERS = f"{QUEUE}answers/"
LINK = {
    "title": "Lien expiré",
    "text_fr": "Bonjour,\nle lien vaut {{ policy.reset_link.valid_for }}. Choisissez {{ label.save }}.",
    "text_en": "Hello,\nthe link works for {{ policy.reset_link.valid_for }}. Choose {{ label.save }}.",
}


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_requests(app)


@pytest.fixture
def reviewer(app: Flask) -> Visitor:
    return colleague(app, Role.REVIEWER)


@pytest.fixture
def ann(app: Flask) -> Account:
    return settle(app)


def made(visitor: Visitor, **fields: str) -> str:
    """Make one, and give its path."""
    assert visitor.send(f"{ANSWERS}new", {**LINK, **fields}).status_code == 303
    found = re.search(rf'href="({ANSWERS}[0-9a-f-]{{36}})"', visitor.get(ANSWERS).text)
    assert found is not None
    return found[1]


def put_in(visitor: Visitor, ticket: Ticket, path: str, **fields: str) -> str:
    """Press “put it in”, and read the field."""
    page = press(visitor, ticket, "insert", canned=path.removeprefix(ANSWERS), **fields).text
    return page.partition('id="reply"')[2].partition(">")[2].partition("</textarea>")[0].strip()


@pytest.mark.parametrize(
    ("language", "words"), [("fr", r"le lien vaut 60\smin"), ("en", r"the link works for 60\smin")]
)
def test_it_is_put_in_in_the_customers_language_with_todays_values_and_nothing_typed_is_lost(
    app: Flask, ann: Account, reviewer: Visitor, cleo: Visitor, language: str, words: str
) -> None:
    path, ticket = made(reviewer), ask_for(app, ann, language=language)

    text = put_in(cleo, ticket, path, reply="Chère Ann,", note="Deux fois déjà")

    assert text.startswith("Chère Ann,\n\n")
    assert re.search(words, text), text
    assert "{{" not in text
    assert written(app, ticket) == []
    said = cleo.get(f"{path}/said?in={language}").text
    assert re.search(words, said)


def test_a_language_without_a_text_gets_the_brands_first(
    app: Flask, ann: Account, reviewer: Visitor, cleo: Visitor
) -> None:
    path = made(reviewer, text_en="")
    assert "le lien vaut" in put_in(cleo, ask_for(app, ann, language="en"), path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ policy.reset_link.valid_fro }}", "ne mène nulle part"),
        ("{{ label.zorglub }}", "ne mène nulle part"),
        ("{{ policy.reset_link }", "ne commence aucune référence"),
        ("Bonjour,\nle lien vaut 60 minutes.", "est écrit à la main"),
        ("", "dans une langue au moins"),
    ],
)
def test_what_would_be_wrong_is_refused_with_its_line_and_stays_in_the_field(
    reviewer: Visitor, text: str, said: str
) -> None:
    answer = reviewer.send(f"{ANSWERS}new", {"title": "Faux", "text_fr": text, "text_en": ""})

    assert answer.status_code == 422
    assert said in answer.text
    assert text in answer.text
    assert "Faux" not in reviewer.get(ANSWERS).text


def test_a_title_is_one_answers_and_a_stale_page_overwrites_nothing(app: Flask, reviewer: Visitor) -> None:
    path, dora = made(reviewer), colleague(app)
    assert reviewer.send(f"{ANSWERS}new", LINK).status_code == 422
    changed = {**LINK, "text_fr": "De Dora", "seen": "1"}
    assert dora.send(path, changed).status_code == 303

    answer = reviewer.send(path, {**LINK, "text_fr": "De Kim", "seen": "1"})

    assert answer.status_code == 422
    assert ("De Dora" in answer.text, "De Kim</textarea>" in answer.text) == (True, True)
    assert reviewer.send(path, {**LINK, "text_fr": "De Kim", "seen": "2"}).status_code == 303
    assert reviewer.send(f"{path}/drop").status_code == 303
    assert reviewer.get(path).status_code == 404


def test_a_change_of_the_policy_lists_the_answers_that_it_rewords(reviewer: Visitor, dora: Visitor) -> None:
    path = made(reviewer)
    shown = words_of(look(dora, LINK_POLICY, amount="90", unit="minute"))

    assert path in shown
    assert "Réponse type" in shown
    assert "Lien expiré" in shown


@pytest.mark.parametrize("role", [Role.AGENT, Role.EDITOR])
def test_only_who_publishes_the_help_writes_them_and_all_the_team_reads_them(
    app: Flask, reviewer: Visitor, role: Role
) -> None:
    path, visitor = made(reviewer), colleague(app, role)

    assert "Lien expiré" in visitor.get(ANSWERS).text
    assert [visitor.get(each).status_code for each in (path, f"{ANSWERS}new")] == [403, 403]
    assert visitor.send(path, LINK).status_code == 403
