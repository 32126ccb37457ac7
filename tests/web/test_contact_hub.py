"""What the contact page and the account say of the ways to a person, by the brand's one calendar."""

import pytest
from flask import Flask

from app.web.contact_hub import ContactHub, contact_hub
from app.web.mail.speech import plain_spaces
from app.web.request import current_tenant, now
from tests.web.people import Visitor, settle
from tests.web.test_contact_strip import at

OPEN, WEEKEND, BEFORE_CHRISTMAS = "2026-06-02 10:00", "2026-11-28 12:00", "2026-12-23 12:00"
BRANDS = {  # how each brand is reached
    "camermix": ("mailto:",),
    "omicron": ("mailto:",),
    "camcha": ("mailto:aide@camcha.example", "tel:0186264018"),
    "remember-provence": ("mailto:",),
    "support-technique": ("mailto:",),
}


def hub_at(app: Flask, moment: str, language: str, brand: str) -> ContactHub:
    with at(app, moment, language, brand):
        return contact_hub(current_tenant(), language, now=now())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "phone", "email"),
    [
        (OPEN, "Somebody answers now.", "Written now, expect an answer by Thursday 4 June at 10:00."),
        (
            *(WEEKEND, "Somebody answers from Monday 30 November at 9:00 on."),
            (
                "Written now, expect an answer by the end of Tuesday 1 December. "
                "Saturday 28 November and Sunday 29 November do not count."
            ),
        ),
    ],
)
@pytest.mark.promise("CC-25")
def test_each_way_says_how_soon_it_answers_and_when_next(app: Flask, moment: str, phone: str, email: str) -> None:
    ways = {way.kind: way for way in hub_at(app, moment, "en", "camcha").ways}

    assert ways["phone"].delay == "Immediate answer during opening hours"
    assert plain_spaces(ways["email"].delay or "") == "Answer in 24 to 48 hours"
    assert (ways["phone"].next_answer, ways["email"].next_answer) == (phone, email)


def test_a_way_without_a_promised_time_says_none(app: Flask) -> None:
    ways = {way.kind: way for way in hub_at(app, OPEN, "fr", "camermix").ways}

    assert ways["form"].next_answer is None


@pytest.mark.parametrize(
    ("moment", "closings"),
    [
        (OPEN, None),
        (WEEKEND, None),
        (BEFORE_CHRISTMAS, "Fermé vendredi 25 décembre et vendredi 1er janvier."),
        ("2026-12-11 23:59", None),
        ("2026-12-12 00:00", "Fermé vendredi 25 décembre."),
        ("2026-12-25 12:00", "Fermé vendredi 25 décembre et vendredi 1er janvier."),
    ],
)
def test_the_holidays_of_the_next_two_weeks_are_told(app: Flask, moment: str, closings: str | None) -> None:
    assert hub_at(app, moment, "fr", "support-technique").closings == closings


@pytest.mark.parametrize(
    ("brand", "language", "said"),
    [
        ("support-technique", "fr", "Les heures sont celles de Paris."),
        ("omicron", "de", "Alle Zeiten gelten für Wien."),
        ("camermix", "en", "All times are those of Douala."),
    ],
)
def test_whose_clock_is_meant_is_told(app: Flask, brand: str, language: str, said: str) -> None:
    assert hub_at(app, OPEN, language, brand).clock == said


@pytest.mark.promise("ST-08")
def test_the_contact_page_tells_the_hours_and_the_next_answer(app: Flask) -> None:
    page = plain_spaces(Visitor(app, "support-technique").get("/support/").text)

    assert "Du lundi au vendredi, de 9:00 à 18:00." in page
    assert page.count("Écrit maintenant") >= 1
    assert "Les heures sont celles de Paris." in page


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.promise("CC-20", "ST-08")
@pytest.mark.usefixtures("nobody")
def test_the_contact_details_are_in_the_account_and_on_the_site(app: Flask, brand: str) -> None:
    settle(app, brand)
    visitor = Visitor(app, brand)
    on_the_site = [visitor.get(path).text for path in ("/", "/faq/", "/support/", "/login")]
    visitor.sign_in()
    in_the_account = [visitor.get(path).text for path in ("/account/", "/account/profile", "/account/security")]

    for page in on_the_site + in_the_account:
        assert all(f'href="{way}' in page for way in BRANDS[brand])
        assert "open-hours" in page
