"""A card number, wherever somebody writes it, is stored nowhere and mailed to nobody."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Mapper

from app.domain.accounts.registration.importing import import_former_accounts
from app.domain.faq.models import FaqFeedback
from app.domain.faq.search.models import FaqSearchMiss
from app.kernel.db import Base, TenantSession, open_session, transaction
from tests.factories import REGISTERED_AT
from tests.mails import Mails
from tests.stock import HOSTS
from tests.web import hostile
from tests.web.conftest import Get
from tests.web.factors import add_key
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.postman import text_of
from tests.web.registering import FILLED, register
from tests.web.security import signed_in

CARDS = ("4970101234567893", "4970 1012\u00a03456-7893", "\uff14\uff19\uff17\uff10.1012.3456.7893")
MASKED = "4970 10•• •••• 7893"
PLAIN = "4970 1012 3456 7893"
HELD = "0101234567"  # of its digits, those that may not stay

pytestmark = pytest.mark.security("PA-05")


@pytest.fixture(autouse=True)
def nothing_written(app: Flask) -> Iterator[None]:
    yield
    assert kept_cards(app) == []
    empty_accounts(app)
    for brand in HOSTS:
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            for entity in (FaqFeedback, FaqSearchMiss):
                session.execute(delete(entity), execution_options={"synchronize_session": False})


def kept_cards(app: Flask) -> list[str]:
    """List every value of every table that holds more of the card than may stay."""
    kept = []
    for brand in HOSTS:
        with open_session(app.extensions["guichet"].engine, brand) as session:
            for mapper in Base.registry.mappers:
                if mapper.class_.__module__.startswith("app."):
                    kept += kept_in(session, mapper)
    return kept


def kept_in(session: TenantSession, mapper: Mapper[Any]) -> list[str]:
    names = [column.key for column in mapper.column_attrs]
    rows = session.execute(select(*[getattr(mapper.class_, name) for name in names])).all()
    if HELD not in digits_of("\n".join(str(value) for row in rows for value in row)):
        return []  # nor does any value, which would take far longer to ask one by one
    values = [(name, value) for row in rows for name, value in zip(names, row, strict=True)]
    return [f"{mapper.class_.__name__}.{name}: {value}" for name, value in values if HELD in digits_of(value)]


def digits_of(value: object) -> str:
    return re.sub(r"\D+", "", unicodedata.normalize("NFKC", str(value)))


@pytest.mark.parametrize("card", CARDS)
def test_of_a_question_to_the_brand(app: Flask, mails: Mails, card: str) -> None:
    sent = {"email": "ann@example.com", "message": f"Ma carte {card} est refusée.\nFR76 3000 6000 0112 3456 7890 189"}

    assert Visitor(app, "camermix").send("/support/", sent).status_code == 303

    letter = text_of(app, mails.expect("contact_message", to="info@camermix.com"))
    assert HELD not in digits_of(letter)
    assert "7893 est refusée" in letter
    assert "FR76 3000 6000 0112 3456 7890 189" in letter


def test_the_page_shows_the_question_without_it_and_says_why(app: Flask, get: Get) -> None:
    sent = Visitor(app, "camermix").send("/support/", {"email": "ann", "message": f"Ma carte {PLAIN}"})
    sought = get("/support/?q=carte+4970+1012+3456+7893", "camermix.com")

    for page, text in ((sent.text, f"Ma carte {MASKED}"), (sought.text, f"carte {MASKED}")):
        assert f"{text}</textarea>" in page
        assert "Nous ne conservons pas les numéros de carte" in page
        assert PLAIN not in page
    assert "Nous ne conservons pas" not in get("/support/?q=carte+perdue", "camermix.com").text
    assert "Nous ne conservons pas" not in get("/support/", "camermix.com").text
    assert "Nous ne conservons pas" not in Visitor(app, "camermix").send("/support/", {"message": " Ma carte\r\n"}).text


def test_of_the_reason_why_an_answer_was_not_useful(app: Flask, mails: Mails) -> None:
    path = f"/faq/feedback/{hostile.known_values(app, 'camcha')['entry_id']}"

    assert Visitor(app).send(path, {"reason": "other_question", "comment": f"Avec {PLAIN} ?"}).status_code == 303

    mail = mails.expect("faq_feedback", to="aide@camcha.example")
    assert mail.args["comment"] == f"Avec {MASKED} ?"


@pytest.mark.parametrize("card", CARDS)
def test_of_what_was_sought_in_vain(app: Flask, get: Get, card: str) -> None:
    assert get("/faq/search", query_string={"q": f"zzxq wwvk {card}"}).status_code == 200
    assert get("/faq/search", query_string={"q": f"zzxq wwvk {card.replace(' ', '–')}"}).status_code == 200

    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert session.scalars(select(FaqSearchMiss.query_folded)).all() != []


@pytest.mark.posts_mails
@pytest.mark.parametrize("brand", FILLED)
def test_of_whatever_is_filled_in_to_register(app: Flask, brand: str) -> None:
    free = {
        name: PLAIN for name in FILLED[brand] if re.search(r"name$|company|line|city", name) and name != "user_name"
    }

    assert register(Visitor(app, brand), **free).status_code in {200, 303}


def test_a_postcode_is_not_made_of_it(app: Flask) -> None:
    answer = register(Visitor(app, "remember-provence"), billing_postcode="4970101234567893")

    assert answer.status_code == 422
    assert "4970101234567893" not in answer.text


def test_a_user_name_and_a_serial_number_are_not_made_of_it(app: Flask) -> None:
    for name in ("user_name", "serial_number"):
        assert register(Visitor(app, "omicron"), **{name: "4970101234567893"}).status_code == 422


def test_of_a_profile(app: Flask) -> None:
    settle(app, company="Lilas")
    ann = signed_in(app)
    typed = {"first_name": PLAIN, "last_name": PLAIN, "company": PLAIN, "email": "ann@example.com", "language": "fr"}

    assert ann.send("/account/profile", typed).status_code == 303

    assert f'value="{MASKED}"' in ann.get("/account/profile").text


def test_of_a_passkey_s_name(app: Flask, mails: Mails) -> None:
    settle(app)

    ann = signed_in(app)
    add_key(ann, mails, name=PLAIN)

    assert MASKED in ann.get("/account/security").text


def test_of_former_accounts_that_are_taken_in(app: Flask) -> None:
    row = {"email": "old@example.com", "first_name": PLAIN, "last_name": PLAIN, "company": PLAIN, "country": "FR"}
    for fate in ("added", "known"):
        with open_session(app.extensions["guichet"].engine, "omicron") as session, transaction(session):
            (line,) = import_former_accounts(session, [(2, row)], now=REGISTERED_AT)
        assert line.fate == fate


def test_of_an_account_that_any_code_writes(app: Flask) -> None:
    settle(app, first_name=PLAIN, last_name=PLAIN, company=PLAIN)
