"""Each brand's help centre, walked in a browser from the question to the mail."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.brands import QUESTIONS, Question
from tests.journeys.demo import Demo
from tests.journeys.visitor import Scheme, Visitor, visiting

every_brand = pytest.mark.parametrize("question", QUESTIONS, ids=[question.slug for question in QUESTIONS])


@every_brand
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_question_finds_its_answer_and_a_complaint_arrives(
    demo: Demo, browser: Browser, question: Question, width: int, scheme: Scheme
) -> None:
    with visiting(browser, width=width, scheme=scheme) as visitor:
        complain(demo, visitor, question, f"{question.slug}-{width}-{scheme}")


@every_brand
def test_the_same_journey_needs_no_script(demo: Demo, browser: Browser, question: Question) -> None:
    with visiting(browser, width=320, scripted=False) as visitor:
        complain(demo, visitor, question, f"{question.slug}-without-scripts")


def test_an_answer_that_stays_open_is_counted_as_read(demo: Demo, browser: Browser) -> None:
    question = QUESTIONS[0]
    with visiting(browser, width=320) as visitor:
        visitor.page.clock.install()
        visitor.open(f"{demo.urls[question.slug]}{question.path}")
        with visitor.page.expect_response("**/read") as told:
            visitor.page.clock.fast_forward(10_000)
        assert told.value.status == 204
        visitor.look()


def _own_word() -> str:
    """Give a word that nobody else says; digits might be taken for a card's number, whose middle is left out."""
    return uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def complain(demo: Demo, visitor: Visitor, question: Question, picture: str) -> None:
    """Search in one's own words, read the answer, say why it did not help, and find the mail."""
    page, complaint = visitor.page, f"Il manque une image. {_own_word()}"
    visitor.open(demo.urls[question.slug])
    visitor.picture(f"home-{picture}")
    search = page.get_by_role("main").get_by_role("search")
    search.get_by_role("searchbox").fill(question.words)
    visitor.follow(search.get_by_role("button"))
    page.wait_for_url("**/faq/search?q=*")
    visitor.look()
    visitor.follow(page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link").first)
    page.wait_for_url(f"**{question.path}")
    visitor.look()
    visitor.picture(f"entry-{picture}")
    visitor.press("Non")
    page.get_by_role("main").get_by_role("textbox").first.fill(complaint)
    visitor.press("Envoyer")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("textbox").first).to_have_value(complaint)
    page.get_by_label("Il manque quelque chose").check()
    visitor.press("Envoyer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")
    mail = demo.wait_for_mail(question.slug, question.contact, complaint)
    assert question.path in mail.text
    assert mail.headers["Auto-Submitted"] == "auto-generated"
