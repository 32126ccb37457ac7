"""Numbers that a page hands back are no larger than a column: what is beyond is the nearest that there may be."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.web.chatting import Room, at_hour, open_room, scripted
from tests.web.desk.faq import entry_of
from tests.web.desk.requests import ask_for, empty_requests, path_of, typed, written
from tests.web.desk.team import colleague
from tests.web.people import settle

pytestmark = pytest.mark.posts_mails
NUMBERS = ["9" * 30, "-" + "9" * 30, str(2**63), str(2**31), "-1", "1e9", "٣", ""]


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_requests(app)


@pytest.fixture
def room(app: Flask) -> Iterator[Room]:
    with at_hour(app) as hour:
        yield open_room(app, hour)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_chat_is_asked_after_any_number_and_seen_up_to_any(room: Room, number: str) -> None:
    room.arrive()
    path = room.start()
    for visitor, page in ((room.ann, path), (room.cleo, f"/admin{path}")):
        assert visitor.get(f"{page}/messages.json", query_string={"after": number}).status_code == 200
        assert visitor.send(f"{page}/here", {"seen": number}).status_code == 204
        fields = {"body": "Encore", "form_key": visitor.brand + page}
        assert scripted(visitor, f"{page}?after={number}", fields, page=page)[0] == 200


@pytest.mark.parametrize("number", NUMBERS)
def test_an_answer_of_the_team_has_seen_up_to_any_number(app: Flask, number: str) -> None:
    cleo, ticket = colleague(app), ask_for(app, settle(app))
    for step in ("live", "write"):
        fields = {**typed(cleo, ticket, reply="Voici."), "seen": number, "step": "send"}
        assert cleo.send(f"{path_of(ticket)}/{step}", fields).status_code < 500
    assert written(app, ticket) in ([], [("Voici.", False)])


@pytest.mark.parametrize("number", [*NUMBERS, "9" * 5000])
def test_a_text_that_an_entry_never_said_is_not_found(app: Flask, number: str) -> None:
    dora, history = colleague(app), f"/admin/faq/{entry_of(app).id}/history"
    compared = dora.get(f"{history}/compare", query_string={"first": number, "second": "1"})
    assert compared.status_code in {303, 404}
    assert dora.get(f"{history}/{number or 0}").status_code == 404
