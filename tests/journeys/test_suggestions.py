"""What is shown under a search field while someone types."""

from playwright.sync_api import Browser, Locator, Route, expect

from tests.journeys.demo import Demo
from tests.journeys.visitor import Visitor, visiting

BRAND = "camcha"


def field_of(visitor: Visitor, demo: Demo) -> Locator:
    """Open a brand's home and give its big search field."""
    visitor.open(demo.urls[BRAND])
    return visitor.page.get_by_role("main").get_by_role("searchbox")


def test_typing_shows_answers_and_one_of_them_leads_there(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320) as visitor:
        field = field_of(visitor, demo)
        field.press_sequentially("facture")
        answer = visitor.page.get_by_role("main").get_by_role("search").get_by_role("link").first
        expect(answer).to_be_visible()
        visitor.look()
        field.press("Tab")  # to the button
        visitor.page.keyboard.press("Tab")
        expect(answer).to_be_focused()
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url("**/faq/*/*")
        visitor.look()


def test_an_emptied_field_suggests_nothing(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        field = field_of(visitor, demo)
        answers = visitor.page.get_by_role("main").get_by_role("search").get_by_role("link")
        field.press_sequentially("facture")
        expect(answers.first).to_be_visible()
        field.fill("")
        expect(answers).to_have_count(0)


def test_an_answer_that_comes_late_is_not_shown(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        field = field_of(visitor, demo)
        held: list[Route] = []
        visitor.page.route("**/suggest?q=facture", lambda route: held.append(route))  # noqa: PLW0108 - it wants a function
        answers = visitor.page.get_by_role("main").get_by_role("search")
        with visitor.page.expect_request("**/suggest?q=facture"):
            field.fill("facture")
        field.fill("chat")
        expect(answers.get_by_role("link").first).to_contain_text("chat")
        held[0].fulfill(body="<p>late</p>")
        visitor.page.wait_for_timeout(300)
        expect(answers).not_to_contain_text("late")


def test_a_refusal_is_not_shown(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        field = field_of(visitor, demo)
        visitor.page.route("**/suggest?q=*", lambda route: route.fulfill(status=429, body="too many"))
        with visitor.page.expect_response("**/suggest?q=*"):
            field.fill("facture")
        visitor.page.wait_for_timeout(300)
        expect(visitor.page.get_by_role("main").get_by_role("search")).not_to_contain_text("too many")
