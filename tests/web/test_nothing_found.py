"""A question that finds nothing is counted, and handed over to a person with its words."""

import re
from html import unescape

import pytest
from flask import Flask

from app.domain.faq.search.misses import list_misses
from app.kernel.db import open_session
from tests.web.conftest import Get

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

QUERY = "zzxq & <b>wwvk</b>?"
ASKED = "/faq/search?q=zzxq+%26+%3Cb%3Ewwvk%3C%2Fb%3E%3F"


def counted(app: Flask) -> list[int]:
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return [miss.count for miss in list_misses(session, "fr") if "zzxq" in miss.query_folded]


def test_each_asking_in_vain_is_counted_once(app: Flask, get: Get) -> None:
    before = sum(counted(app))
    for asked in (1, 2):
        assert get(ASKED).status_code == 200
        assert counted(app) == [before + asked]


def test_a_question_that_finds_answers_is_not_counted(app: Flask, get: Get) -> None:
    get("/faq/search?q=carte")

    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert [miss for miss in list_misses(session, "fr") if miss.query_folded == "carte"] == []


def test_what_only_comes_near_is_not_passed_off_as_an_answer(get: Get) -> None:
    near = get("/faq/search?q=frais+de+port").text
    answered = get("/faq/search?q=payer+par+carte").text

    assert "Rien d’exact pour «\u00a0frais de port\u00a0»" in unescape(near)
    assert 'href="/support/?q=frais%20de%20port"' in near
    assert 'class="results__title"' in near
    assert "1 réponse pour" not in near
    assert "Rien d’exact" not in answered


def test_no_line_of_a_result_ends_within_e_mail(get: Get) -> None:
    page = get("/faq/search?q=changer+ma+carte").text

    excerpts = "".join(re.findall(r"<p class=\"results__excerpt\">(.*?)</p>", page, re.DOTALL))
    words = re.findall(r"(?<![\w@.])e-mail", excerpts)
    assert words
    assert len(words) == excerpts.count('<span class="unbroken">e-mail')


def test_the_words_that_found_nothing_are_in_the_request(get: Get) -> None:
    page = get(ASKED).text
    (link,) = re.findall(r'href="(/support/\?q=[^"]+)"', page)
    (onward,) = re.findall(r'href="(/support/new\?q=[^"]+)"', get(unescape(link)).text)
    form = get(f"{unescape(onward)}&topic=question").text

    assert "Aucune réponse pour" in page
    (subject,) = re.findall(r'<input[^>]*name="subject"[^>]*value="([^"]*)"', form)
    assert unescape(subject) == QUERY
