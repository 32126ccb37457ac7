"""Writing to a brand from its contact page, where it takes no requests; `test_contact_ways.py`: where it does."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.mails import Mails
from tests.web.conftest import Get

HOST = "camermix.com"


def write(get: Get, **fields: str) -> TestResponse:
    """Fill the form in and send it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', get("/support/", HOST).text)
    assert token is not None
    return get("/support/", HOST, method="POST", data={"csrf_token": token[1], **fields})


def test_a_question_is_posted_to_the_brand_with_the_visitors_address(get: Get, mails: Mails) -> None:
    answer = write(get, email="ann@example.com", message="Où est ma facture ?")

    assert (answer.status_code, answer.location) == (303, "/support/sent")
    mail = mails.expect("contact_message", to="info@camermix.com")
    assert mail.args["reply_to"] == "ann@example.com"
    assert mail.args["message"] == "Où est ma facture ?"


def test_the_same_question_pressed_twice_is_posted_once(get: Get, mails: Mails) -> None:
    for _ in range(2):
        write(get, email="ann@example.com", message="Une seule fois.")

    mails.expect("contact_message", to="info@camermix.com")


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Bonjour"),
        ("ann", "Bonjour"),
        ("ann@example", "Bonjour"),
        ("ann@example.com\r\nBcc: bob@example.com", "Bonjour"),
        ("a" * 250 + "@example.com", "Bonjour"),
        ("ann@example.com", ""),
        ("ann@example.com", " \n "),
        ("ann@example.com", "x" * 5001),
    ],
)
def test_what_cannot_be_sent_is_sent_back_with_what_was_typed(get: Get, email: str, message: str) -> None:
    answer = write(get, email=email, message=message)

    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert not message.strip() or message in answer.text


def test_the_question_that_found_nothing_is_in_the_form(get: Get) -> None:
    page = get("/support/?q=facture+<b>perdue</b>", HOST).text

    assert "facture &lt;b&gt;perdue&lt;/b&gt;</textarea>" in page
