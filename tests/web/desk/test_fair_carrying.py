"""A long import of one brand keeps no other brand's file waiting."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.transfers.models import Transfer
from app.jobs import transfers
from tests.web.desk import moving
from tests.web.desk.moving import act, checked, emails, fates, id_in, rows, send, sheet, work
from tests.web.desk.team import colleague
from tests.web.people import Visitor

pytestmark = pytest.mark.posts_mails
PEOPLE = tuple(f"p{number}@example.com;P;Q;R" for number in range(12))
OTHER = "camermix"


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    moving.clear(app)


@pytest.fixture(autouse=True)
def short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "IMPORTED_AT_ONCE", 3)
    monkeypatch.setattr(transfers, "_TURN", 2)


def send_elsewhere(app: Flask) -> None:
    file = sheet("zoe@example.com;Zoé;Z", head="email;first_name;last_name")
    assert send(colleague(app, brand=OTHER), file).status_code == 303


def test_an_import_gives_way_to_another_brands_file_and_goes_on_after_it(app: Flask, dora: Visitor) -> None:
    ours = checked(app, dora, *PEOPLE)
    act(dora, ours, "start")
    send_elsewhere(app)
    assert work(app) == 2
    assert len(emails(app)) == 1 + 6
    assert work(app) == 1
    assert {fate for _, fate, _, _ in fates(app, ours)} == {"added"}
    assert len(emails(app)) == 1 + 12


def test_an_import_that_nobody_waits_for_is_done_in_one_turn(app: Flask, dora: Visitor) -> None:
    ours = checked(app, dora, *PEOPLE)
    act(dora, ours, "start")
    assert work(app) == 1
    assert len(emails(app)) == 1 + 12


def test_a_brand_with_many_files_has_one_of_them_in_a_round(app: Flask, dora: Visitor) -> None:
    for number in range(3):
        id_in(send(dora, sheet(PEOPLE[number])))
    send_elsewhere(app)
    assert work(app) == 2
    with rows(app, OTHER) as session:
        assert [each.state for each in session.scalars(select(Transfer))] == ["checked"]
