"""Was this useful? What a press of yes or no keeps, and what a reason adds to it."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.faq.models import FaqFeedback, FaqReading
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.mails import Mails
from tests.web.conftest import Get

ENTRY = "/faq/gestion-du-compte/changer-d-adresse-e-mail"


@pytest.fixture
def form(get: Get) -> tuple[str, str]:
    """The address and the token of an entry's vote."""
    page = get(ENTRY).text
    action = re.search(r'action="(/faq/feedback/[^"]+)"', page)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert action is not None
    assert token is not None
    return action[1], token[1]


def kept(app: Flask) -> list[tuple[bool, str | None, str | None]]:
    """The judgements that the brand has."""
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        feedback = session.scalars(select(FaqFeedback).order_by(FaqFeedback.created_at)).all()
    return [(each.useful, each.reason, each.comment) for each in feedback]


def test_a_no_counts_when_it_is_pressed_and_its_reason_joins_it(
    app: Flask, get: Get, form: tuple[str, str], mails: Mails
) -> None:
    before = len(kept(app))

    asked = get(form[0], method="POST", data={"csrf_token": form[1], "useful": "no"})
    counted = re.search(r'name="counted" value="([^"]+)"', get(asked.location).text)
    assert counted is not None
    assert kept(app)[before:] == [(False, None, None)]

    words = {"reason": "unclear", "comment": "Où est le bouton ?", "email": "", "counted": counted[1]}
    get(form[0], method="POST", data={"csrf_token": form[1], "useful": "no", **words})

    assert kept(app)[before:] == [(False, "unclear", "Où est le bouton ?")]
    mails.expect("faq_feedback", to="aide@camcha.example")


def test_a_reason_for_a_judgement_that_is_not_there_is_kept_by_itself(
    app: Flask, get: Get, form: tuple[str, str], mails: Mails
) -> None:
    before = len(kept(app))
    foreign = "00000000-0000-7000-8000-000000000000"
    words = {"reason": "wrong", "comment": "Non.", "email": "", "counted": foreign}

    get(form[0], method="POST", data={"csrf_token": form[1], "useful": "no", **words})

    assert kept(app)[before:] == [(False, "wrong", "Non.")]
    mails.expect("faq_feedback", to="aide@camcha.example")


@pytest.mark.parametrize("page", ["", "/thanks"])
def test_the_language_switch_of_a_judgement_leads_to_the_entry(get: Get, form: tuple[str, str], page: str) -> None:
    shown = get(form[0] + page).text

    english = re.search(r'href="([^"]+)"\s+lang="en"', shown)
    assert english is not None
    assert get(urlsplit(english[1]).path).status_code == 200


def test_the_language_switch_of_a_search_keeps_the_question(get: Get) -> None:
    assert 'href="https://camcha.example/en/faq/search?q=carte"' in get("/faq/search?q=carte").text


def test_the_way_on_from_an_answer_promises_what_a_written_question_gets(get: Get) -> None:
    box = get(ENTRY).text.partition("hand-off")[2].partition("</section>")[0]

    assert "24 à 48 heures" in box.replace("\u00a0", " ")
    assert "immédiate" not in box


def test_an_answer_that_stays_open_is_counted_as_read_by_day_and_by_nobody(
    app: Flask, get: Get, form: tuple[str, str]
) -> None:
    before = readings(app)
    address = f"{form[0]}/read"

    answers = [get(address, method="POST", data={"csrf_token": form[1]}) for _ in range(3)]
    forged = get(address, method="POST", data={})

    assert [each.status_code for each in answers] == [204] * 3
    assert forged.status_code == 400
    assert readings(app) == before + 3
    assert readings(app, "omicron") == 0
    foreign = form[0].rpartition("/")[0] + "/00000000-0000-7000-8000-000000000000/read"
    assert get(foreign, method="POST", data={"csrf_token": form[1]}).status_code == 404


def readings(app: Flask, brand: str = "camcha") -> int:
    with open_session(app.extensions[EXTENSION].engine, brand) as session:
        return session.scalar(select(func.coalesce(func.sum(FaqReading.times), 0))) or 0
